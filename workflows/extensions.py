"""延期 from application to decision: the original date stays for ever, the one in force moves by an approval."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound, Refused
from core.ids import new_id
from models.calls import Call
from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from models.events import SubjectKind
from models.extension_views import ExtensionContent, ExtensionDraft
from models.extensions import ExtensionStage
from models.moves import DeadlineChanged, DeadlineChanges
from queries import extensions as queries
from queries import history
from queries import reports as report_queries
from queries.sql import Row
from workflows.classified import refuse_classified
from workflows.deadlines import Clockwork, clockwork, first_check_of
from workflows.extension_effects import carry_out, effects
from workflows.extension_terms import ExtensionPolicy, Terms, extension_policy, moved_to, terms
from workflows.lifecycle import Advanced, Facts, Subject, Writing, advance, create, decide, history_needed
from workflows.subjects import read_extension, read_task
from workflows.tables import EXTENSION, TASK


def draft_extension(session: Session, *, call: Call, draft: ExtensionDraft) -> Advanced:
    """Begin an application for more time.

    Raises NotFound for a date that is not the unit's, Refused for a kind of date that is not extended or whose earlier
    application waits for its decision, Invalid for a wrong day or files that are not its own.
    """
    found = queries.extendable(session, draft.deadline_id, call.actor.unit_ids)
    if found is None:
        raise NotFound("本单位没有这个时限")
    policy = extension_policy(session, office_id=found["supervising_unit_id"], on=call.on)
    kind = DeadlineKind(found["kind"])
    if kind not in policy.kinds:
        names = "、".join(sorted(DEADLINE_KIND_NAMES[one] for one in policy.kinds))
        raise Refused(f"“{DEADLINE_KIND_NAMES[kind]}”的时限不办理延期，可以延期的是：{names}")
    if found["undecided_id"] is not None:
        raise Refused("该时限已有一份尚未决定的延期申请，不重复提出")
    _check(session, draft, found["unit_id"], found["due_on"])
    subject = Subject(
        SubjectKind.EXTENSION,
        new_id(),
        ExtensionStage.DRAFT,
        1,
        found["unit_id"],
        found["supervising_unit_id"],
        found["task_id"],
    )
    title = f"“{found['title']}”{DEADLINE_KIND_NAMES[kind]}时限延期申请"
    columns = {
        "deadline_id": found["id"],
        "task_id": found["task_id"],
        "unit_id": found["unit_id"],
        "supervising_unit_id": found["supervising_unit_id"],
        "title": title,
        "from_on": found["due_on"],
        "effects": [],
        "created_at": call.at,
        **_content(draft),
    }
    return create(session, EXTENSION, subject, "draft", call=call, writing=Writing(columns, {"title": title}))


def edit_extension(session: Session, *, call: Call, extension_id: UUID, content: ExtensionContent) -> Advanced:
    """Put a draft into other words, or ask for another day."""
    found, subject = read_extension(session, call, extension_id)
    _check(session, content, found["unit_id"], _due_on(found))
    return advance(session, EXTENSION, subject, "edit", call=call, writing=_told(found, _content(content)))


def apply_extension(session: Session, *, call: Call, extension_id: UUID) -> Advanced:
    """提出, by a leader of the unit: in time, so often and so long as the policy allows.

    What was returned keeps the day on which it was first applied for, and may be made again for some working days.
    """
    found, subject = read_extension(session, call, extension_id)
    facts = facts_of(session, call, found)
    columns = {"applied_on": found["applied_on"] or call.on}
    return advance(session, EXTENSION, subject, "apply", call=call, facts=facts, writing=_told(found, columns))


def withdraw_extension(session: Session, *, call: Call, extension_id: UUID) -> Advanced:
    """撤回: a draft by whoever writes, an application by a leader."""
    found, subject = read_extension(session, call, extension_id)
    return advance(session, EXTENSION, subject, "withdraw", call=call, writing=_told(found, {}))


def examine_extension(session: Session, *, call: Call, extension_id: UUID, finding: str | None) -> Advanced:
    """初审: the office's finding on reason, progress and day."""
    refuse_classified(finding=finding)
    found, subject = read_extension(session, call, extension_id)
    facts, given = facts_of(session, call, found), {"finding": finding}
    writing = _told(found, {"finding": finding})
    return advance(session, EXTENSION, subject, "examine", call=call, facts=facts, given=given, writing=writing)


def return_extension(session: Session, *, call: Call, extension_id: UUID, reason: str) -> Advanced:
    """退回 to the unit, which may apply again; the clock of the date runs on."""
    found, subject = read_extension(session, call, extension_id)
    facts, given = facts_of(session, call, found), {"reason": reason}
    return advance(session, EXTENSION, subject, "return", call=call, facts=facts, given=given, writing=_told(found, {}))


def decline_extension(session: Session, *, call: Call, extension_id: UUID, reason: str) -> Advanced:
    """不予批准, with the reason: the date stays."""
    found, subject = read_extension(session, call, extension_id)
    facts, given, writing = facts_of(session, call, found), {"reason": reason}, _told(found, {"decided_on": call.on})
    return advance(session, EXTENSION, subject, "decline", call=call, facts=facts, given=given, writing=writing)


