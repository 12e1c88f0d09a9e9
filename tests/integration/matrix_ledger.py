"""Rows of the matrix for ledgers: everybody takes his own list out; the bearing unit's writers fill it in."""

from sqlmodel import Session

from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ADMINISTRATOR, ANONYMOUS, KEY, Prepared, Row, known


def filled(session: Session, town: Town) -> Prepared:
    """A ledger with the county's progress on its task."""
    task_id = business.in_progress(session, town)
    content = f"任务标识,进展情况\n{task_id},已完成一半\n".encode()
    return {"files": {"file": ("台账.csv", content, "text/csv")}}


ROWS: tuple[Row, ...] = (
    Row("GET /api/v1/ledger.xlsx", known(200)),
    Row("GET /api/v1/ledger.csv", known(200)),
    Row(
        "POST /api/v1/ledger-imports",
        # Whoever may not draft is told so of the row, as of any other fault in the file.
        {"*": 422, ANONYMOUS: 401, ADMINISTRATOR: 403, **dict.fromkeys((KEY, "county-liaison", "county-handler"), 200)},
        filled,
    ),
)
