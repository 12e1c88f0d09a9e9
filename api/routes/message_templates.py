"""The templates of messages, and how real events read by them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.deps import read
from models.message_template_views import TemplateLine, TemplatePreview
from models.messages import Channel
from workflows import message_templates

router = APIRouter(prefix="/message-templates", tags=["消息"])


@router.get("", summary="消息模板", response_model=list[TemplateLine])
async def list_templates(request: Request) -> Response:
    """All templates with the events told by them."""
    return await read(request, message_templates.list_templates)


@router.get("/{kind}/preview", summary="用真实数据预览", response_model=TemplatePreview)
async def preview(
    request: Request,
    kind: str,
    event_id: Annotated[UUID, Query(description="用哪个事件的数据")],
    channel: Annotated[Channel, Query(description="哪个通道")] = Channel.EMAIL,
) -> Response:
    """How this event would be told to the caller; nothing is sent."""
    return await read(request, message_templates.preview, kind=kind, event_id=event_id, channel=channel)
