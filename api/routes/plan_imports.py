"""Import of plan papers: the file is read before anything is stored, and stored before the draft speaks of it."""

import asyncio
import hashlib
import io
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.deps import admitted, house, perform, visit_of
from core.errors import Invalid, TooLarge, Unavailable
from core.files import Stored
from models.attachments import AttachmentPublic
from models.plan_reading_views import PlanImported
from models.statements import PaperImport
from plans.formats import MOST_BYTES
from plans.ledger import ReportCycle
from workflows import attachments, plan_imports
from workflows.identity import Visit, recognise
from workflows.plan_imports import Imported, ReadPaper
from workflows.plan_papers import FileRead, read_file

router = APIRouter(prefix="/plans", tags=["方案"])
Stated = TypeVar("Stated", bound=BaseModel)
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["office_id"],
                    "properties": {
                        "office_id": {"type": "string", "format": "uuid", "description": "交办机构"},
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "TXT、DOCX、带文字的 PDF、Markdown 或 HTML，以内容为准",
                        },
                        "attachment_id": {
                            "type": "string",
                            "format": "uuid",
                            "description": "已上传的附件，代替 file",
                        },
                        "report_cycle": {
                            "type": "string",
                            "enum": [cycle.value for cycle in ReportCycle],
                            "description": "各任务的报送周期；文件不写，由交办机构定",
                        },
                    },
                },
                "example": {"file": "（文件内容）", "office_id": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111"},
            }
        },
    }
}


@router.post("/imports", status_code=201, summary="识读方案文件", response_model=PlanImported, openapi_extra=FORM)
async def import_plan(request: Request) -> Response:
    """Read a paper into a draft plan beside its source; the same file again is answered (200) with what it became."""
    call = await admitted(request)
    async with request.form(max_files=1, max_fields=8) as form:
        asked = fields_of(form, PaperImport)
        plan_imports.may_import(call, asked.office_id)
        paper = await paper_of(request, form, asked.attachment_id)
    cycle = asked.report_cycle or ""
    told = f"{paper.stored.sha256}/{paper.filename}/{asked.office_id}/{asked.attachment_id}/{cycle}"
    return await perform(
        request,
        plan_imports.import_paper,
        status=_status,
        located="/api/v1/plans",
        fingerprint=hashlib.sha256(told.encode()).digest(),
        paper=paper,
        office_id=asked.office_id,
        report_cycle=asked.report_cycle,
    )


def _status(imported: Imported) -> int:
    return 200 if imported.existing else 201


def fields_of(form: FormData, shape: type[Stated]) -> Stated:
    """Return what stands beside the file. Raises Invalid unless exactly one file is given, sent or stored."""
    fields = {name: value for name, value in form.items() if isinstance(value, str) and value.strip()}
    has_file = isinstance(form.get("file"), UploadFile)
    if has_file is ("attachment_id" in fields):
        expected = "应为 multipart/form-data 的文件，或以 attachment_id 指明已上传的附件，二者取一"
        raise Invalid("请提供一份文件", errors=[{"field": "file", "expected": expected}])
    try:
        return shape.model_validate(fields)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None


async def paper_of(request: Request, form: FormData, attachment_id: UUID | None) -> ReadPaper:
    """Read the paper of a form: the file that is sent, or one that lies in the attachments."""
    return await (_uploaded(request, form) if attachment_id is None else _stored(request, attachment_id))


async def _uploaded(request: Request, form: FormData) -> ReadPaper:
    """Read the file, then keep it: what cannot be read is not kept."""
    file = form["file"]
    assert isinstance(file, UploadFile)  # noqa: S101  # seen by fields_of
    filename = attachments.clean_filename(file.filename)
    content = await file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise TooLarge(f"方案文件超过上限 {MOST_BYTES / 1_000_000:g} MB", limit_bytes=MOST_BYTES)
    read = await asyncio.to_thread(read_file, content, filename=filename)
    store = house(request).files
    stored = await asyncio.to_thread(store.take, io.BytesIO(content), limit=MOST_BYTES, media_type=read.media_type)
    return _paper(read, stored, filename)


async def _stored(request: Request, attachment_id: UUID) -> ReadPaper:
    """Read a file that was uploaded before."""
    here = house(request)
    found = await here.database.run(_find, visit_of(request, writes=True), attachment_id)
    place = here.files.path(found.sha256)
    if place is None:
        raise Unavailable("附件文件暂不可读，请联系管理员")
    if found.size > MOST_BYTES:
        raise TooLarge(f"方案文件超过上限 {MOST_BYTES / 1_000_000:g} MB", limit_bytes=MOST_BYTES)
    content = await asyncio.to_thread(place.read_bytes)
    read = await asyncio.to_thread(read_file, content, filename=found.filename)
    return _paper(read, Stored(found.sha256, found.size, found.media_type), found.filename, found.id)


def _find(session: Session, visit: Visit, attachment_id: UUID) -> AttachmentPublic:
    return attachments.get_attachment(session, call=recognise(session, visit), attachment_id=attachment_id)


def _paper(read: FileRead, stored: Stored, filename: str, attachment_id: UUID | None = None) -> ReadPaper:
    return ReadPaper(stored, filename, read.source, read.reading, read.reader_version, attachment_id)