def approve_extension(session: Session, *, call: Call, extension_id: UUID, granted_on: date | None = None) -> Advanced:
    """批准: move the date, and do in the same transaction what the preview of effects showed.

    The date is held from the first look on, so that what was decided is what is moved. Raises Invalid for a day after
    the one applied for or not after the present one.
    """
    queries.hold(session, extension_id, call.actor.unit_ids)
    found, subject = read_extension(session, call, extension_id)
    granted = granted_day(found, granted_on)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    facts = facts_of(session, call, found | {"wanted_on": granted})
    action = "approve_higher" if facts.extension.higher_level else "approve"
    decide(EXTENSION, subject, action, call=call, facts=facts, given={})
    policy = extension_policy(session, office_id=subject.office_id, on=call.on)
    due_on = moved_to(granted, parent_due_on=found["parent_due_on"], calendar=works.calendar)
    consequences = effects(session, call, found, due_on, policy=policy)
    columns = {
        "granted_on": due_on,
        "decided_on": call.on,
        "effects": [one.model_dump(mode="json") for one in consequences],
    }
    changes = DeadlineChanges(changed=(_moved(call, found, due_on, works),))
    writing = _told(found, columns, changes, due_on=due_on, reverses=policy.reverses_points)
    done = advance(session, EXTENSION, subject, action, call=call, facts=facts, writing=writing)
    inner = call.caused_by(done.event_id)
    _move_task(session, inner, found, due_on)
    carry_out(session, inner, consequences, due_on)
    return done


def facts_of(session: Session, call: Call, found: Row) -> Facts:
    """Return what the guards of an application ask, on the day of the call."""
    policy = extension_policy(session, office_id=found["supervising_unit_id"], on=call.on)
    works = clockwork(session, office_id=found["supervising_unit_id"], on=call.on)
    done_by = history.done_by(session, [found["id"]], history_needed(EXTENSION))
    returned_on = history.last_day(session, found["id"], "extension_returned")
    return replace(Facts(), extension=_terms(found, policy, works, call, returned_on), done_by=done_by)


def _terms(found: Row, policy: ExtensionPolicy, works: Clockwork, call: Call, returned_on: date | None) -> Terms:
    """A draft is held against today, also one that was returned; an application against the day it was made."""
    deadline = found["deadline"]
    drafted = found["stage"] == ExtensionStage.DRAFT
    return terms(
        policy,
        due_on=_due_on(found),
        wanted_on=found["wanted_on"],
        applied_on=call.on if drafted else found["applied_on"] or call.on,
        returned_on=returned_on,
        granted_before=found["granted_before"],
        date_open=deadline["met_at"] is None and deadline["cancelled_at"] is None,
        paused=found["paused"],
        parent_due_on=found["parent_due_on"],
        calendar=works.calendar,
    )


def _due_on(found: Row) -> date:
    return date.fromisoformat(found["deadline"]["due_on"])


def granted_day(found: Row, granted_on: date | None) -> date:
    """Return the day that is granted: what was applied for, or an earlier one. Raises Invalid for any other."""
    wanted: date = found["wanted_on"]
    now_on = _due_on(found)
    if granted_on is not None and not now_on < granted_on <= wanted:
        expected = f"晚于现行时限 {now_on}，不晚于申请延至的 {wanted}"
        raise Invalid(errors=[{"field": "granted_on", "value": str(granted_on), "expected": expected}])
    return granted_on or wanted


def _moved(call: Call, found: Row, due_on: date, works: Clockwork) -> DeadlineChanged:
    deadline = found["deadline"]
    kind, original = DeadlineKind(deadline["kind"]), deadline["original_on"]
    return DeadlineChanged(
        found["deadline_id"],
        due_on=due_on,
        explanation=f"原定 {original}，{call.on} 批准第 {found['granted_before'] + 1} 次延期，"
        f"由 {deadline['due_on']} 延至 {due_on}",
        calendar_version=works.calendar.version,
        provisional=not works.calendar.is_published(due_on),
        lifted=due_on >= call.on,
        next_check_at=first_check_of(
            kind, due_on, works=works, at=call.at, began_on=date.fromisoformat(deadline["basis_on"])
        ),
    )


def _move_task(session: Session, call: Call, found: Row, due_on: date) -> None:
    """Carry the completion date over to the task, as a move of its own record."""
    if found["deadline"]["kind"] != DeadlineKind.COMPLETION:
        return
    task, subject = read_task(session, call, found["task_id"])
    writing = Writing({"due_on": due_on}, {"title": task["title"], "due_on": due_on})
    advance(session, TASK, subject, "extend", call=call, writing=writing)


def _told(found: Row, columns: dict[str, Any], deadlines: DeadlineChanges | None = None, **more: Any) -> Writing:
    data = {"title": found["title"], "from_on": found["from_on"], "wanted_on": found["wanted_on"]}
    return Writing(columns, data | more, deadlines or DeadlineChanges())


def _content(content: ExtensionContent) -> dict[str, Any]:
    return {
        "wanted_on": content.wanted_on,
        "reason": content.reason,
        "progress": content.progress,
        "evidence": [str(file_id) for file_id in content.evidence],
    }


def _check(session: Session, content: ExtensionContent, unit_id: UUID, due_on: date) -> None:
    refuse_classified(reason=content.reason, progress=content.progress)
    errors = []
    if content.wanted_on <= due_on:
        expected = f"晚于现行时限 {due_on}"
        errors.append({"field": "wanted_on", "value": str(content.wanted_on), "expected": expected})
    foreign = set(content.evidence) - report_queries.own_attachments(session, content.evidence, unit_id)
    errors += [
        {"field": "evidence", "value": str(file_id), "expected": "本单位已上传的附件"} for file_id in sorted(foreign)
    ]
    if errors:
        raise Invalid("延期申请内容有误，未保存", errors=errors)
