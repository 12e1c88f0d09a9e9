"""Who I am, my own password, and when I want what can wait."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import bearer, house, perform, read, visit_of
from api.routes.sessions import address_of, confirmed
from core.clock import real_now
from core.credentials import digest, hash_password
from models.logins import Me, PasswordChange
from models.substitute_views import MessagePreferences
from workflows import identity, preferences

router = APIRouter(prefix="/me", tags=["登录"])


@router.get("", summary="本人及今日岗位", response_model=Me)
async def get_me(request: Request) -> Response:
    """Who calls, and from which posts he may act today."""
    return await read(request, identity.get_me)


@router.post("/password", status_code=204, summary="修改本人密码")
async def change_password(request: Request, draft: PasswordChange) -> Response:
    """Replace one's own password; all other log-ins end."""
    now, address = real_now(), address_of(request)
    claimed = await house(request).database.run(
        identity.begin_confirmation, visit_of(request, writes=True), address=address
    )
    claimed = await confirmed(claimed, draft.current, now)
    identity.require_strong(draft.new, claimed.login, field="new")
    return await perform(
        request,
        identity.change_password,
        password_hash=await asyncio.to_thread(hash_password, draft.new),
        token_hash=digest(bearer(request)),
        login=claimed.login,
        address=address,
        now=now,
    )


@router.get("/message-preferences", summary="本人消息偏好", response_model=MessagePreferences)
async def get_preferences(request: Request) -> Response:
    """At which hour I want what can wait in one message; empty where the rules of the office decide."""
    return await read(request, preferences.get_preferences)


@router.put("/message-preferences", summary="设定本人消息偏好", response_model=MessagePreferences)
async def set_preferences(request: Request, wanted: MessagePreferences) -> Response:
    """Choose that hour, or leave it to the rules; urgent things go at once all the same."""
    return await perform(request, preferences.set_preferences, wanted=wanted)
