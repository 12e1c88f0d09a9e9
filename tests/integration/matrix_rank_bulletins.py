"""Rows of the matrix for bulletins of rankings and fire points, their workbook, and plots."""

from uuid import UUID

from sqlmodel import Session

from core.ids import new_id
from models.monitoring import FirePoint, ReadingBatch
from models.rank_bulletin_views import RankBulletinDraft
from tests.integration import business, measured
from tests.integration.business import call_of
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Prepared, Row
from tests.integration.matrix_business import CLERK, COUNTY, ISSUER, OFFICE, REVIEWER, on
from tests.integration.matrix_measures_bulletin import COPIED
from tests.ranked import Figure, reckon
from workflows.rank_bulletins import draft_rank_bulletin

OF_THE_OFFICE = {"*": 404, ANONYMOUS: 401, **dict.fromkeys(OFFICE, 200)}
ITSELF_AND_ITS_OFFICE = OF_THE_OFFICE | dict.fromkeys(COUNTY, 200)


def ranked(session: Session, town: Town) -> UUID:
    """A ranking of the county alone, in a group of its own each time."""
    business.designate(session, town)
    figures = [Figure(town.staff.units["county"], 3.54, 4.0)]
    return reckon(session, town.staff.units["office"], figures, group_key=new_id().hex)


def draftable(session: Session, town: Town) -> Prepared:
    return {"ranking_id": ranked(session, town), "json": {}}


def drawn(session: Session, town: Town) -> Prepared:
    made = draft_rank_bulletin(
        session, call=call_of(town, CLERK), ranking_id=ranked(session, town), draft=RankBulletinDraft()
    )
    return {"bulletin_id": made.subject_id, "name": "index", "form": "svg"}


def of_county(session: Session, town: Town) -> Prepared:
    ranked(session, town)
    return {"unit_id": town.staff.units["county"], "name": "rank", "form": "svg", "params": {"year": 2021}}


def burnt(session: Session, town: Town) -> Prepared:
    business.designate(session, town)
    day = business.today()
    batch = ReadingBatch.model_validate(
        {"medium": "fire", "edition": "first", "source": "卫星", "sha256": new_id().hex, "rows": 1, "first_on": day,
         "last_on": day, "via": "web", "received_at": call_of(town, CLERK).at}
    )  # fmt: skip
    session.add(batch)
    session.flush()
    point = {"batch_id": batch.id, "unit_id": town.staff.units["county"], "seen_on": day, "area": "ban"}
    session.add(FirePoint.model_validate(point))
    session.flush()
    return {"json": {"office_id": str(town.staff.units["office"]), "from_on": str(day), "to_on": str(day)}}


ROWS = (
    Row(
        "POST /api/v1/rankings/{ranking_id}/bulletins",
        OF_THE_OFFICE | {CLERK: 201, REVIEWER: 403, ISSUER: 403},
        draftable,
    ),
    Row("GET /api/v1/rankings/{ranking_id}/bulletins", OF_THE_OFFICE, on("ranking_id", ranked)),
    Row("POST /api/v1/bulletins/fire-points", {"*": 403, ANONYMOUS: 401, CLERK: 201}, burnt),
    Row("GET /api/v1/bulletins/{bulletin_id}/workbook", COPIED, on("bulletin_id", measured.issued)),
    Row("GET /api/v1/bulletins/{bulletin_id}/plots/{name}.{form}", OF_THE_OFFICE, drawn),
    Row("GET /api/v1/units/{unit_id}/plots/{name}.{form}", ITSELF_AND_ITS_OFFICE, of_county),
)
