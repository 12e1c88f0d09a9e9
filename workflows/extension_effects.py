"""What an approved extension does to what the clock has done before: computed for the approver, then carried out."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from models.calls import Call
from models.deadlines import DeadlineKind
from models.entries import EntryStage
from models.extension_views import EffectKind, ExtensionEffect
from models.papers import NoticeStage
from queries import extensions as queries
from queries.sql import Row
from workflows.deadlines import clockwork, first_check_of
from workflows.entries import decline_entry, entry_label, take_back_entry
from workflows.extension_terms import ExtensionPolicy
from workflows.notices import decline_notice

_FIRED = {"deadline_reminded": "提醒", "deadline_missed": "逾期标记", "deadline_urged": "催办", None: "拟发督办件"}


def effects(
    session: Session, call: Call, found: Row, due_on: date, *, policy: ExtensionPolicy
) -> list[ExtensionEffect]:
    """Return every consequence of moving the date to `due_on`, in the order in which they happen. Changes nothing."""
    deadline_id = found["deadline_id"]
    made = [_firing(one) for one in queries.fired(session, deadline_id)]
    if found["deadline"]["missed_at"] is not None and due_on >= call.on:
        made.append(ExtensionEffect(kind=EffectKind.MARK_LIFTED, subject_id=deadline_id, text="撤下逾期标记"))
    made += [_notice(one, policy) for one in queries.notices_on(session, deadline_id)]
    made += [_entry(one, policy) for one in queries.entries_on(session, deadline_id)]
    # The ladder that goes on judging a date is the one of the day on which it began.
    began_on = date.fromisoformat(found["deadline"]["basis_on"])
    works = clockwork(session, office_id=found["supervising_unit_id"], on=began_on)
    again = first_check_of(DeadlineKind(found["deadline"]["kind"]), due_on, works=works, at=call.at)
    words = f"时限改为 {due_on}，" + (f"下次提示 {day_of(again)}" if again else "此后不再提示")
    return [*made, ExtensionEffect(kind=EffectKind.NEXT_CHECK, text=words)]


def carry_out(session: Session, call: Call, consequences: Sequence[ExtensionEffect], due_on: date) -> None:
    """Do what was shown: decline open proposals, take points back by an entry beside them."""
    reason = f"已批准延期至 {due_on}"
    for one in consequences:
        if one.subject_id is not None:
            _carry_out(session, call, one.kind, one.subject_id, reason)


def _carry_out(session: Session, call: Call, kind: EffectKind, subject_id: UUID, reason: str) -> None:
    match kind:
        case EffectKind.PROPOSAL_DECLINED:
            decline_notice(session, call=call, notice_id=subject_id, reason=reason)
        case EffectKind.ENTRY_DECLINED:
            decline_entry(session, call=call, entry_id=subject_id, reason=reason)
        case EffectKind.ENTRY_REVERSED:
            take_back_entry(session, call=call, entry_id=subject_id, reason=reason)


def _firing(fired: Row) -> ExtensionEffect:
    words = f"{day_of(fired['fired_at'])} 的{_FIRED.get(fired['kind'], '记录')}保留在案，不重复发出"
    return ExtensionEffect(kind=EffectKind.FIRING_STANDS, subject_id=fired["id"], text=words)


def _notice(notice: Row, policy: ExtensionPolicy) -> ExtensionEffect:
    label = notice["level_label"] or "督办件"
    if notice["stage"] == NoticeStage.PROPOSED and policy.declines_proposals:
        words = f"系统提出、尚未审核的{label}不再发出"
        return ExtensionEffect(kind=EffectKind.PROPOSAL_DECLINED, subject_id=notice["id"], text=words)
    if notice["paper_id"] is None:
        words = f"尚未签发的{label}由审核人、签发人决定"
    else:
        words = f"已发出的{label}（{notice['number']}）继续有效，只能由文件撤回或替换"
    return ExtensionEffect(kind=EffectKind.PAPER_STANDS, subject_id=notice["id"], text=words)


def _entry(entry: Row, policy: ExtensionPolicy) -> ExtensionEffect:
    name = f"{entry_label(entry)}（{entry['rule']}）"
    if not policy.reverses_points:
        return ExtensionEffect(kind=EffectKind.ENTRY_STANDS, subject_id=entry["id"], text=f"{name}不变")
    if entry["stage"] == EntryStage.PROPOSED:
        return ExtensionEffect(kind=EffectKind.ENTRY_DECLINED, subject_id=entry["id"], text=f"{name}不予采纳")
    words = f"{name}以冲销记录抵消，原记录保留"
    return ExtensionEffect(kind=EffectKind.ENTRY_REVERSED, subject_id=entry["id"], text=words)
