"""Hand-overs (移送问责): proposed, approved by another, transferred with the dossier, the result recorded."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.handover_views import (
    HandoverApproval,
    HandoverCreate,
    HandoverLine,
    HandoverPage,
    HandoverResult,
    HandoverTransfer,
)
from models.handovers import HandoverStage
from models.statements import Reasoned, Shape
from models.views import Moved, TimelineEntry
from workflows import handover_views, handovers

router = APIRouter(tags=["移送问责"])


class Filters(Shape):
    """Which hand-overs a list shows."""

    task_id: UUID | None = None
    unit_id: UUID | None = None
    stage: HandoverStage | None = None
    limit: int = 50
    cursor: str | None = None


@router.post("/tasks/{task_id}/handovers", status_code=201, summary="建议移送", response_model=Moved)
async def propose_handover(request: Request, task_id: UUID, content: HandoverCreate) -> Response:
    """Propose to hand a matter over to the competent body."""
    return await perform(
        request, handovers.propose_handover, status=201, located="/api/v1/handovers", task_id=task_id, content=content
    )


@router.get("/handovers", summary="移送列表", response_model=Page[HandoverLine])
async def list_handovers(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of the office's hand-overs, newest first."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return await read_page(
        request,
        asked,
        handover_views.list_handovers,
        kinds=(UUID,),
        key=lambda entry: (entry["id"],),
        filters=chosen,
    )


@router.get("/handovers/{handover_id}", summary="移送", response_model=HandoverPage)
async def get_handover(request: Request, handover_id: UUID) -> Response:
    """A hand-over with its approval, dossiers, result and the actions allowed now."""
    return await read(request, handover_views.get_handover, handover_id=handover_id)


@router.get("/handovers/{handover_id}/history", summary="移送全过程", response_model=Page[TimelineEntry])
async def handover_history(request: Request, handover_id: UUID, asked: Paging) -> Response:
    """From proposal to recorded result."""
    return await read_page(
        request,
        asked,
        handover_views.handover_history,
        kinds=(UUID,),
        key=lambda entry: (entry["id"],),
        handover_id=handover_id,
    )


@router.post("/handovers/{handover_id}/approvals", summary="批准移送", response_model=Moved)
async def approve_handover(request: Request, handover_id: UUID, given: HandoverApproval) -> Response:
    """Approve, by another than who proposed; an approval given outside the office is recorded with its scan."""
    return await perform(request, handovers.approve_handover, handover_id=handover_id, approval=given)


@router.post("/handovers/{handover_id}/declinations", summary="不予移送", response_model=Moved)
async def decline_handover(request: Request, handover_id: UUID, given: Reasoned) -> Response:
    """Decide not to hand it over."""
    return await perform(request, handovers.decline_handover, handover_id=handover_id, reason=given.reason)


@router.post("/handovers/{handover_id}/transfers", summary="移送", response_model=Moved)
async def transfer_handover(request: Request, handover_id: UUID, given: HandoverTransfer) -> Response:
    """Issue the letter with the dossier's digest and record who received both."""
    return await perform(request, handovers.transfer_handover, handover_id=handover_id, transfer=given)


@router.post("/handovers/{handover_id}/results", summary="登记处理结果", response_model=Moved)
async def record_result(request: Request, handover_id: UUID, given: HandoverResult) -> Response:
    """Record what the competent body decided."""
    return await perform(request, handovers.record_result, handover_id=handover_id, result=given)
