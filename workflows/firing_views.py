"""Firings as callers read them, each with why; what an office only prepares is shown to itself alone."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from queries import deadlines
from queries import firings as queries
from queries.sql import Row
from standards.workdays import WorkCalendar
from workflows.calendar_versions import calendar_in_force
from workflows.firing_words import act_words, why
from workflows.policy import Policy, known_policy
from workflows.rungs import Act
from workflows.subjects import read_task


def of_deadline(session: Session, *, call: Call, deadline_id: UUID) -> dict[str, Any]:
    """Return what the clock did about a date. Raises NotFound."""
    if deadlines.seen(session, deadline_id, units=call.actor.unit_ids) is None:
        raise NotFound("没有这个时限")
    return {"items": _lines(session, call, queries.of_subject(session, deadline_id))}


def of_task(session: Session, *, call: Call, task_id: UUID) -> dict[str, Any]:
    """Return what the clock did about a task and all its dates. Raises NotFound."""
    read_task(session, call, task_id)
    return {"items": _lines(session, call, queries.of_task(session, task_id))}


def get_firing(session: Session, *, call: Call, firing_id: UUID) -> dict[str, Any]:
    """Return one firing with why. Raises NotFound."""
    if queries.subject_seen(session, firing_id, call.actor.unit_ids):
        for line in _lines(session, call, queries.one(session, firing_id)):
            return line
    raise NotFound("没有这条触发记录")


def _lines(session: Session, call: Call, found: list[Row]) -> list[dict[str, Any]]:
    calendar = calendar_in_force(session)
    read = {entry["rule_set_id"]: known_policy(entry["rule_set_id"], entry["body"]) for entry in found}
    lines = [_line(entry, read[entry["rule_set_id"]], calendar, call.actor.unit_ids) for entry in found]
    return [line for line in lines if line is not None]


def _line(entry: Row, policy: Policy, calendar: WorkCalendar, units: list[UUID]) -> dict[str, Any] | None:
    rung = next(rung for rung in policy.rungs if rung.key == entry["rung"])
    if rung.act is Act.PROPOSE and entry["office_id"] not in units:
        return None
    return entry | {
        "act": act_words(rung, policy),
        "basis": rung.basis or policy.basis,
        "why": why(entry, rung, policy, calendar),
    }
