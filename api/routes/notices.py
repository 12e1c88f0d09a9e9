"""Notices: proposed, approved, issued as numbered papers, signed for, answered."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.papers import NoticeCreate, NoticeKind, NoticeStage
from models.statements import Issued, Reasoned, Replaced, Requirement, Shape
from models.views import Moved, NoticeLine, NoticePage, TimelineEntry
from workflows import notices, views

router = APIRouter(tags=["督办件"])


class Filters(Shape):
    """Which notices a list shows."""

    task_id: UUID | None = None
    unit_id: UUID | None = None
    kind: NoticeKind | None = None
    stage: NoticeStage | None = None
    limit: int = 50
    cursor: str | None = None


@router.post("/tasks/{task_id}/notices", status_code=201, summary="拟发督办件", response_model=Moved)
async def propose_notice(request: Request, task_id: UUID, content: NoticeCreate) -> Response:
    """Propose a notice on a task."""
    return await perform(
        request, notices.propose_notice, status=201, located="/api/v1/notices", task_id=task_id, content=content
    )


@router.get("/notices", summary="督办件列表", response_model=Page[NoticeLine])
async def list_notices(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of notices, newest first."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return await read_page(
        request, asked, views.list_notices, kinds=(UUID,), key=lambda entry: (entry["id"],), filters=chosen
    )


@router.get("/notices/{notice_id}", summary="督办件", response_model=NoticePage)
async def get_notice(request: Request, notice_id: UUID) -> Response:
    """A notice with its deadline, paper and the actions allowed now."""
    return await read(request, views.get_notice, notice_id=notice_id)


@router.get("/notices/{notice_id}/history", summary="督办件全过程", response_model=Page[TimelineEntry])
async def notice_history(request: Request, notice_id: UUID, asked: Paging) -> Response:
    """From proposal to accepted answer."""
    return await read_page(
        request, asked, views.notice_history, kinds=(UUID,), key=lambda entry: (entry["id"],), notice_id=notice_id
    )


@router.post("/notices/{notice_id}/approvals", summary="审核", response_model=Moved)
async def approve_notice(request: Request, notice_id: UUID, given: Requirement) -> Response:
    """Approve a proposal, by another than who proposed it."""
    return await perform(request, notices.approve_notice, notice_id=notice_id, requirement=given.requirement)


@router.post("/notices/{notice_id}/declinations", summary="不予发出", response_model=Moved)
async def decline_notice(request: Request, notice_id: UUID, given: Reasoned) -> Response:
    """Decide not to send it."""
    return await perform(request, notices.decline_notice, notice_id=notice_id, reason=given.reason)


@router.post("/notices/{notice_id}/issuances", summary="签发", response_model=Moved)
async def issue_notice(request: Request, notice_id: UUID, given: Issued) -> Response:
    """Freeze the numbered paper and send it."""
    return await perform(request, notices.issue_notice, notice_id=notice_id, external_doc_no=given.external_doc_no)


@router.post("/notices/{notice_id}/signatures", summary="签收督办件", response_model=Moved)
async def sign_for_notice(request: Request, notice_id: UUID) -> Response:
    """Sign for the paper."""
    return await perform(request, notices.sign_for_notice, notice_id=notice_id)


@router.post("/notices/{notice_id}/withdrawals", summary="撤回", response_model=Moved)
async def withdraw_notice(request: Request, notice_id: UUID, given: Reasoned) -> Response:
    """Withdraw by a further paper."""
    return await perform(request, notices.withdraw_notice, notice_id=notice_id, reason=given.reason)


@router.post("/notices/{notice_id}/replacements", summary="替换", response_model=Moved)
async def replace_notice(request: Request, notice_id: UUID, given: Replaced) -> Response:
    """Replace by a new numbered notice."""
    return await perform(
        request,
        notices.replace_notice,
        notice_id=notice_id,
        reason=given.reason,
        requirement=given.requirement,
        answer_working_days=given.answer_working_days,
    )
