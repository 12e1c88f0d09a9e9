"""A demo's clock; in any other database there is no such address."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform
from core.clock import real_now
from workflows import setup
from workflows.setup import ClockPublic, ClockShift

router = APIRouter(prefix="/demo", tags=["系统"])


@router.post("/clock", summary="推移演示的业务时间", response_model=ClockPublic)
async def shift_clock(request: Request, shift: ClockShift) -> Response:
    """Move business time forward, for the administrator of a demo."""
    return await perform(request, setup.shift_clock, shift=shift, now=real_now())
