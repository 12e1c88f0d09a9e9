"""One-time receipt pages as the office handles them: make one, list them, revoke one."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform
from api.paging import Page, Paging, read_page
from core.clock import real_now
from models.receipt_views import ReceiptLinkCreate, ReceiptLinkPublic, ReceiptLinkTold
from workflows import receipt_links

router = APIRouter(prefix="/receipt-links", tags=["消息"])


@router.post("", status_code=201, summary="生成签收链接", response_model=ReceiptLinkTold)
async def make_receipt_link(request: Request, draft: ReceiptLinkCreate) -> Response:
    """Make a page for one paper and one person; the link is told this once."""
    return await perform(
        request, receipt_links.make_receipt_link, status=201, told_once=True, draft=draft, now=real_now()
    )


@router.get("", summary="签收链接列表", response_model=Page[ReceiptLinkPublic])
async def list_receipt_links(request: Request, asked: Paging, subject_id: UUID | None = None) -> Response:
    """Those of one's own office, newest first, without what opens them."""
    return await read_page(
        request,
        asked,
        receipt_links.list_receipt_links,
        kinds=(UUID,),
        key=lambda entry: (entry.id,),
        subject_id=subject_id,
    )


@router.post("/{link_id}/revocations", summary="作废签收链接", response_model=ReceiptLinkPublic)
async def revoke_receipt_link(request: Request, link_id: UUID) -> Response:
    """Let it open no more."""
    return await perform(request, receipt_links.revoke_receipt_link, link_id=link_id, now=real_now())
