"""Look-backs: scheduled or asked for, held or relapsed, cancelled."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.events import SubjectKind
from models.look_back_views import LookBackDemand, LookBackLine, LookBackPage, Looked, Relapsed
from models.look_backs import LookBackStage
from models.statements import Reasoned, Shape
from models.views import Moved, TimelineEntry
from workflows import look_backs
from workflows import rectification_views as views

router = APIRouter(tags=["回头看"])
ONE = "/look-backs/{look_back_id}"
LOCATED = "/api/v1/look-backs"


class Filters(Shape):
    """Which look-backs a list shows."""

    task_id: UUID | None = None
    unit_id: UUID | None = None
    of_kind: SubjectKind | None = None
    of_id: UUID | None = None
    stage: LookBackStage | None = None
    limit: int = 50
    cursor: str | None = None


@router.post("/tasks/{task_id}/look-backs", status_code=201, summary="安排任务回头看", response_model=Moved)
async def look_back_at_task(request: Request, task_id: UUID, content: LookBackDemand) -> Response:
    """Ask for a look-back at a closed task."""
    return await perform(
        request, look_backs.demand_for_task, status=201, located=LOCATED, task_id=task_id, content=content
    )


@router.post(
    "/rectifications/{rectification_id}/look-backs", status_code=201, summary="安排整改回头看", response_model=Moved
)
async def look_back_at_rectification(request: Request, rectification_id: UUID, content: LookBackDemand) -> Response:
    """Ask for a look-back at a filed rectification."""
    return await perform(
        request,
        look_backs.demand_for_rectification,
        status=201,
        located=LOCATED,
        rectification_id=rectification_id,
        content=content,
    )


@router.get("/look-backs", summary="回头看列表", response_model=Page[LookBackLine])
async def list_look_backs(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of look-backs, newest first."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return await read_page(
        request, asked, views.list_look_backs, kinds=(UUID,), key=lambda entry: (entry["id"],), filters=chosen
    )


@router.get(ONE, summary="回头看", response_model=LookBackPage)
async def get_look_back(request: Request, look_back_id: UUID) -> Response:
    """A look-back with its date, finding and the actions allowed now."""
    return await read(request, views.get_look_back, look_back_id=look_back_id)


@router.get(f"{ONE}/history", summary="回头看全过程", response_model=Page[TimelineEntry])
async def look_back_history(request: Request, look_back_id: UUID, asked: Paging) -> Response:
    """From the schedule to what was found."""
    return await read_page(
        request,
        asked,
        views.look_back_history,
        kinds=(UUID,),
        key=lambda entry: (entry["id"],),
        look_back_id=look_back_id,
    )


@router.post(f"{ONE}/confirmations", summary="成效巩固", response_model=Moved)
async def hold_look_back(request: Request, look_back_id: UUID, content: Looked) -> Response:
    """Record that it has held, by people who did not close it."""
    return await perform(request, look_backs.hold, look_back_id=look_back_id, content=content)


@router.post(f"{ONE}/relapses", summary="问题反弹", response_model=Moved)
async def relapse_look_back(request: Request, look_back_id: UUID, content: Relapsed) -> Response:
    """Record a relapse; what was closed is reopened."""
    return await perform(request, look_backs.relapse, look_back_id=look_back_id, content=content)


@router.post(f"{ONE}/cancellations", summary="取消回头看", response_model=Moved)
async def cancel_look_back(request: Request, look_back_id: UUID, given: Reasoned) -> Response:
    """Cancel it, with the reason."""
    return await perform(request, look_backs.cancel, look_back_id=look_back_id, reason=given.reason)
