"""Objections: drafted, signed, filed in time, decided by people who took no part."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.objection_views import (
    Changed,
    Objectionable,
    ObjectionContent,
    ObjectionDraft,
    ObjectionLine,
    ObjectionPage,
)
from models.objections import ObjectionStage
from models.statements import Reasoned, Shape
from models.views import Moved, TimelineEntry
from workflows import objection_decisions, objection_views, objections

router = APIRouter(prefix="/objections", tags=["复核"])


class Filters(Shape):
    """Which objections a list shows."""

    unit_id: UUID | None = None
    against_kind: Objectionable | None = None
    against_id: UUID | None = None
    stage: ObjectionStage | None = None
    limit: int = 50
    cursor: str | None = None


@router.post("", status_code=201, summary="起草复核申请", response_model=Moved)
async def draft_objection(request: Request, draft: ObjectionDraft) -> Response:
    """Begin an objection to a bulletin, notice or confirmed entry that one's unit has received."""
    return await perform(request, objections.draft_objection, status=201, located="/api/v1/objections", draft=draft)


@router.get("", summary="复核申请列表", response_model=Page[ObjectionLine])
async def list_objections(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of objections, newest first."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return await read_page(
        request,
        asked,
        objection_views.list_objections,
        kinds=(UUID,),
        key=lambda entry: (entry["id"],),
        filters=chosen,
    )


@router.get("/{objection_id}", summary="复核申请", response_model=ObjectionPage)
async def get_objection(request: Request, objection_id: UUID) -> Response:
    """An objection with its dates and the actions allowed now."""
    return await read(request, objection_views.get_objection, objection_id=objection_id)


@router.get("/{objection_id}/history", summary="复核全过程", response_model=Page[TimelineEntry])
async def objection_history(request: Request, objection_id: UUID, asked: Paging) -> Response:
    """From draft to decision."""
    return await read_page(
        request,
        asked,
        objection_views.objection_history,
        kinds=(UUID,),
        key=lambda entry: (entry["id"],),
        objection_id=objection_id,
    )


@router.put("/{objection_id}/content", summary="修改复核申请", response_model=Moved)
async def edit_objection(request: Request, objection_id: UUID, content: ObjectionContent) -> Response:
    """Replace text and evidence of a draft."""
    return await perform(request, objections.edit_objection, objection_id=objection_id, content=content)


@router.post("/{objection_id}/signatures", summary="领导签批", response_model=Moved)
async def sign_objection(request: Request, objection_id: UUID) -> Response:
    """Sign it, as a leader of the unit."""
    return await perform(request, objections.sign_objection, objection_id=objection_id)


@router.post("/{objection_id}/filings", summary="提出复核申请", response_model=Moved)
async def file_objection(request: Request, objection_id: UUID) -> Response:
    """File it, within the days of receipt."""
    return await perform(request, objections.file_objection, objection_id=objection_id)


@router.post("/{objection_id}/withdrawals", summary="撤回复核申请", response_model=Moved)
async def withdraw_objection(request: Request, objection_id: UUID) -> Response:
    """Take it back."""
    return await perform(request, objections.withdraw_objection, objection_id=objection_id)


@router.post("/{objection_id}/pauses", summary="暂停执行", response_model=Moved)
async def pause_effect(request: Request, objection_id: UUID, given: Reasoned) -> Response:
    """Pause the effect of the conclusion until the decision."""
    return await perform(request, objection_decisions.pause_effect, objection_id=objection_id, reason=given.reason)


@router.post("/{objection_id}/upholdings", summary="维持原结论", response_model=Moved)
async def uphold_objected(request: Request, objection_id: UUID, given: Reasoned) -> Response:
    """Uphold the conclusion by a numbered decision."""
    return await perform(request, objection_decisions.uphold_objected, objection_id=objection_id, reason=given.reason)


@router.post("/{objection_id}/changes", summary="变更原结论", response_model=Moved)
async def change_objected(request: Request, objection_id: UUID, given: Changed) -> Response:
    """Change the conclusion by a numbered decision."""
    return await perform(
        request,
        objection_decisions.change_objected,
        objection_id=objection_id,
        reason=given.reason,
        changed_to=given.changed_to,
        amount=given.amount,
    )


@router.post("/{objection_id}/revocations", summary="撤销原结论", response_model=Moved)
async def revoke_objected(request: Request, objection_id: UUID, given: Reasoned) -> Response:
    """Revoke the conclusion by a numbered decision; papers are withdrawn and entries reversed with it."""
    return await perform(request, objection_decisions.revoke_objected, objection_id=objection_id, reason=given.reason)
