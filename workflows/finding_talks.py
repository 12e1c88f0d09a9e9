"""A talk that starts from a finding: evidence filled in, the check carried over, approved by who approves it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, Refused
from models.actors import SYSTEM
from models.calls import Call
from models.finding_views import FindingApproval
from models.measures import LegalBasis
from models.talk_views import Evidence, Figure, TalkApproval, TalkCreate
from queries.sql import Row
from workflows.lag_words import period_words
from workflows.lifecycle import Writing, advance
from workflows.subjects import read_talk
from workflows.tables import TALK
from workflows.talk_facts import mandate
from workflows.talks import about, approve_talk, propose_by_system

_REGULATION = LegalBasis.SUPERVISION_REGULATION_12
MOST_FIGURES = 50


def start_talk(session: Session, call: Call, finding: Row, task_id: UUID, asked: FindingApproval) -> UUID:
    """Propose, check and approve a talk on a matter in one transaction; who checked is not who approves (回避).

    Raises Refused before a check or while another talk is under way on the matter, Invalid without an approval, and
    what the approval of a talk itself demands.
    """
    approval = ready(finding, asked)
    by_system = Call(SYSTEM, call.at, cause_event_id=call.cause_event_id)
    content = TalkCreate(
        legal_basis=asked.legal_basis or _basis(session, call, finding),
        reason=finding["reason"],
        evidence=evidence_of(finding),
    )
    done = propose_by_system(session, call=by_system, task_id=task_id, content=content)
    if done is None:
        raise Refused("本任务的约谈正在办理，不重复提出")
    _carry_over(session, call, finding, done.subject_id)
    approve_talk(session, call=call.caused_by(done.event_id), talk_id=done.subject_id, approval=approval)
    return done.subject_id


def ready(finding: Row, asked: FindingApproval) -> TalkApproval:
    """Return the approval of a talk, once the finding was checked on the spot. Raises Refused, Invalid."""
    if finding["checked_on"] is None:
        raise Refused("约谈须先经现场核查：请经办人员登记核查情况后再审批")
    if asked.talk is None:
        expected = "约谈由谁批准、依据什么（by_office、basis 等）"
        raise Invalid(f"请填写{expected}", errors=[{"field": "talk", "expected": expected}])
    return asked.talk


def _carry_over(session: Session, call: Call, finding: Row, talk_id: UUID) -> None:
    """Enter the check of the finding as that of the talk, in the capacity of the system."""
    talk, subject = read_talk(session, call, talk_id)
    given = {
        "finding": finding["check_finding"],
        "checked_on": finding["checked_on"],
        "checked_by": finding["checked_by"],
    }
    columns = {"check_finding": given["finding"], "checked_on": given["checked_on"], "checked_by": given["checked_by"]}
    said = given | {"checked_on": str(given["checked_on"]), "finding_id": str(finding["id"])}
    by_system = Call(SYSTEM, call.at, cause_event_id=call.cause_event_id)
    advance(session, TALK, subject, "check", call=by_system, given=given, writing=Writing(columns, about(talk) | said))


def _basis(session: Session, call: Call, finding: Row) -> LegalBasis:
    office_id, units = finding["supervising_unit_id"], [finding["unit_id"]]
    _, mixed = mandate(session, office_id=office_id, unit_ids=units, legal_basis=_REGULATION, call=call)
    return LegalBasis.LOCAL_RULES if mixed else _REGULATION


def evidence_of(finding: Row) -> Evidence:
    """Return the evidence of a finding as a talk keeps it: figures by period with their source, and the reason."""
    shown = finding["evidence"]
    book = shown["book"]
    source = f"{book['title'] or '排名规则'}第{book['version']}版，规则 {finding['rule_key']}"[:200]
    figures = [
        Figure(name=f"{period_words(one['period'])}{name}", value=value, source=source)
        for one in shown["periods"]
        for name, value in _figures(one)
    ]
    return Evidence(figures=figures[-MOST_FIGURES:], paragraphs=[finding["reason"]])


def _figures(one: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = []
    if one.get("index") is not None:
        found.append(("指数", f"{one['index']:.2f}"))
    if one.get("rank") is not None:
        found.append((f"名次（共{one['places']}位）", str(one["rank"])))
    if one.get("change") is not None:
        found.append(("同比变化（%）", f"{one['change'] * 100:+.1f}"))
    if one.get("points") is not None:
        found.append(("火点（个）", str(one["points"])))
    return found
