"""Log-in and log-out of people; the password is looked at outside the event loop and outside any transaction."""

import asyncio
from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import answer
from api.deps import bearer, house, perform, read
from core.clock import real_now
from core.credentials import digest, hash_password, verify_password
from core.errors import Forbidden, NotAuthenticated
from models.logins import LoginCreate, LoginOpened, LoginPublic
from workflows import identity
from workflows.identity import Claimed

router = APIRouter(prefix="/sessions", tags=["登录"])


class OneTimePasswordToReplace(Forbidden):
    """A one-time password lets in only together with the new password that replaces it."""

    code = "one-time-password"
    title = "一次性密码须同时更换"


@router.post("", status_code=201, summary="登录", response_model=LoginOpened)
async def log_in(request: Request, draft: LoginCreate) -> Response:
    """Account and password give a token; an unknown account is answered like a wrong password."""
    here, now = house(request), real_now()
    address = address_of(request)
    claimed = await here.database.run(identity.begin_login, login=draft.login, address=address, now=now)
    claimed = await confirmed(claimed, draft.password, now)
    new_hash = await _replacement(claimed, draft)
    opened = await here.database.run(
        identity.finish_login,
        claimed,
        address=address,
        now=now,
        lasts=timedelta(hours=here.settings.session_hours),
        new_hash=new_hash,
    )
    return answer(opened, 201).response()


async def confirmed(claimed: Claimed | datetime, password: str, now: datetime) -> Claimed:
    """Return the claim once the password was found right. Raises LockedOut or NotAuthenticated."""
    if isinstance(claimed, datetime):
        raise identity.refuse_locked(claimed, now)
    right = await asyncio.to_thread(verify_password, password, claimed.password_hash)
    if not right or claimed.person_id is None or claimed.one_time_over:
        raise NotAuthenticated("账号或密码不正确")
    return claimed


async def _replacement(claimed: Claimed, draft: LoginCreate) -> str | None:
    if not claimed.one_time:
        return None
    if draft.new_password is None:
        raise OneTimePasswordToReplace("这是一次性密码，请在登录时用 new_password 同时设定新密码")
    identity.require_strong(draft.new_password, draft.login, field="new_password")
    return await asyncio.to_thread(hash_password, draft.new_password)


def address_of(request: Request) -> str:
    """Return where the request comes from; behind a trusted proxy the server has put the real address there."""
    return request.client.host[:64] if request.client else "local"


@router.get("", summary="本人的登录会话", response_model=list[LoginPublic])
async def list_sessions(request: Request) -> Response:
    """One's own live log-ins."""
    return await read(
        request,
        identity.list_sessions,
        token_hash=digest(bearer(request)),
        now=real_now(),
        idle=house(request).idle,
    )


@router.delete("/current", status_code=204, summary="注销当前登录")
async def log_out(request: Request) -> Response:
    """End the log-in this request came with."""
    return await perform(request, identity.end_current_session, token_hash=digest(bearer(request)), now=real_now())


@router.delete("/{name}", status_code=204, summary="结束本人的某个登录")
async def end_session(request: Request, name: str) -> Response:
    """End another of one's own log-ins."""
    return await perform(request, identity.end_named_session, name=name, now=real_now(), idle=house(request).idle)
