"""First run: the one-time token becomes the first administrator."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import answer
from api.deps import house, read
from core.credentials import hash_password
from models.logins import SetupCreate
from models.people import PersonPublic
from workflows import setup
from workflows.identity import require_strong
from workflows.setup import ClockPublic

router = APIRouter(tags=["系统"])


@router.post("/setup", status_code=201, summary="首次设置管理员", response_model=PersonPublic)
async def set_up(request: Request, draft: SetupCreate) -> Response:
    """Exchange the token that `duban up` printed; it works once."""
    require_strong(draft.password, draft.login, field="password")
    database = house(request).database
    await database.run(setup.require_setup_token, token=draft.token)
    hashed = await asyncio.to_thread(hash_password, draft.password)
    return answer(await database.run(setup.set_up, draft=draft, password_hash=hashed), 201).response()


@router.get("/clock", summary="业务时间", response_model=ClockPublic)
async def get_clock(request: Request) -> Response:
    """Business time, and the calendar by which working days are counted."""
    return await read(request, setup.clock)
