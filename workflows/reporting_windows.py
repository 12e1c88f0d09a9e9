"""Seasons and warnings in which tasks report by a rhythm of their own: put in force, joined, declared over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from core.ids import new_id
from models.actors import PostHeld
from models.calls import Call
from models.events import SubjectKind
from models.people import Duty
from models.reporting_windows import WindowDraft, WindowKind, WindowTasks
from queries import events
from queries import reporting_windows as queries
from queries.events import Note
from queries.sql import Row
from standards.seasons import YearWindow
from workflows.classified import refuse_classified
from workflows.periods import open_window

_DUTIES = {
    WindowKind.SEASON: (Duty.REVIEWER, Duty.ISSUER),
    WindowKind.WARNING: (Duty.CLERK, Duty.REVIEWER, Duty.ISSUER),
}


def declare_window(session: Session, *, call: Call, draft: WindowDraft) -> Row:
    """Put a season or warning in force for tasks of one's own office; today's reports are asked for at once.

    A season of the same name is its next version: the earlier one ends the day before, its tasks go over.
    Raises Forbidden for others, Invalid for a day before today or tasks of another office, Refused if a warning of
    that name is in force.
    """
    post = _post(call, draft.office_id, draft.kind)
    refuse_classified(name=draft.name, basis=draft.basis)
    from_on = draft.from_on or call.on
    if from_on < call.on:
        raise Invalid(errors=[{"field": "from_on", "value": str(from_on), "expected": f"不早于今日 {call.on}"}])
    tasks = _tasks(session, draft.office_id, draft)
    before = queries.in_force(session, office_id=draft.office_id, name=draft.name)
    if before is not None:
        tasks = sorted({*tasks, *_succeeded(session, before, draft, from_on)})
    window = {
        "id": new_id(),
        "supervising_unit_id": draft.office_id,
        **draft.model_dump(include={"kind", "name", "basis", "cycle", "from_day", "to_day"}),
        "from_on": from_on,
        "last_on": None,
    }
    queries.insert(session, window)
    bound = queries.bind(session, window["id"], tasks, from_on)
    data = {**{name: str(value) for name, value in window.items() if value is not None}, "tasks": bound}
    event_id = _note(session, call, post, "reporting_window_opened", window, data)
    open_window(session, at=call.at, cause_event_id=event_id, window_id=window["id"])
    return get_window(session, call=call, window_id=window["id"])


def _succeeded(session: Session, before: Row, draft: WindowDraft, from_on: Any) -> list[UUID]:
    """End the version in force, and return the tasks that go over to the next."""
    if draft.kind is WindowKind.WARNING or before["kind"] == WindowKind.WARNING:
        raise Refused(f"“{draft.name}”已在施行中，请先宣布解除")
    if from_on <= before["from_on"]:
        raise Conflict(f"“{draft.name}”的现行版本自 {before['from_on']} 起施行，新版本须晚于该日")
    queries.end(session, before["id"], from_on - timedelta(days=1))
    return queries.bound(session, before["id"])


def join_window(session: Session, *, call: Call, window_id: UUID, joining: WindowTasks) -> Row:
    """Let further tasks of the office report in a window from today on. Raises Refused for one that is over."""
    window, post = _own(session, call, window_id)
    tasks = _tasks(session, window["supervising_unit_id"], joining)
    if not tasks:
        raise Invalid(errors=[{"field": "task_ids", "value": None, "expected": "至少一项任务或方案条目"}])
    from_on = max(call.on, window["from_on"])
    bound = queries.bind(session, window_id, tasks, from_on)
    event_id = _note(session, call, post, "reporting_window_joined", window, {"name": window["name"], "tasks": bound})
    open_window(session, at=call.at, cause_event_id=event_id, window_id=window_id)
    return get_window(session, call=call, window_id=window_id)


def end_window(session: Session, *, call: Call, window_id: UUID, reason: str) -> Row:
    """Declare a warning over, or a season given up; today is its last day, what is owed until then stays owed.

    One that has not begun ends on the day before, so that nothing is asked for in it.
    """
    window, post = _own(session, call, window_id)
    refuse_classified(reason=reason)
    last_on = max(call.on, window["from_on"] - timedelta(days=1))
    queries.end(session, window_id, last_on)
    data = {"name": window["name"], "last_on": str(last_on)}
    _note(session, call, post, "reporting_window_ended", window, data, reason)
    return get_window(session, call=call, window_id=window_id)


def get_window(session: Session, *, call: Call, window_id: UUID) -> Row:
    """Return a window of the caller's offices, or in which tasks he may see report. Raises NotFound."""
    found = queries.seen(session, window_id, units=call.actor.unit_ids, on=call.on)
    if found is None:
        raise NotFound("没有这个报送期间")
    return _shown(found, call)


def list_windows(session: Session, *, call: Call, after: tuple[UUID] | None, limit: int) -> list[Row]:
    """Return one page of them, newest first."""
    found = queries.listed(session, units=call.actor.unit_ids, on=call.on, after=after and after[0], limit=limit)
    return [_shown(entry, call) for entry in found]


def _shown(window: Row, call: Call) -> Row:
    in_force = window["from_on"] <= call.on and (window["last_on"] is None or call.on <= window["last_on"])
    days = YearWindow(window["from_day"], window["to_day"]) if window["from_day"] else None
    return window | {"open_today": in_force and (days is None or any(days.spans(call.on, call.on)))}


def _own(session: Session, call: Call, window_id: UUID) -> tuple[Row, PostHeld]:
    window = get_window(session, call=call, window_id=window_id)
    post = _post(call, window["supervising_unit_id"], WindowKind(window["kind"]))
    if window["last_on"] is not None:
        raise Refused(f"“{window['name']}”已于 {window['last_on']} 终止")
    return window, post


def _tasks(session: Session, office_id: UUID, asked: WindowTasks) -> list[UUID]:
    found = queries.tasks_of(session, office_id=office_id, task_ids=asked.task_ids, item_ids=asked.item_ids)
    missing = set(asked.task_ids) - set(found)
    if missing:
        errors = [
            {"field": "task_ids", "value": str(entry), "expected": "本机构督查的任务"} for entry in sorted(missing)
        ]
        raise Invalid("清单中有不属于本机构的任务，未作任何变动", errors=errors)
    return found


def _post(call: Call, office_id: UUID, kind: WindowKind) -> PostHeld:
    for post in call.actor.posts:
        if post.unit_id == office_id and post.duty in _DUTIES[kind]:
            return post
    by_whom = "审核或签发人员确定" if kind is WindowKind.SEASON else "工作人员宣布"
    raise Forbidden(f"报送期间由本机构的{by_whom}")


def _note(
    session: Session,
    call: Call,
    post: PostHeld,
    kind: str,
    window: Row,
    data: dict[str, Any],
    reason: str | None = None,
) -> UUID:
    office_id = window["supervising_unit_id"]
    note = Note(
        kind,
        SubjectKind.REPORTING_WINDOW,
        window["id"],
        "supervising_office",
        data,
        unit_id=office_id,
        reason=reason,
        office_id=office_id,
    )
    return events.record(session, note, call=call, post=post)
