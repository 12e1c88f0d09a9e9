"""Extensions: applied for before the date, examined, decided with its effects in view."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.base import Day
from models.extension_views import ExtensionContent, ExtensionDraft, ExtensionLine, ExtensionPage, Granted
from models.extensions import ExtensionStage
from models.statements import Finding, Reasoned, Shape
from models.views import Moved, TimelineEntry
from workflows import extension_views, extensions

router = APIRouter(prefix="/extensions", tags=["延期"])


class Filters(Shape):
    """Which applications a list shows."""

    unit_id: UUID | None = None
    task_id: UUID | None = None
    deadline_id: UUID | None = None
    stage: ExtensionStage | None = None
    limit: int = 50
    cursor: str | None = None


@router.post("", status_code=201, summary="起草延期申请", response_model=Moved)
async def draft_extension(request: Request, draft: ExtensionDraft) -> Response:
    """Begin an application for one open date of one's unit."""
    return await perform(request, extensions.draft_extension, status=201, located="/api/v1/extensions", draft=draft)


@router.get("", summary="延期申请列表", response_model=Page[ExtensionLine])
async def list_extensions(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of applications, newest first."""
    return await read_page(
        request,
        asked,
        extension_views.list_extensions,
        kinds=(UUID,),
        key=lambda entry: (entry["id"],),
        filters=filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True),
    )


@router.get("/{extension_id}", summary="延期申请", response_model=ExtensionPage)
async def get_extension(request: Request, extension_id: UUID, granted_on: Day | None = None) -> Response:
    """An application with its terms, slippage, and what approving it, or granting an earlier day, would do."""
    return await read(request, extension_views.get_extension, extension_id=extension_id, granted_on=granted_on)


@router.get("/{extension_id}/history", summary="延期申请全过程", response_model=Page[TimelineEntry])
async def extension_history(request: Request, extension_id: UUID, asked: Paging) -> Response:
    """From draft to decision."""
    return await read_page(
        request,
        asked,
        extension_views.extension_history,
        kinds=(UUID,),
        key=lambda entry: (entry["id"],),
        extension_id=extension_id,
    )


@router.put("/{extension_id}/content", summary="修改延期申请", response_model=Moved)
async def edit_extension(request: Request, extension_id: UUID, content: ExtensionContent) -> Response:
    """Replace day, reason and progress of a draft."""
    return await perform(request, extensions.edit_extension, extension_id=extension_id, content=content)


@router.post("/{extension_id}/applications", summary="提出延期申请", response_model=Moved)
async def apply_extension(request: Request, extension_id: UUID) -> Response:
    """Apply for it, as a leader of the unit."""
    return await perform(request, extensions.apply_extension, extension_id=extension_id)


@router.post("/{extension_id}/withdrawals", summary="撤回延期申请", response_model=Moved)
async def withdraw_extension(request: Request, extension_id: UUID) -> Response:
    """Take it back."""
    return await perform(request, extensions.withdraw_extension, extension_id=extension_id)


@router.post("/{extension_id}/examinations", summary="初审延期申请", response_model=Moved)
async def examine_extension(request: Request, extension_id: UUID, given: Finding) -> Response:
    """Write down the office's finding."""
    return await perform(request, extensions.examine_extension, extension_id=extension_id, finding=given.finding)


@router.post("/{extension_id}/returns", summary="退回延期申请", response_model=Moved)
async def return_extension(request: Request, extension_id: UUID, given: Reasoned) -> Response:
    """Send it back to its unit."""
    return await perform(request, extensions.return_extension, extension_id=extension_id, reason=given.reason)


@router.post("/{extension_id}/approvals", summary="批准延期", response_model=Moved)
async def approve_extension(request: Request, extension_id: UUID, given: Granted) -> Response:
    """Move the date and do what the page showed."""
    return await perform(request, extensions.approve_extension, extension_id=extension_id, granted_on=given.granted_on)


@router.post("/{extension_id}/refusals", summary="不予延期", response_model=Moved)
async def decline_extension(request: Request, extension_id: UUID, given: Reasoned) -> Response:
    """Let the date stand, with the reason."""
    return await perform(request, extensions.decline_extension, extension_id=extension_id, reason=given.reason)
