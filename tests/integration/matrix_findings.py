"""Rows of the matrix for findings, corrections and money sheets: the office's own until it has decided."""

from itertools import count
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.findings import CorrectionStage
from queries.sql import rows
from tests.integration import business
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Row, known
from tests.integration.matrix_business import APPROVERS, CLERK, ISSUER, OFFICE, REASON, on
from workflows.lag_hits import proposal
from workflows.lifecycle import Subject, Writing, create, create_many
from workflows.tables import FINDING, RANK_CORRECTION

A = "/api/v1"
NUMBERS = count(1)
NOT_THERE = {"*": 404, ANONYMOUS: 401}
EVIDENCE: dict[str, Any] = {
    "rule": {"key": "last", "label": "后三名", "clause": "第三条", "basis": "某办发〔2021〕3号"},
    "book": {"id": str(UUID(int=0)), "title": "某省排名规则", "version": 1},
    "group": {"key": "counties", "name": "县"},
    "every": "month",
    "periods": [{"period": "2021-03", "rank": 9, "places": 9, "index": 5.1, "change": None}],
    "missing": [],
    "neighbours": [],
}
CHECK = {"finding": "情况属实", "checked_on": str(business.today()), "checked_by": "孙某"}


def a_finding(session: Session, town: Town) -> UUID:
    """A limit on approvals that a rule proposes for the county."""
    business.designate(session, town)
    call = Call(SYSTEM, business.call_of(town, "office-clerk").at)
    columns = {
        "rule_set_id": str(rows(session, "SELECT id FROM rule_set LIMIT 1")[0]["id"]), "rule_key": f"r{next(NUMBERS)}",
        "effect": "approval_limit", "medium": "air", "period": "2021-03", "group_key": "counties", "title": "某县限批",
        "reason": "连续三个月列后三名", "evidence": EVIDENCE, "amount": None,
    }  # fmt: skip
    move = proposal(columns, town.staff.units["office"], town.staff.units["county"], call, label="限批")
    return create_many(session, FINDING, "propose", [move], call=call)[0].subject_id


def approved(session: Session, town: Town) -> UUID:
    """One that was approved, of which nothing follows any more."""
    finding_id = a_finding(session, town)
    rows(session, "UPDATE finding SET stage = 'approved' WHERE id = %s", (finding_id,))
    return finding_id


def a_correction(session: Session, town: Town) -> UUID:
    """The office's only open correction."""
    office = town.staff.units["office"]
    rows(session, "UPDATE rank_correction SET stage = 'declined' WHERE supervising_unit_id = %s", (office,))
    call = Call(SYSTEM, business.call_of(town, "office-clerk").at)
    subject = Subject(SubjectKind.RANK_CORRECTION, new_id(), CorrectionStage.PROPOSED, 1, None, office)
    columns: dict[str, Any] = {"supervising_unit_id": office, "ranking_id": None, "medium": "air", "period": "2021-03",
               "differences": [], "created_at": call.at}  # fmt: skip
    done = create(session, RANK_CORRECTION, subject, "propose", call=call, writing=Writing(columns, {"title": "更正"}))
    return done.subject_id


def office(status: int, *who: str) -> dict[str, int]:
    """Who of the office may; the others of it may not, and nobody else finds it."""
    return NOT_THERE | dict.fromkeys(OFFICE, 403) | dict.fromkeys(who, status)


F, C = f"{A}/findings", f"{A}/rank-corrections"
YEAR = {"params": {"year": 2021}}

ROWS = (
    Row(f"GET {F}", known(200)),
    Row(f"GET {F}/{{finding_id}}", office(200, *OFFICE), on("finding_id", a_finding)),
    Row(f"POST {F}/{{finding_id}}/checks", office(200, CLERK), on("finding_id", a_finding, **CHECK)),
    Row(
        f"POST {F}/{{finding_id}}/approvals", office(200, *APPROVERS), on("finding_id", a_finding, requirements="整改")
    ),
    Row(f"POST {F}/{{finding_id}}/declinations", office(200, *APPROVERS), on("finding_id", a_finding, **REASON)),
    Row(f"POST {F}/{{finding_id}}/liftings", office(200, ISSUER), on("finding_id", approved, **REASON)),
    Row(f"GET {C}", known(200)),
    Row(f"GET {C}/{{correction_id}}", office(200, *OFFICE), on("correction_id", a_correction)),
    Row(f"POST {C}/{{correction_id}}/acceptances", office(200, *APPROVERS), on("correction_id", a_correction)),
    Row(
        f"POST {C}/{{correction_id}}/declinations", office(200, *APPROVERS), on("correction_id", a_correction, **REASON)
    ),
    Row(f"GET {A}/money-sheets", known(200), lambda session, town: YEAR),
    Row(f"GET {A}/money-sheets.csv", known(200), lambda session, town: YEAR),
)
