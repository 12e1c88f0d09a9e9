"""监测数据: figures come in as rows or files; figures in force, their versions, and the deliveries they came with."""

import asyncio
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.deps import admitted, perform, read
from api.paging import Page, Paging, read_page
from core.errors import Invalid
from models.base import Day
from models.logins import Scope
from models.monitoring import Edition, Medium, Span, Treatment
from models.reading_views import BatchPublic, BatchReceived, ReadingLine, ReadingsSent, ReadingVersion
from models.statements import Shape
from workflows import readings_shown
from workflows.attachments import clean_filename
from workflows.readings import receive_readings
from workflows.readings_sent import of_file, of_rows

router = APIRouter(tags=["监测数据"])
COPIED = 1 << 20

OfMedium = Annotated[Medium, Query(description="air 空气或 water 地表水")]


class Filters(Shape):
    """Which figures are asked for; months count by their first day."""

    medium: Medium = Medium.AIR
    unit_id: UUID | None = None
    site_id: UUID | None = None
    from_on: Day | None = None
    to_on: Day | None = None
    edition: Edition | None = None
    treatment: Treatment | None = None
    span: Span | None = None
    as_of: UUID | None = Field(default=None, description="批次编号：该批到达时所知的数据")
    limit: int = 50
    cursor: str | None = None


@router.get("/readings", summary="监测数据", response_model=Page[ReadingLine])
async def list_figures(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """Figures in force, by day; first and audited ones stand side by side."""
    chosen = filters.model_dump(exclude={"limit", "cursor", "medium"}, exclude_none=True)
    return await read_page(
        request,
        asked,
        readings_shown.list_readings,
        kinds=(str, date, UUID, str, str),
        key=lambda line: (line.span, line.measured_on, line.site_id, line.edition, line.treatment),
        medium=filters.medium,
        filters=chosen,
    )


@router.get("/sites/{site_id}/readings/{measured_on}", summary="一日数据的各版本", response_model=list[ReadingVersion])
async def figure_versions(
    request: Request, site_id: UUID, measured_on: date, medium: OfMedium = Medium.AIR
) -> Response:
    """Everything that was ever known of a site's day (or of a month, by its first day), oldest first."""
    return await read(request, readings_shown.list_versions, site_id=site_id, measured_on=measured_on, medium=medium)


@router.get("/reading-batches", summary="数据批次", response_model=Page[BatchPublic])
async def list_batches(request: Request, asked: Paging, medium: Medium | None = None) -> Response:
    """Deliveries, newest first: by whom, from where, how many rows they corrected."""
    return await read_page(
        request,
        asked,
        readings_shown.list_batches,
        kinds=(UUID,),
        key=lambda batch: (batch.id,),
        medium=medium,
    )


@router.get("/reading-batches/{batch_id}", summary="一批数据", response_model=BatchPublic)
async def get_batch(request: Request, batch_id: UUID) -> Response:
    """One delivery with its remarks."""
    return await read(request, readings_shown.get_batch, batch_id=batch_id)


def _status(received: BatchReceived) -> int:
    return 200 if received.known else 201


@router.post("/reading-batches", status_code=201, summary="报送监测数据", response_model=BatchReceived)
async def receive_figures(request: Request, content: ReadingsSent) -> Response:
    """Take in rows under any name a header may have; one wrong row and nothing is taken. A key needs `readings`."""
    return await perform(
        request,
        receive_readings,
        status=_status,
        key_scope=Scope.READINGS,
        aside=True,
        sent=of_rows(content),
        edition=content.edition,
        medium=content.medium,
    )


class Import(Shape):
    """What a file does not say itself."""

    medium: Medium | None = Field(default=None, description="不写则按表头判断")
    edition: Edition = Field(default=Edition.FIRST, description="first 初报或 audited 审核")
    source: str | None = Field(default=None, max_length=200, description="数据来源，默认为文件名")


FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "CSV（UTF-8、GB18030）或 XLSX"}
                    },
                },
                "example": {"file": "（数据文件）"},
            }
        },
    }
}


@router.post(
    "/reading-imports",
    status_code=201,
    summary="导入监测数据文件",
    response_model=BatchReceived,
    openapi_extra=FILE,
)
async def import_figures(request: Request, asked: Annotated[Import, Query()]) -> Response:
    """Take in a table; every wrong row is named (the first 200) and nothing is taken. A key needs `readings`."""
    await admitted(request, key_scope=Scope.READINGS)
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid("缺少数据文件", errors=[{"field": "file", "expected": "应为 multipart/form-data 的文件"}])
        with tempfile.NamedTemporaryFile() as copy:
            while chunk := await file.read(COPIED):
                copy.write(chunk)
            copy.flush()
            sent = await asyncio.to_thread(
                of_file, Path(copy.name), source=asked.source or clean_filename(file.filename)
            )
            return await perform(
                request,
                receive_readings,
                status=_status,
                key_scope=Scope.READINGS,
                fingerprint=f"{sent.sha256}/{asked.edition}/{asked.medium}".encode(),
                aside=True,
                sent=sent,
                edition=asked.edition,
                medium=asked.medium,
            )
