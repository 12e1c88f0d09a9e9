"""A person's inbox."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from core.clock import real_now
from models.inbox import InboxEntry, InboxMessage, Reading
from workflows import inbox

router = APIRouter(prefix="/inbox", tags=["消息"])


@router.get("", summary="本人的消息", response_model=Page[InboxEntry])
async def list_inbox(
    request: Request, asked: Paging, unread: Annotated[bool, Query(description="只列未读")] = False
) -> Response:
    """One's messages, newest first."""
    return await read_page(
        request, asked, inbox.list_inbox, kinds=(UUID,), key=lambda entry: (entry.id,), unread=unread
    )


@router.get("/{message_id}", summary="一条消息", response_model=InboxMessage)
async def get_message(request: Request, message_id: UUID) -> Response:
    """A message as it was sent."""
    return await read(request, inbox.get_message, message_id=message_id)


@router.post("/{message_id}/readings", summary="标为已读", response_model=Reading)
async def read_message(request: Request, message_id: UUID) -> Response:
    """Note that a message was read."""
    return await perform(request, inbox.read_message, message_id=message_id, now=real_now())
