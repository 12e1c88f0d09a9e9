"""The door at which providers of text messages leave receipts; they sign nothing, so the address is the secret."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import house
from core.clock import real_now
from notifications.channels.sms_providers.configured import read
from notifications.channels.sms_providers.provider import Pushed
from workflows.provider_callbacks import read_push, take_receipts

router = APIRouter(prefix="/provider-callbacks", tags=["消息"])


@router.post("/{provider}/{token}", summary="接收短信回执", response_model=dict[str, Any])
async def take_push(request: Request, provider: str, token: str) -> Response:
    """Keep the receipts of a provider, then answer as it wants; what could not be kept is brought again."""
    here = house(request)
    pushed = Pushed(await request.body(), dict(request.headers), dict(request.query_params))
    setup = read(here.settings.sms.get_secret_value())
    brought = read_push(setup, name=provider, token=token, pushed=pushed)
    await here.database.run(take_receipts, receipts=brought.receipts, now=real_now())
    return Response(brought.answer, media_type="application/json")
