"""The page behind a one-time link, for a person without a log-in: opening it changes nothing, signing needs a code."""

import asyncio
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import house
from api.receipt_html import page_of
from api.routes.sessions import address_of
from core.clock import real_now
from core.errors import AppError
from models.messages import Channel
from workflows import receipt_pages
from workflows.receipt_links import PATH
from workflows.relay import wake_delivery

router = APIRouter(prefix=PATH.rstrip("/"), include_in_schema=False)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@router.get("/{token}", response_class=HTMLResponse)
async def show_receipt(request: Request, token: str) -> HTMLResponse:
    """Show the paper and how it stands."""
    return await _page(request, token, receipt_pages.show_receipt)


@router.post("/{token}/code", response_class=HTMLResponse)
async def ask_code(request: Request, token: str) -> HTMLResponse:
    """Send a code to the registered phone."""
    answer = await _page(request, token, receipt_pages.ask_code)
    await asyncio.to_thread(wake_delivery, {Channel.SMS})
    return answer


@router.post("/{token}", response_class=HTMLResponse)
async def sign_by_link(request: Request, token: str) -> HTMLResponse:
    """Sign with the code; a step the paper itself refuses leaves the link as it was."""
    form = parse_qs((await request.body()).decode("ascii", "replace"), max_num_fields=4)
    code = form.get("code", [""])[0][:20]
    try:
        return await _page(request, token, receipt_pages.sign_by_link, code=code)
    except AppError as refusal:
        return await _page(request, token, receipt_pages.show_receipt, refusal=refusal.detail)


async def _page(
    request: Request, token: str, command: Callable[..., Any], *, refusal: str | None = None, **more: Any
) -> HTMLResponse:
    here = house(request)
    label = here.settings.environment_label
    if not _TOKEN.fullmatch(token):
        return page_of(None, "", label=label)
    visitor = receipt_pages.Visitor(
        token, address_of(request), real_now(), here.settings.secret_key.get_secret_value(), request.scope["request_id"]
    )
    page = await here.database.run(lambda session: command(session, visitor=visitor, **more))
    return page_of(page, token, label=label, refusal=refusal)
