"""Reports: a unit's papers from draft to acceptance."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.reports import ReportContent, ReportCreate, ReportKind, ReportStage
from models.statements import Finding, Reasoned, Shape, Stamped
from models.views import Moved, ReportLine, ReportPage, TimelineEntry
from workflows import reports, reviews, views

router = APIRouter(tags=["报告"])


class Filters(Shape):
    """Which papers a list shows."""

    task_id: UUID | None = None
    unit_id: UUID | None = None
    kind: ReportKind | None = None
    stage: ReportStage | None = None
    period: str | None = None
    to_review: bool = False
    limit: int = 50
    cursor: str | None = None


@router.post("/tasks/{task_id}/reports", status_code=201, summary="起草报送件", response_model=Moved)
async def draft_report(request: Request, task_id: UUID, content: ReportCreate) -> Response:
    """Begin a progress report, plan, contribution, answer, closing application or refusal."""
    return await perform(
        request, reports.draft_report, status=201, located="/api/v1/reports", task_id=task_id, content=content
    )


@router.get("/reports", summary="报送件列表", response_model=Page[ReportLine])
async def list_reports(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of papers, newest first."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_defaults=True)
    return await read_page(
        request, asked, views.list_reports, kinds=(UUID,), key=lambda entry: (entry["id"],), filters=chosen
    )


@router.get("/reports/{report_id}", summary="报送件", response_model=ReportPage)
async def get_report(request: Request, report_id: UUID) -> Response:
    """A paper with values, evidence and the actions allowed now."""
    return await read(request, views.get_report, report_id=report_id)


@router.get("/reports/{report_id}/history", summary="报送件全过程", response_model=Page[TimelineEntry])
async def report_history(request: Request, report_id: UUID, asked: Paging) -> Response:
    """Every signature, submission and return with its reasons."""
    return await read_page(
        request, asked, views.report_history, kinds=(UUID,), key=lambda entry: (entry["id"],), report_id=report_id
    )


@router.put("/reports/{report_id}/content", summary="修改草稿", response_model=Moved)
async def edit_report(request: Request, report_id: UUID, content: ReportContent) -> Response:
    """Replace the content of a draft as a whole."""
    return await perform(request, reports.edit_report, report_id=report_id, content=content)


@router.post("/reports/{report_id}/signatures", summary="领导签批", response_model=Moved)
async def sign_report(request: Request, report_id: UUID) -> Response:
    """Sign by a leader himself."""
    return await perform(request, reports.sign_report, report_id=report_id)


@router.post("/reports/{report_id}/stamps", summary="上传签批页代签", response_model=Moved)
async def stamp_report(request: Request, report_id: UUID, given: Stamped) -> Response:
    """Stand in for the signature by the uploaded stamped page."""
    return await perform(
        request,
        reports.stamp_report,
        report_id=report_id,
        signed_by=given.signed_by,
        signed_on=given.signed_on,
        stamp_page=given.stamp_page,
    )


@router.post("/reports/{report_id}/signature-withdrawals", summary="撤回签批", response_model=Moved)
async def unsign_report(request: Request, report_id: UUID) -> Response:
    """Take the signature back to change the paper."""
    return await perform(request, reports.unsign_report, report_id=report_id)


@router.post("/reports/{report_id}/submissions", summary="报送", response_model=Moved)
async def submit_report(request: Request, report_id: UUID) -> Response:
    """Hand in a signed paper."""
    return await perform(request, reports.submit_report, report_id=report_id)


@router.post("/reports/{report_id}/acceptances", summary="采纳", response_model=Moved)
async def accept_report(request: Request, report_id: UUID, given: Finding) -> Response:
    """Accept a paper, with the office's finding."""
    return await perform(request, reviews.accept_report, report_id=report_id, finding=given.finding)


@router.post("/reports/{report_id}/returns", summary="退回", response_model=Moved)
async def return_report(request: Request, report_id: UUID, given: Reasoned) -> Response:
    """Return a paper with reasons."""
    return await perform(request, reviews.return_report, report_id=report_id, reason=given.reason)


@router.post("/reports/{report_id}/revisions", summary="修改退回件", response_model=Moved)
async def revise_report(request: Request, report_id: UUID) -> Response:
    """Take a returned paper up again."""
    return await perform(request, reports.revise_report, report_id=report_id)


@router.post("/reports/{report_id}/discards", summary="作废", response_model=Moved)
async def discard_report(request: Request, report_id: UUID) -> Response:
    """Give a draft up."""
    return await perform(request, reports.discard_report, report_id=report_id)
