"""Deadlines: what is open and what is overdue, each with its origin."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import read
from api.paging import Page, Paging, read_page
from models.calendar_views import Explained
from models.deadlines import DeadlineKind
from models.statements import Shape
from models.views import DeadlineLine
from workflows import calendar_views, views

router = APIRouter(prefix="/deadlines", tags=["期限"])


class Filters(Shape):
    """Which dates a list shows."""

    view: Literal["mine", "supervised"] = "mine"
    overdue: bool = False
    kind: DeadlineKind | None = None
    limit: int = 50
    cursor: str | None = None


@router.get("", summary="期限列表", response_model=Page[DeadlineLine])
async def list_deadlines(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of open dates, earliest first."""
    return await read_page(
        request,
        asked,
        views.list_deadlines,
        kinds=(date, UUID),
        key=lambda entry: (entry["due_on"], entry["id"]),
        view=filters.view,
        overdue=filters.overdue,
        kind=filters.kind,
    )


@router.get("/{deadline_id}/explanation", summary="时限说明", response_model=Explained)
async def explain_deadline(request: Request, deadline_id: UUID) -> Response:
    """Why a date falls on its day, by which papers, and what changed it."""
    return await read(request, calendar_views.explain_deadline, deadline_id=deadline_id)
