"""Plans: drafted as facts, previewed, issued, passed down; targets split to tasks."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.plan_reading_views import PlanItemPage, PlanPreview
from models.statements import Drafts, PlanDraft, Reasoned, Shape
from models.views import Counted, Moved, PlanLine, TimelineEntry
from workflows import plan_previews, plans, splitting, tasks, views
from workflows.splitting import Share

router = APIRouter(tags=["方案"])


class Shares(Shape):
    """How a target is split."""

    shares: list[Share] = Field(min_length=1, max_length=500)


@router.post("/plans", status_code=201, summary="录入方案", response_model=Moved)
async def draft_plan(request: Request, draft: PlanDraft) -> Response:
    """Store a plan's facts as a draft of the office."""
    return await perform(
        request,
        plans.draft_plan,
        status=201,
        located="/api/v1/plans",
        ledger=draft.ledger,
        office_id=draft.office_id,
    )


@router.get("/plans", summary="方案列表", response_model=list[PlanLine])
async def list_plans(request: Request) -> Response:
    """The plans one may see."""
    return await read(request, views.list_plans)


@router.get("/plans/{plan_id}", summary="方案", response_model=PlanLine)
async def get_plan(request: Request, plan_id: UUID) -> Response:
    """One plan."""
    return await read(request, views.get_plan, plan_id=plan_id)


@router.get("/plans/{plan_id}/items", summary="方案条目", response_model=list[PlanItemPage])
async def list_items(request: Request, plan_id: UUID) -> Response:
    """Entries with printed units and targets, each fact with its place in the paper if it was read from one."""
    return await read(request, views.list_items, plan_id=plan_id)


@router.get("/plans/{plan_id}/preview", summary="下发预览", response_model=PlanPreview)
async def preview_issue(request: Request, plan_id: UUID) -> Response:
    """What issuing would make, on which days and for whom, and what is still open."""
    return await read(request, plan_previews.preview_issue, plan_id=plan_id)


@router.get("/plans/{plan_id}/history", summary="方案全过程", response_model=Page[TimelineEntry])
async def plan_history(request: Request, plan_id: UUID, asked: Paging) -> Response:
    """Who drafted and issued the plan, in which capacity."""
    return await read_page(
        request, asked, views.plan_history, kinds=(UUID,), key=lambda entry: (entry["id"],), plan_id=plan_id
    )


@router.post("/plans/{plan_id}/issuances", summary="下发交办", response_model=Moved)
async def issue_plan(request: Request, plan_id: UUID) -> Response:
    """Make and assign every task in one act."""
    return await perform(request, plans.issue_plan, plan_id=plan_id)


@router.post("/plans/{plan_id}/discards", summary="作废方案草案", response_model=Moved)
async def discard_plan(request: Request, plan_id: UUID, decision: Reasoned) -> Response:
    """Give up a draft that was a mistake, with the reason."""
    return await perform(request, plans.discard_plan, plan_id=plan_id, reason=decision.reason)


@router.post("/plans/{plan_id}/assignments", summary="转办", response_model=Counted)
async def assign_drafts(request: Request, plan_id: UUID, drafts: Drafts) -> Response:
    """Assign the tasks that wait for the caller's office."""
    return await perform(request, tasks.assign_drafts, plan_id=plan_id, task_ids=drafts.task_ids)


@router.post("/targets/{target_id}/shares", status_code=201, summary="分解指标", response_model=list[UUID])
async def split_target(request: Request, target_id: UUID, shares: Shares) -> Response:
    """State what each task has to reach of a target."""
    return await perform(request, splitting.split_target, status=201, target_id=target_id, shares=shares.shares)
