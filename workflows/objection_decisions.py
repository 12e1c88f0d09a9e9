"""复核决定, by people who took no part in the conclusion: upheld, changed or revoked, with what follows at once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from models.bulletins import BulletinStage
from models.calls import Call
from models.deadlines import DeadlineKind
from models.entries import EntryKind, EntryStage
from models.events import SubjectKind
from models.moves import DeadlineChanges
from models.objections import OBJECTION_STAGE_NAMES, ObjectionStage
from models.papers import NoticeStage
from queries import notices as notice_queries
from queries import objections as queries
from queries import tasks as task_queries
from queries.sql import Row
from workflows.bulletins import revoke_bulletin
from workflows.classified import refuse_classified
from workflows.deadlines import met
from workflows.entries import revoke_entry
from workflows.lifecycle import Advanced, Facts, Subject, advance, decide
from workflows.notices import revoke_notice
from workflows.objections import told
from workflows.papers import Frozen, freeze
from workflows.pauses import paused, resumed
from workflows.subjects import read_bulletin, read_entry, read_notice, read_objection
from workflows.tables import OBJECTION

KIND, LABEL = "objection_decision", "复核决定书"


def pause_effect(session: Session, *, call: Call, objection_id: UUID, reason: str) -> Advanced:
    """停止执行 until the decision; without this an objection pauses nothing."""
    objection, subject = read_objection(session, call, objection_id)
    changes = DeadlineChanges(changed=tuple(paused(session, objection)))
    writing = told(objection, {"pauses_effect": True}, changes)
    given, facts = {"reason": reason}, facts_of(session, objection)
    return advance(session, OBJECTION, subject, "pause_effect", call=call, facts=facts, given=given, writing=writing)


def uphold_objected(session: Session, *, call: Call, objection_id: UUID, reason: str) -> Advanced:
    """维持 the conclusion."""
    return _decided(session, call, objection_id, "uphold", ObjectionStage.UPHELD, {"reason": reason})


def change_objected(
    session: Session, *, call: Call, objection_id: UUID, reason: str, changed_to: str, amount: Decimal | None = None
) -> Advanced:
    """变更 the conclusion: an entry is entered with its right amount, for others the decision says what holds now."""
    objection, _ = read_objection(session, call, objection_id)
    _check_amount(session, call, objection, amount)
    given = {"reason": reason, "changed_to": changed_to} | ({} if amount is None else {"amount": amount})
    done = _decided(session, call, objection_id, "change", ObjectionStage.CHANGED, given)
    if amount is not None:
        _revoke_entry(session, call.caused_by(done.event_id), objection["against_id"], reason, amount)
    return done


def revoke_objected(session: Session, *, call: Call, objection_id: UUID, reason: str) -> Advanced:
    """撤销: a paper is withdrawn by a paper, an entry reversed by an entry, unless that was done before."""
    objection, _ = read_objection(session, call, objection_id)
    done = _decided(session, call, objection_id, "revoke", ObjectionStage.REVOKED, {"reason": reason})
    follow = _FOLLOWS[SubjectKind(objection["against_kind"])]
    follow(session, call.caused_by(done.event_id), objection["against_id"], f"复核决定：{reason}")
    return done


def facts_of(session: Session, objection: Row) -> Facts:
    """Return what the guards of a decision ask: who took part in the conclusion, in whatever way."""
    took_part = queries.took_part(session, objection["against_id"])
    return Facts(took_part=took_part, effect_paused=objection["pauses_effect"])


def _decided(
    session: Session, call: Call, objection_id: UUID, action: str, outcome: ObjectionStage, given: dict[str, Any]
) -> Advanced:
    refuse_classified(reason=given["reason"], changed_to=given.get("changed_to"))
    objection, subject = read_objection(session, call, objection_id)
    facts = facts_of(session, objection)
    decide(OBJECTION, subject, action, call=call, facts=facts, given=given)
    frozen = _freeze(session, call, objection, outcome, given)
    waiting = task_queries.unmet(session, [objection_id], DeadlineKind.OBJECTION_DECISION).get(objection_id, [])
    changed = [met(entry, call.at) for entry in waiting]
    if outcome is not ObjectionStage.REVOKED:
        changed += resumed(session, call, objection)
    decision = {"outcome": outcome, "decided_on": call.on.isoformat()} | {k: str(v) for k, v in given.items()}
    columns = {"decision": decision, "decision_paper_id": frozen.id}
    data = {"label": frozen.number, "paper_id": str(frozen.id)}
    writing = told(objection, columns, DeadlineChanges(changed=tuple(changed)), **data)
    return advance(session, OBJECTION, subject, action, call=call, facts=facts, given=given, writing=writing)


def _freeze(session: Session, call: Call, objection: Row, outcome: ObjectionStage, given: dict[str, Any]) -> Frozen:
    office_id = objection["supervising_unit_id"]
    names = notice_queries.names(session, [objection["unit_id"], office_id], call.on)
    basis = notice_queries.designation_basis(session, office_id=office_id, on=call.on)
    payload = {
        "title": LABEL,
        "addressee": names.get(objection["unit_id"]),
        "office": names.get(office_id),
        "matter": objection["title"],
        "received_on": objection["received_on"],
        "filed_on": objection["filed_on"],
        "claims": objection["text"],
        "outcome": OBJECTION_STAGE_NAMES[outcome],
        "reason": given["reason"],
        "changed_to": given.get("changed_to"),
        "amount": given.get("amount"),
        "authority": basis["basis"] if basis else None,
        "regime": basis["regime"] if basis else None,
        "legal_basis": "《政府督查工作条例》（国务院令第733号）第十七条",
    }
    task_id = objection["task_id"]
    return freeze(session, call=call, kind=KIND, label=LABEL, office_id=office_id, task_id=task_id, payload=payload)


def _check_amount(session: Session, call: Call, objection: Row, amount: Decimal | None) -> None:
    """An entry of points or yuan is changed to an amount; nothing else has one."""
    wanted = False
    if objection["against_kind"] == SubjectKind.ENTRY:
        entry, _ = read_entry(session, call, objection["against_id"])
        wanted = entry["kind"] != EntryKind.APPROVAL_LIMIT
    if wanted != (amount is not None):
        expected = "变更后的分值或金额" if wanted else "不填；只有计分、扣款奖励的变更须填写"
        raise Invalid(f"变更后的数额有误：应为{expected}", errors=[{"field": "amount", "expected": expected}])


def _revoke_bulletin(session: Session, call: Call, bulletin_id: UUID, reason: str) -> None:
    _, subject = read_bulletin(session, call, bulletin_id)
    if _stands(subject, BulletinStage.WITHDRAWN):
        revoke_bulletin(session, call=call, bulletin_id=bulletin_id, reason=reason)


def _revoke_notice(session: Session, call: Call, notice_id: UUID, reason: str) -> None:
    _, subject = read_notice(session, call, notice_id)
    if _stands(subject, NoticeStage.WITHDRAWN, NoticeStage.REPLACED):
        revoke_notice(session, call=call, notice_id=notice_id, reason=reason)


def _revoke_entry(session: Session, call: Call, entry_id: UUID, reason: str, corrected: Decimal | None = None) -> None:
    _, subject = read_entry(session, call, entry_id)
    if _stands(subject, EntryStage.REVERSED):
        revoke_entry(session, call=call, entry_id=entry_id, reason=reason, corrected=corrected)


def _stands(subject: Subject, *ends: str) -> bool:
    """Whether the office itself has not ended it meanwhile."""
    return subject.stage not in ends


_FOLLOWS: dict[SubjectKind, Callable[[Session, Call, UUID, str], None]] = {
    SubjectKind.BULLETIN: _revoke_bulletin,
    SubjectKind.NOTICE: _revoke_notice,
    SubjectKind.ENTRY: _revoke_entry,
}
