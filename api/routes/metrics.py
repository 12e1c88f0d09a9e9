"""Figures for an operator (Prometheus); off unless the installation wants them."""

from ipaddress import ip_address
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import bearer, house
from core.clock import real_now
from core.credentials import same
from core.errors import NotAuthenticated, NotFound
from workflows.metrics import CONTENT_TYPE, exposition

router = APIRouter(tags=["系统"])
_TEXT: dict[int | str, dict[str, Any]] = {
    200: {"description": "Prometheus 文本格式", "content": {"text/plain": {"schema": {"type": "string"}}}}
}


@router.get("/metrics", summary="运行指标（Prometheus）", response_class=Response, responses=_TEXT)
async def metrics(request: Request) -> Response:
    """Answer whoever has the token; without one set, this machine alone, and nobody whom a proxy stands for."""
    here = house(request)
    if not here.settings.metrics:
        raise NotFound("未启用运行指标（DUBAN_METRICS）")
    _admit(request, here.settings.metrics_token.get_secret_value())
    content = await here.database.run(exposition, totals=here.attempts, now=real_now())
    return Response(content, media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def _admit(request: Request, token: str) -> None:
    if token:
        if not same(bearer(request).encode(), token.encode()):
            raise NotAuthenticated("运行指标的令牌不正确")
        return
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip"))
    if forwarded or request.client is None or not _is_here(request.client.host):
        raise NotFound("运行指标只供本机读取；从别处读取请设置 DUBAN_METRICS_TOKEN")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
