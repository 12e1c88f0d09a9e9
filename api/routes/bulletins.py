"""Bulletins: drafted from data, approved, issued with copies to sign for, published or not, withdrawn."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.bulletin_views import BulletinContent, BulletinDraft, BulletinLine, BulletinPage, Published
from models.bulletins import BulletinScope, BulletinStage
from models.statements import Issued, Reasoned, Shape
from models.views import Moved, TimelineEntry
from workflows import bulletin_views, bulletins

router = APIRouter(prefix="/bulletins", tags=["通报"])


class Filters(Shape):
    """Which bulletins a list shows."""

    plan_id: UUID | None = None
    stage: BulletinStage | None = None
    scope: BulletinScope | None = None
    limit: int = 50
    cursor: str | None = None


@router.post("", status_code=201, summary="通报拟稿", response_model=Moved)
async def draft_bulletin(request: Request, draft: BulletinDraft) -> Response:
    """Draft a bulletin; its figures are reckoned from the record."""
    return await perform(request, bulletins.draft_bulletin, status=201, located="/api/v1/bulletins", draft=draft)


@router.get("", summary="通报列表", response_model=Page[BulletinLine])
async def list_bulletins(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of bulletins, newest first."""
    chosen = filters.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
    return await read_page(
        request, asked, bulletin_views.list_bulletins, kinds=(UUID,), key=lambda entry: (entry["id"],), filters=chosen
    )


@router.get("/{bulletin_id}", summary="通报", response_model=BulletinPage)
async def get_bulletin(request: Request, bulletin_id: UUID) -> Response:
    """A bulletin with its figures, copies and the actions allowed now."""
    return await read(request, bulletin_views.get_bulletin, bulletin_id=bulletin_id)


@router.get("/{bulletin_id}/history", summary="通报全过程", response_model=Page[TimelineEntry])
async def bulletin_history(request: Request, bulletin_id: UUID, asked: Paging) -> Response:
    """From draft to issue, publication, withdrawal."""
    return await read_page(
        request,
        asked,
        bulletin_views.bulletin_history,
        kinds=(UUID,),
        key=lambda entry: (entry["id"],),
        bulletin_id=bulletin_id,
    )


@router.put("/{bulletin_id}/content", summary="修改通报稿", response_model=Moved)
async def edit_bulletin(request: Request, bulletin_id: UUID, content: BulletinContent) -> Response:
    """Replace the words and addressees of a draft; the figures are reckoned again."""
    return await perform(request, bulletins.edit_bulletin, bulletin_id=bulletin_id, content=content)


@router.post("/{bulletin_id}/approvals", summary="审核", response_model=Moved)
async def approve_bulletin(request: Request, bulletin_id: UUID) -> Response:
    """Approve a draft, by another than who wrote it."""
    return await perform(request, bulletins.approve_bulletin, bulletin_id=bulletin_id)


@router.post("/{bulletin_id}/declinations", summary="不予印发", response_model=Moved)
async def decline_bulletin(request: Request, bulletin_id: UUID, given: Reasoned) -> Response:
    """Decide not to issue it."""
    return await perform(request, bulletins.decline_bulletin, bulletin_id=bulletin_id, reason=given.reason)


@router.post("/{bulletin_id}/issuances", summary="印发", response_model=Moved)
async def issue_bulletin(request: Request, bulletin_id: UUID, given: Issued) -> Response:
    """Freeze the numbered paper and send every addressee its copy."""
    return await perform(
        request, bulletins.issue_bulletin, bulletin_id=bulletin_id, external_doc_no=given.external_doc_no
    )


@router.post("/{bulletin_id}/signatures", summary="签收通报", response_model=Moved)
async def sign_for_bulletin(request: Request, bulletin_id: UUID) -> Response:
    """Sign for the copy of one's unit."""
    return await perform(request, bulletins.sign_for_bulletin, bulletin_id=bulletin_id)


@router.post("/{bulletin_id}/publications", summary="向社会公开", response_model=Moved)
async def publish_bulletin(request: Request, bulletin_id: UUID, given: Published) -> Response:
    """Record where and when it was published."""
    return await perform(
        request,
        bulletins.publish_bulletin,
        bulletin_id=bulletin_id,
        published_in=given.published_in,
        published_on=given.published_on,
    )


@router.post("/{bulletin_id}/withdrawals", summary="撤回通报", response_model=Moved)
async def withdraw_bulletin(request: Request, bulletin_id: UUID, given: Reasoned) -> Response:
    """Withdraw by a further paper; every copy is recalled."""
    return await perform(request, bulletins.withdraw_bulletin, bulletin_id=bulletin_id, reason=given.reason)
