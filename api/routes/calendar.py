"""The working-day calendar: what it says or said, and the two steps by which a new notice comes into force."""

import asyncio
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from api.answers import answer
from api.deps import House, house, perform, read, visit_of
from api.paging import Page, Paging, read_page
from core.database import make_engine, run_command
from models.calendar_views import (
    CalendarDraftLine,
    CalendarDraftPage,
    CalendarImport,
    CalendarPreview,
    CalendarPublic,
    HoursDecree,
    HoursPublic,
)
from models.statements import Reasoned
from models.views import Moved
from workflows import calendar_views, calendars, office_hours
from workflows.identity import Visit, recognise

router = APIRouter(prefix="/calendar", tags=["工作日历"])


@router.get("", summary="工作日历", response_model=CalendarPublic)
async def get_calendar(
    request: Request,
    on: Annotated[date | None, Query(description="当日所知的日历；不写为现行日历")] = None,
    year: Annotated[int | None, Query(description="只列该年的通知")] = None,
) -> Response:
    """What the calendar says now, or said on a day, each paper with the days it names."""
    return await read(request, calendar_views.get_calendar, on=on, year=year)


@router.get("/hours", summary="作息时间", response_model=HoursPublic)
async def get_hours(
    request: Request,
    office_id: UUID,
    on: Annotated[date | None, Query(description="当日的作息；不写为今日")] = None,
) -> Response:
    """The hours an office keeps, and when its periods end."""
    return await read(request, office_hours.get_hours, office_id=office_id, on=on)


@router.post("/hours", status_code=201, summary="确定本机构作息时间", response_model=HoursPublic)
async def decree_hours(request: Request, decree: HoursDecree) -> Response:
    """Put new hours in force for one's own office."""
    return await perform(request, office_hours.decree_hours, status=201, decree=decree)


@router.post("/drafts", status_code=201, summary="导入放假安排", response_model=Moved)
async def draft_calendar(request: Request, draft: CalendarImport) -> Response:
    """Enter a new notice from a file; every faulty row is named and nothing is kept of a faulty file."""
    located = "/api/v1/calendar/drafts"
    return await perform(request, calendars.draft_calendar, status=201, located=located, draft=draft)


@router.get("/drafts", summary="已导入的放假安排", response_model=Page[CalendarDraftLine])
async def list_drafts(request: Request, asked: Paging) -> Response:
    """What the caller's office has entered, newest first."""
    return await read_page(request, asked, calendar_views.list_drafts, kinds=(UUID,), key=lambda entry: (entry["id"],))


@router.get("/drafts/{draft_id}", summary="放假安排", response_model=CalendarDraftPage)
async def get_draft(request: Request, draft_id: UUID) -> Response:
    """A notice as entered, with what to look at twice."""
    return await read(request, calendar_views.get_draft, draft_id=draft_id)


@router.get("/drafts/{draft_id}/preview", summary="发布前预览受影响的时限", response_model=CalendarPreview)
async def preview_draft(request: Request, draft_id: UUID) -> Response:
    """Which open dates publishing would move, from when to when and why; nothing is written."""
    visit = visit_of(request, writes=False)
    # Every date concerned is reckoned again, so it has a thread and a connection of its own.
    given = await asyncio.to_thread(_preview, house(request), visit, draft_id)
    return answer(given).response()


def _preview(here: House, visit: Visit, draft_id: UUID) -> dict[str, Any]:
    engine = make_engine(here.settings.database_url, pool_size=1)
    try:
        return run_command(engine, _previewed, visit, draft_id)
    finally:
        engine.dispose()


def _previewed(session: Session, visit: Visit, draft_id: UUID) -> dict[str, Any]:
    return calendar_views.preview_draft(session, call=recognise(session, visit), draft_id=draft_id)


@router.post("/drafts/{draft_id}/publications", summary="发布放假安排", response_model=Moved)
async def publish_calendar(request: Request, draft_id: UUID) -> Response:
    """Put a notice in force, by another than who entered it; open dates are re-dated by the clock at once."""
    return await perform(request, calendars.publish_calendar, draft_id=draft_id)


@router.post("/drafts/{draft_id}/discards", summary="作废放假安排", response_model=Moved)
async def discard_calendar(request: Request, draft_id: UUID, given: Reasoned) -> Response:
    """Throw a draft away."""
    return await perform(request, calendars.discard_calendar, draft_id=draft_id, reason=given.reason)
