"""What was read from a plan's paper: source, readings, findings and corrections; and the acts of correcting."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.plan_changes import FindingsAccepted, PlanCorrections
from models.plan_reading_views import CorrectionLine, FindingLine, PlanReadingLine, PlanSettled, PlanSource
from models.plan_readings import FindingState
from workflows import plan_corrections, plan_findings

router = APIRouter(prefix="/plans/{plan_id}", tags=["方案"])


@router.get("/source", summary="方案原文", response_model=PlanSource)
async def get_source(request: Request, plan_id: UUID) -> Response:
    """The text that all places point into, and what was read from it: the newest reading."""
    return await read(request, plan_findings.get_source, plan_id=plan_id)


@router.get("/readings", summary="历次识读", response_model=list[PlanReadingLine])
async def list_readings(request: Request, plan_id: UUID) -> Response:
    """Every paper that was read for this plan, newest first."""
    return await read(request, plan_findings.list_readings, plan_id=plan_id)


@router.get("/readings/{reading_id}", summary="一次识读", response_model=PlanSource)
async def get_reading(request: Request, plan_id: UUID, reading_id: UUID) -> Response:
    """One reading with its text."""
    return await read(request, plan_findings.get_source, plan_id=plan_id, reading_id=reading_id)


@router.get("/findings", summary="识读疑点", response_model=list[FindingLine])
async def list_findings(
    request: Request, plan_id: UUID, state: Annotated[FindingState | None, Query(description="open 或 settled")] = None
) -> Response:
    """What must be looked at before the plan is issued, in the order of the paper, and how it was settled."""
    return await read(request, plan_findings.list_findings, plan_id=plan_id, state=state)


@router.post("/findings/acceptances", summary="照原文认可疑点", response_model=PlanSettled)
async def accept_findings(request: Request, plan_id: UUID, content: FindingsAccepted) -> Response:
    """Say that the reading is right as it stands, and why; all named findings or none."""
    return await perform(request, plan_findings.accept_findings, plan_id=plan_id, content=content)


@router.get("/corrections", summary="更正记录", response_model=Page[CorrectionLine])
async def list_corrections(request: Request, plan_id: UUID, asked: Paging) -> Response:
    """What the reader said and what was made of it, by whom, when and why."""
    return await read_page(
        request, asked, plan_findings.list_corrections, kinds=(UUID,), key=lambda entry: (entry["id"],), plan_id=plan_id
    )


@router.post("/corrections", summary="更正方案草案", response_model=PlanSettled)
async def correct_plan(request: Request, plan_id: UUID, content: PlanCorrections) -> Response:
    """Change the draft in one act for one reason; all changes are made or none."""
    return await perform(request, plan_corrections.correct_plan, plan_id=plan_id, content=content)
