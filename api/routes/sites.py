"""监测点位: air stations and sections of rivers and lakes, with the days for which they hold."""

import asyncio
import tempfile
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.deps import admitted, perform
from api.paging import Page, Paging, read_page
from api.routes.readings import FILE
from core.errors import Invalid
from core.table_stream import Block, look_at
from models.monitoring import SiteKind
from models.reading_views import SiteDraft, SiteEnd, SitePublic, SitesMade
from workflows import monitoring_sites

router = APIRouter(tags=["监测数据"])


@router.get("/sites", summary="监测点位", response_model=Page[SitePublic])
async def list_sites(
    request: Request, asked: Paging, kind: SiteKind | None = None, unit_id: UUID | None = None
) -> Response:
    """Sites of units whose figures one may see, by code."""
    return await read_page(
        request,
        asked,
        monitoring_sites.list_sites,
        kinds=(str,),
        key=lambda site: (site.code,),
        kind=kind,
        unit_id=unit_id,
    )


@router.post("/sites", status_code=201, summary="登记点位", response_model=SitePublic)
async def make_site(request: Request, draft: SiteDraft) -> Response:
    """Make a station or a section; a unit's own site is made by itself when its first figures arrive."""
    return await perform(request, monitoring_sites.make_site, status=201, draft=draft)


@router.post("/sites/{site_id}/endings", summary="停用点位", response_model=SitePublic)
async def end_site(request: Request, site_id: UUID, content: SiteEnd) -> Response:
    """Set the first day without figures; what was measured before stays."""
    return await perform(request, monitoring_sites.end_site, site_id=site_id, to_on=content.to_on)


@router.post("/site-imports", summary="导入点位表", response_model=SitesMade, openapi_extra=FILE)
async def import_sites(request: Request) -> Response:
    """Make the sites of a table; all of it or nothing."""
    await admitted(request)
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid("缺少点位表", errors=[{"field": "file", "expected": "应为 multipart/form-data 的文件"}])
        content = await file.read()
    sha256, blocks = await asyncio.to_thread(_blocks, content)
    return await perform(request, monitoring_sites.import_sites, fingerprint=sha256.encode(), blocks=blocks)


def _blocks(content: bytes) -> tuple[str, list[Block]]:
    with tempfile.NamedTemporaryFile() as copy:
        copy.write(content)
        copy.flush()
        table = look_at(Path(copy.name))
        return table.sha256, list(table.blocks())
