"""Whether the process lives, and whether the parts it needs answer."""

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import answer
from api.deps import house
from core.errors import Unavailable
from queries import deployment

router = APIRouter(tags=["系统"])


@router.get("/healthz", summary="进程存活", response_model=dict[str, str])
async def healthz() -> Response:
    """Answer while the process turns; looks at nothing else."""
    return answer({"status": "ok"}).response()


@router.get("/readyz", summary="可以服务", response_model=dict[str, str])
async def readyz(request: Request) -> Response:
    """Answer 503 naming the part that is missing: database, migrations, file store. Redis is none: it owes nothing."""
    here = house(request)
    try:
        state = await here.database.run(deployment.state)
    except Unavailable as error:
        raise Unavailable("数据库没有应答") from error
    if state is None:
        raise Unavailable("数据库尚未完成初始化，请先运行 duban migrate")
    try:
        await asyncio.to_thread(here.files.check)
    except OSError as error:
        raise Unavailable("附件目录不可写，或磁盘已满") from error
    return answer({"status": "ok"}).response()
