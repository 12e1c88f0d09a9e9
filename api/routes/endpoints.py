"""Endpoints of units: robots and other systems, their secrets, a test message, how messages fared, and replays."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Answer
from api.deps import before_effect, house, perform, read
from api.paging import Page, Paging, read_page
from core.clock import real_now
from models.endpoints import (
    EndpointChange,
    EndpointCreate,
    EndpointDelivery,
    EndpointDisabling,
    EndpointPublic,
    EndpointReplay,
    EndpointSecretTold,
    ReplayPublic,
    SecretRotation,
    TrialPublic,
)
from models.messages import MessageState
from workflows import endpoint_messages as messages
from workflows import endpoints

router = APIRouter(prefix="/endpoints", tags=["接收端"])


@router.get("", summary="接收端列表", response_model=Page[EndpointPublic])
async def list_endpoints(request: Request, asked: Paging, unit_id: UUID | None = None) -> Response:
    """Robots and systems without their secrets; a key sees those of its unit."""
    return await read_page(
        request, asked, endpoints.list_endpoints, kinds=(UUID,), key=lambda entry: (entry.id,), unit_id=unit_id
    )


@router.post("", status_code=201, summary="登记接收端", response_model=EndpointSecretTold)
async def create_endpoint(request: Request, draft: EndpointCreate) -> Response:
    """Make one; the signing secret of a webhook is shown this once."""
    return await perform(
        request, endpoints.create_endpoint, status=201, told_once=True, draft=draft, key=_key(request), now=real_now()
    )


@router.get("/{endpoint_id}", summary="一个接收端", response_model=EndpointPublic)
async def get_endpoint(request: Request, endpoint_id: UUID) -> Response:
    """One without its secrets."""
    return await read(request, endpoints.get_endpoint, endpoint_id=endpoint_id)


@router.patch("/{endpoint_id}", summary="修改接收端", response_model=EndpointPublic)
async def change_endpoint(request: Request, endpoint_id: UUID, change: EndpointChange) -> Response:
    """Change name, address or kinds."""
    return await perform(request, endpoints.change_endpoint, endpoint_id=endpoint_id, change=change, key=_key(request))


@router.post(
    "/{endpoint_id}/secret-rotations", status_code=201, summary="更换签名密钥", response_model=EndpointSecretTold
)
async def rotate_secret(request: Request, endpoint_id: UUID, rotation: SecretRotation) -> Response:
    """Give it a new secret, shown this once; the former stays valid for some hours."""
    return await perform(
        request,
        endpoints.rotate_secret,
        status=201,
        told_once=True,
        endpoint_id=endpoint_id,
        rotation=rotation,
        key=_key(request),
        now=real_now(),
    )


@router.post("/{endpoint_id}/disablings", summary="停用接收端", response_model=EndpointPublic)
async def disable_endpoint(request: Request, endpoint_id: UUID, disabling: EndpointDisabling) -> Response:
    """Send nothing there for now."""
    return await perform(
        request, endpoints.disable_endpoint, endpoint_id=endpoint_id, disabling=disabling, now=real_now()
    )


@router.post("/{endpoint_id}/enablings", summary="启用接收端", response_model=EndpointPublic)
async def enable_endpoint(request: Request, endpoint_id: UUID) -> Response:
    """Send there again from now on; nothing is sent later by itself."""
    return await perform(request, endpoints.enable_endpoint, endpoint_id=endpoint_id)


@router.post("/{endpoint_id}/trials", summary="发送测试消息", response_model=TrialPublic)
async def try_endpoint(request: Request, endpoint_id: UUID) -> Response:
    """Send a test message now, with no transaction open, and answer what the other side said."""
    trial = await before_effect(
        request, messages.prepare_trial, endpoint_id=endpoint_id, key=_key(request), now=real_now()
    )
    if isinstance(trial, Answer):
        return trial.response()
    told = await asyncio.to_thread(messages.try_out, trial)
    return await perform(request, messages.record_trial, endpoint_id=endpoint_id, told=told)


@router.get("/{endpoint_id}/deliveries", summary="接收端的消息", response_model=Page[EndpointDelivery])
async def list_endpoint_deliveries(
    request: Request, asked: Paging, endpoint_id: UUID, state: MessageState | None = None
) -> Response:
    """Its messages, newest first, and how each fared."""
    return await read_page(
        request,
        asked,
        messages.list_deliveries,
        kinds=(UUID,),
        key=lambda entry: (entry.message_id,),
        endpoint_id=endpoint_id,
        state=state,
    )


@router.post("/{endpoint_id}/replays", summary="重发消息", response_model=ReplayPublic)
async def replay_to_endpoint(request: Request, endpoint_id: UUID, asked: EndpointReplay) -> Response:
    """Send messages again, by number or by the time in which they were made."""
    return await perform(request, messages.replay, endpoint_id=endpoint_id, asked=asked, now=real_now())


def _key(request: Request) -> str:
    """Return the key by which secrets are sealed."""
    return house(request).settings.secret_key.get_secret_value()
