"""The calendar as callers read it: what it says or said, drafts and what they would do, and why a date is that date."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calendars import CALENDAR_DRAFT_STAGE_NAMES, CalendarDraftStage
from models.calls import Call
from models.deadline_rules import DEADLINE_RULES
from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from queries import calendars as queries
from queries import deadlines, history
from queries.sql import Row
from standards.office_hours import PeriodEnds
from standards.reckoning import COUNTED_NAMES, Counted
from workflows.calendar_versions import calendar_of
from workflows.calendars import read_draft
from workflows.deadlines import clockwork
from workflows.guards import Facts
from workflows.lifecycle import allowed_actions, history_needed
from workflows.redating import preview
from workflows.tables import CALENDAR_DRAFT

MOST_LINES = 200


def get_calendar(
    session: Session,
    *,
    call: Call,  # noqa: ARG001  every query is called alike; the calendar is nobody's secret
    on: date | None = None,
    year: int | None = None,
) -> dict[str, Any]:
    """Return the calendar in force, or as it was known on a day; with `year` only that year's papers are listed."""
    papers = queries.papers(session, on=on)
    calendar = calendar_of(papers)
    return {
        "on": on,
        "calendar_version": papers[-1]["calendar_version"] if papers else calendar.version,
        "published_years": sorted(calendar.published_years),
        "papers": [paper for paper in papers if year in (None, paper["year"])],
    }


def list_drafts(session: Session, *, call: Call, after: tuple[UUID] | None, limit: int) -> list[Row]:
    """Return one page of what the caller's office has entered, newest first."""
    found = queries.drafts(
        session, units=call.actor.unit_ids, on=call.on, after=after[0] if after else None, limit=limit
    )
    return [_named(draft) for draft in found]


def get_draft(session: Session, *, call: Call, draft_id: UUID) -> Row:
    """Return a draft with its days, remarks and the actions allowed now. Raises NotFound."""
    found, subject = read_draft(session, call, draft_id)
    facts = Facts(done_by=history.done_by(session, [draft_id], history_needed(CALENDAR_DRAFT)))
    return _named(found) | {"allowed_actions": allowed_actions(CALENDAR_DRAFT, subject, actor=call.actor, facts=facts)}


def preview_draft(session: Session, *, call: Call, draft_id: UUID) -> dict[str, Any]:
    """Return what publishing a draft would do to open dates, without doing it. Raises NotFound.

    Reads every date concerned, so the route gives it a thread and a connection of its own.
    """
    found, _ = read_draft(session, call, draft_id)
    made = preview(session, [*queries.papers(session), found], on=call.on, most=MOST_LINES)
    lines = [line | {"kind_name": DEADLINE_KIND_NAMES[DeadlineKind(line["kind"])]} for line in made.lines]
    return {"looked_at": made.looked_at, "moved": made.moved, "settled": made.settled, "lines": lines}


def explain_deadline(session: Session, *, call: Call, deadline_id: UUID) -> dict[str, Any]:
    """Return why a date is that date: counted from what, by which papers, moved when and why. Raises NotFound."""
    found = deadlines.seen(session, deadline_id, units=call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这个时限")
    works = clockwork(session, office_id=found["supervising_unit_id"], on=found["basis_on"])
    names = ("id", "kind", "title", "original_on", "due_on", "provisional", "explanation", "paused_days")
    first = min(found["basis_on"], found["counted_from"] or found["due_on"], found["due_on"])
    closes = works.hours.on(found["due_on"]).pm_closes
    ends = f"{closes:%H:%M}" if works.hours.period_ends is PeriodEnds.CLOSE_OF_BUSINESS else "24:00"
    return {name: found[name] for name in names} | {
        "kind_name": DEADLINE_KIND_NAMES[DeadlineKind(found["kind"])],
        "ends_at": f"{found['due_on']} {ends}",
        "counted": _counted(found),
        "rule": DEADLINE_RULES[DeadlineKind(found["kind"])]._asdict(),
        "pauses": history.pauses_of(session, deadline_id, found["task_id"], found["subject_id"]),
        "calendar_version": found["calendar_version"],
        "papers": [
            f"{paper.title}（{paper.document_no}）"
            for year, paper in works.calendar.papers
            if first.year <= year <= found["due_on"].year
        ],
        "changes": [
            {name: event["data"].get(name) for name in ("due_from", "due_on", "detail", "document_no")}
            | {"on": event["occurred_at"]}
            for event in deadlines.redated(session, deadline_id)
        ],
    }


def _counted(found: Row) -> dict[str, Any] | None:
    if found["counted_from"] is None:
        return None
    unit = Counted(found["counted_unit"])
    return {
        "start": found["counted_from"],
        "length": found["counted_length"],
        "unit": unit,
        "unit_name": COUNTED_NAMES[unit],
    }


def _named(found: Row) -> Row:
    return found | {"stage_name": CALENDAR_DRAFT_STAGE_NAMES[CalendarDraftStage(found["stage"])]}
