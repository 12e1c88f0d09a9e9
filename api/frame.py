"""What surrounds every request, as one plain ASGI layer: its number, limits, safe headers, the last handler."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import InternalFault, known, problem
from core.errors import AppError, TooLarge
from core.ids import new_id
from core.logging import get_logger

_ID = re.compile("/[0-9a-fA-F-]{36}(?=/)")
"""What a path names by id has the limit of its route."""
POLICY = b"content-security-policy"
SAFE_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (POLICY, b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"referrer-policy", b"no-referrer"),
)
MEGABYTE = 1_000_000

log = get_logger("duban.api")


class Frame:
    """Outermost layer but one; a body is counted as it arrives, whatever was declared."""

    def __init__(self, app: ASGIApp, *, limit: int, larger: Mapping[str, int], label: str = "") -> None:
        self.app = app
        self.limit = limit
        self.larger = dict(larger)
        self.headers = SAFE_HEADERS + (((b"duban-label", quote(label).encode()),) if label else ())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = scope["request_id"] = new_id()
        headers = (*self.headers, (b"x-request-id", str(number).encode()))
        started = False

        async def framed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], *_besides(headers, message["headers"])]
            await send(message)

        limit = self.larger.get(_ID.sub("/{id}", scope["path"]), self.limit)
        try:
            _refuse_declared(scope, limit)
            await self.app(scope, _counted(receive, limit), framed)
        except Exception as error:
            if started:
                raise
            await problem(_told(error, str(number)), str(number))(scope, receive, framed)


def _besides(headers: tuple[tuple[bytes, bytes], ...], own: list[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """Yield these headers, without the policy where a page has its own: two would both hold, and forbid its forms."""
    has_policy = any(name == POLICY for name, _ in own)
    return (header for header in headers if not (has_policy and header[0] == POLICY))


def _told(error: Exception, number: str) -> AppError:
    """Return what the caller learns; a fault of ours is written to the log under the request's number."""
    refusal = known(error)
    if refusal is None:
        log.error("request_failed", request_id=number, exc_info=error)
        return InternalFault("系统内部错误，请把请求编号告知管理员")
    return refusal


def _refuse_declared(scope: Scope, limit: int) -> None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > limit:
            raise too_large(limit)


def _counted(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def counted() -> Any:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > limit:
                raise too_large(limit)
        return message

    return counted


def too_large(limit: int) -> TooLarge:
    """Return the refusal that names the limit."""
    size = f"{limit / MEGABYTE:g} MB" if limit >= MEGABYTE else f"{limit} 字节"
    return TooLarge(f"内容超过上限 {size}", limit_bytes=limit)
