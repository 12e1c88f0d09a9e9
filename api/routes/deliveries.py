"""Who was told of what, by what, and how far it got."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.paging import Page, Paging, read_page
from models.delivery_views import Delivery, DeliveryChoice
from workflows import deliveries

router = APIRouter(prefix="/deliveries", tags=["消息"])


@router.get("", summary="告知情况", response_model=Page[Delivery])
async def list_deliveries(request: Request, asked: Paging, choice: Annotated[DeliveryChoice, Query()]) -> Response:
    """Who was told of a subject or paper, when it was accepted, sent, delivered, read and signed, and what failed."""
    return await read_page(
        request,
        asked,
        deliveries.list_deliveries,
        kinds=(UUID, UUID),
        key=lambda entry: (entry["event_id"], entry["id"]),
        chosen=choice.model_dump(exclude={"limit", "cursor"}, exclude_none=True),
    )
