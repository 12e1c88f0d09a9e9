"""Which calendar is in force: read from its papers, kept in the process under the name of its version."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import takewhile
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import business_time, day_of
from core.ids import new_id
from queries import calendars as queries
from queries import deployment
from queries.sql import Row
from standards.holidays import HolidayNotice, shipped_notices
from standards.workdays import WorkCalendar

_NO_PAPER = WorkCalendar.of(())
_MOST_KEPT = 32
_kept: dict[str, WorkCalendar] = {}


def calendar_in_force(session: Session) -> WorkCalendar:
    """Return the calendar of all papers published; before the first it knows Monday to Friday and is provisional.

    One small statement; the papers are read once a process and version.
    """
    return calendar_named(session, queries.version_in_force(session))


def calendar_named(session: Session, version: str | None) -> WorkCalendar:
    """Return a version of the calendar by its name, which a paper of this house bears; None is before the first."""
    if version is None:
        return _NO_PAPER
    if version not in _kept:
        # A paper published between the two statements begins the next version, not this one.
        found = queries.papers(session)
        older = [*takewhile(lambda paper: paper["calendar_version"] != version, found)]
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[version] = replace(calendar_of(found[: len(older) + 1]), version=version)
    return _kept[version]


def calendar_of(papers: Iterable[Row]) -> WorkCalendar:
    """Return the calendar that these papers make together."""
    return WorkCalendar.of(notice_of(paper) for paper in papers)


def notice_of(paper: Row) -> HolidayNotice:
    """Return a paper, or a draft of one, as the notice it is."""
    named = {name: paper[name] for name in ("title", "document_no", "url", "published_on")}
    return HolidayNotice.model_validate({"year": paper["year"], "paper": named, "days": paper["days"]})


def draft_row(notice: HolidayNotice) -> dict[str, Any]:
    """Return a notice by the columns that a draft and a paper have in common."""
    return notice.paper.model_dump() | {
        "year": notice.year,
        "days": [day.model_dump(mode="json", by_alias=True) for day in notice.days],
    }


def add_paper(session: Session, notice: HolidayNotice, *, known_on: date, draft_id: UUID | None = None) -> WorkCalendar:
    """Put a notice in force and return the calendar that begins with it; the caller holds the deployment's row."""
    before = [notice_of(paper) for paper in queries.papers(session)]
    calendar = WorkCalendar.of([*before, notice])
    paper = draft_row(notice) | {
        "id": new_id(),
        "number": len(before) + 1,
        "known_on": known_on,
        "calendar_version": calendar.version,
        "draft_id": draft_id,
    }
    queries.publish(session, paper, paper.pop("days"))
    return calendar


def publish_shipped_calendar(session: Session, *, until: date | None = None) -> int:
    """Put the notices that come with this version in force, except those already there; return how many were new.

    In a new house each counts as known from the day it was made public; one that comes with an upgrade from today, for
    until now the house reckoned without it. With `until` only what was public by that day.
    """
    today = day_of(business_time(deployment.lock(session)["offset_seconds"]))
    there = {paper["document_no"] for paper in queries.papers(session)}
    fresh = [notice for notice in shipped_notices() if notice.paper.document_no not in there]
    fresh = [notice for notice in fresh if until is None or notice.paper.published_on <= until]
    for notice in fresh:
        public_on = notice.paper.published_on
        add_paper(session, notice, known_on=max(public_on, today) if there else public_on)
    return len(fresh)
