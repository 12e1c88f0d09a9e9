"""Rectifications: ordered, planned, carried out, verified, accepted level by level, made public, filed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.measures import MeasureSource
from models.rectification_views import (
    Failed,
    OnSite,
    OrderedAgain,
    Publicised,
    PublicObjection,
    RectificationLine,
    RectificationOrder,
    RectificationPage,
    RectificationPlan,
    RectificationResult,
    Reviewed,
)
from models.rectifications import RectificationKind, RectificationStage
from models.statements import Finding, Reasoned, Shape
from models.views import Moved, TimelineEntry
from workflows import rectification_plans as plans
from workflows import rectification_publicity as publicity
from workflows import rectification_results as results
from workflows import rectification_views as views
from workflows import rectifications

router = APIRouter(tags=["整改"])
ONE = "/rectifications/{rectification_id}"


class Filters(Shape):
    """Which rectifications a list shows."""

    task_id: UUID | None = None
    unit_id: UUID | None = None
    kind: RectificationKind | None = None
    source: MeasureSource | None = None
    stage: RectificationStage | None = None
    limit: int = 50
    cursor: str | None = None


@router.post("/tasks/{task_id}/rectifications", status_code=201, summary="下达整改通知书", response_model=Moved)
async def order_rectification(request: Request, task_id: UUID, content: RectificationOrder) -> Response:
    """Order a unit to put something right, by a numbered paper."""
    return await perform(
        request, rectifications.order, status=201, located="/api/v1/rectifications", task_id=task_id, content=content
    )


@router.get("/rectifications", summary="整改列表", response_model=Page[RectificationLine])
async def list_rectifications(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of rectifications, newest first."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return await read_page(
        request, asked, views.list_rectifications, kinds=(UUID,), key=lambda entry: (entry["id"],), filters=chosen
    )


@router.get(ONE, summary="整改", response_model=RectificationPage)
async def get_rectification(request: Request, rectification_id: UUID) -> Response:
    """A rectification with its plan, result, visits, levels, publicity, dates and the actions allowed now."""
    return await read(request, views.get_rectification, rectification_id=rectification_id)


@router.get(f"{ONE}/history", summary="整改全过程", response_model=Page[TimelineEntry])
async def rectification_history(request: Request, rectification_id: UUID, asked: Paging) -> Response:
    """Every round from the order to the filing, and what came after."""
    return await read_page(
        request,
        asked,
        views.rectification_history,
        kinds=(UUID,),
        key=lambda entry: (entry["id"],),
        rectification_id=rectification_id,
    )


@router.post(f"{ONE}/signatures", summary="签收整改通知书", response_model=Moved)
async def sign_for_rectification(request: Request, rectification_id: UUID) -> Response:
    """Sign for the order."""
    return await perform(request, rectifications.sign_for, rectification_id=rectification_id)


@router.put(f"{ONE}/plan", summary="起草整改方案", response_model=Moved)
async def draft_rectification_plan(request: Request, rectification_id: UUID, content: RectificationPlan) -> Response:
    """Write the plan of this round as a whole."""
    return await perform(request, plans.draft_plan, rectification_id=rectification_id, content=content)


@router.post(f"{ONE}/plan-submissions", summary="签批并报送整改方案", response_model=Moved)
async def submit_rectification_plan(request: Request, rectification_id: UUID) -> Response:
    """A leader of the unit signs, and with that submits."""
    return await perform(request, plans.submit_plan, rectification_id=rectification_id)


@router.post(f"{ONE}/plan-approvals", summary="同意整改方案", response_model=Moved)
async def approve_rectification_plan(request: Request, rectification_id: UUID) -> Response:
    """Approve the plan; the date for the result begins."""
    return await perform(request, plans.approve_plan, rectification_id=rectification_id)


@router.post(f"{ONE}/plan-returns", summary="退回整改方案", response_model=Moved)
async def return_rectification_plan(request: Request, rectification_id: UUID, given: Reasoned) -> Response:
    """Return the plan with reasons."""
    return await perform(request, plans.return_plan, rectification_id=rectification_id, reason=given.reason)


@router.put(f"{ONE}/result", summary="起草整改报告", response_model=Moved)
async def draft_rectification_result(
    request: Request, rectification_id: UUID, content: RectificationResult
) -> Response:
    """Write the result as a whole."""
    return await perform(request, results.draft_result, rectification_id=rectification_id, content=content)


@router.post(f"{ONE}/result-submissions", summary="签批并报送整改报告", response_model=Moved)
async def submit_rectification_result(request: Request, rectification_id: UUID) -> Response:
    """A leader of the unit signs, and with that submits."""
    return await perform(request, results.submit_result, rectification_id=rectification_id)


@router.post(f"{ONE}/result-returns", summary="退回整改报告", response_model=Moved)
async def return_rectification_result(request: Request, rectification_id: UUID, given: Reasoned) -> Response:
    """Return the result with reasons."""
    return await perform(request, results.return_result, rectification_id=rectification_id, reason=given.reason)


@router.post(f"{ONE}/reviews", summary="阶段性评估", response_model=Moved)
async def review_rectification(request: Request, rectification_id: UUID, content: Reviewed) -> Response:
    """Review what never closes."""
    return await perform(request, results.review, rectification_id=rectification_id, content=content)


@router.post(f"{ONE}/verifications", summary="现场核查", response_model=Moved)
async def verify_rectification(request: Request, rectification_id: UUID, content: OnSite) -> Response:
    """Record a visit on site that finds all five standards met."""
    return await perform(request, results.verify, rectification_id=rectification_id, content=content)


@router.post(f"{ONE}/failures", summary="整改未通过", response_model=Moved)
async def fail_rectification(request: Request, rectification_id: UUID, content: Failed) -> Response:
    """Begin the next round and propose a notice of the next level."""
    return await perform(request, results.fail, rectification_id=rectification_id, content=content)


@router.post(f"{ONE}/level-acceptances", summary="逐级验收", response_model=Moved)
async def accept_rectification(request: Request, rectification_id: UUID, given: Finding) -> Response:
    """Accept at the next level, by another than who verified on site."""
    return await perform(request, results.accept, rectification_id=rectification_id, finding=given.finding)


@router.post(f"{ONE}/publicities", summary="开始公示", response_model=Moved)
async def publicise_rectification(request: Request, rectification_id: UUID, content: Publicised) -> Response:
    """Begin the publicity."""
    return await perform(request, publicity.publicise, rectification_id=rectification_id, content=content)


@router.post(f"{ONE}/publicity-objections", summary="登记公示异议", response_model=Moved)
async def object_to_rectification(request: Request, rectification_id: UUID, content: PublicObjection) -> Response:
    """Record who objects; the publicity stops."""
    return await perform(request, publicity.object_to, rectification_id=rectification_id, content=content)


@router.post(f"{ONE}/publicity-objection-answers", summary="答复公示异议", response_model=Moved)
async def answer_public_objection(request: Request, rectification_id: UUID, given: Reasoned) -> Response:
    """Answer the objection; the remaining days run again."""
    return await perform(request, publicity.answer_objection, rectification_id=rectification_id, reason=given.reason)


@router.post(f"{ONE}/publicity-ends", summary="公示期满", response_model=Moved)
async def end_publicity(request: Request, rectification_id: UUID) -> Response:
    """Record that the publicity is over and no objection stands."""
    return await perform(request, publicity.end_publicity, rectification_id=rectification_id)


@router.post(f"{ONE}/filings", summary="销号备案", response_model=Moved)
async def file_rectification(request: Request, rectification_id: UUID) -> Response:
    """Sign off by a numbered paper."""
    return await perform(request, rectifications.file, rectification_id=rectification_id)


@router.post(f"{ONE}/reopenings", summary="重新整改", response_model=Moved)
async def reopen_rectification(request: Request, rectification_id: UUID, given: OrderedAgain) -> Response:
    """Order again what was filed."""
    return await perform(
        request, rectifications.reopen, rectification_id=rectification_id, reason=given.reason, due_on=given.due_on
    )


@router.post(f"{ONE}/withdrawals", summary="撤销整改", response_model=Moved)
async def withdraw_rectification(request: Request, rectification_id: UUID, given: Reasoned) -> Response:
    """Take the order back by a further paper."""
    return await perform(request, rectifications.withdraw, rectification_id=rectification_id, reason=given.reason)
