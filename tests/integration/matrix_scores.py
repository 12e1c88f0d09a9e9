"""Rows of the matrix for scores: an office sees its units and decides, a unit sees itself."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.entry_views import EntryDraft
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Prepared, Row, known
from tests.integration.matrix_business import APPROVERS, CLERK, COUNTY, OFFICE, REASON
from workflows.entries import propose_entry

S = "/api/v1/scores"
YEAR = business.today().year
ITS_OFFICE = {"*": 404, ANONYMOUS: 401, CLERK: 403, **dict.fromkeys(APPROVERS, 200)}
ITSELF_AND_ITS_OFFICE = {"*": 404, ANONYMOUS: 401, **dict.fromkeys((*COUNTY, *OFFICE), 200)}


def waiting(session: Session, town: Town) -> UUID:
    """Points of the county, proposed by the clock."""
    business.in_progress(session, town)
    draft = EntryDraft.model_validate(
        {
            "office_id": town.staff.units["office"],
            "unit_id": town.staff.units["county"],
            "kind": "score",
            "from_kind": "deadline",
            "from_id": new_id(),
            "rule": "逾期未报送",
            "basis": "某文第五条",
            "reason": "逾期未报送进展",
            "amount": "-1",
            "year": YEAR,
        }
    )
    return propose_entry(session, call=Call(SYSTEM, business.call_of(town, "office-clerk").at), draft=draft).subject_id


def decided(**more: Any) -> Any:
    def prepare(session: Session, town: Town) -> Prepared:
        entry_id = waiting(session, town)
        scope = {"office_id": str(town.staff.units["office"]), "year": YEAR, "entry_ids": [str(entry_id)]}
        return {"json": scope | more}

    return prepare


def ranking(session: Session, town: Town) -> Prepared:
    waiting(session, town)
    return {"params": {"year": YEAR}}


def account(session: Session, town: Town) -> Prepared:
    waiting(session, town)
    return {"unit_id": town.staff.units["county"], "params": {"year": YEAR}}


ROWS = (
    Row(f"GET {S}", known(200), ranking),
    Row(f"GET {S}/{{unit_id}}", ITSELF_AND_ITS_OFFICE, account),
    Row(f"POST {S}/confirmations", ITS_OFFICE, decided()),
    Row(f"POST {S}/declinations", ITS_OFFICE, decided(**REASON)),
)
