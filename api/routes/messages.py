"""Messages that have not arrived for certain: seen, settled, and sent again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform
from api.paging import Page, Paging, read_page
from core.clock import real_now
from models.message_views import (
    MessageChoice,
    MessageDecided,
    Replayed,
    Replays,
    Settlement,
    UndeliveredMessage,
)
from models.statements import Reasoned
from workflows import messages

router = APIRouter(prefix="/messages", tags=["消息"])


@router.get("", summary="未送达的消息", response_model=Page[UndeliveredMessage])
async def list_undelivered(request: Request, asked: Paging, choice: Annotated[MessageChoice, Query()]) -> Response:
    """What failed, was given up, or may have arrived, and with `held` what is put off and till when; newest first."""
    return await read_page(
        request, asked, messages.list_undelivered, kinds=(UUID,), key=lambda entry: (entry.id,), choice=choice
    )


@router.post("/replays", summary="批量重发", response_model=Replayed)
async def replay_messages(request: Request, choice: Replays) -> Response:
    """Send again what a provider's failure has left, at most a thousand messages at once."""
    return await perform(request, messages.replay_messages, choice=choice, now=real_now())


@router.post("/{message_id}/replays", summary="重发一条消息", response_model=MessageDecided)
async def replay_message(request: Request, message_id: UUID, reason: Reasoned) -> Response:
    """Send a failed or dead message again, to the address its receiver has now."""
    return await perform(request, messages.replay_message, message_id=message_id, reason=reason, now=real_now())


@router.post("/{message_id}/settlements", summary="认定状态未知的消息", response_model=MessageDecided)
async def settle_message(request: Request, message_id: UUID, settlement: Settlement) -> Response:
    """Note what became of a message nobody could tell: it arrived, it did not, or it may go out again."""
    return await perform(request, messages.settle_message, message_id=message_id, settlement=settlement, now=real_now())
