"""Attachments: streamed to the store after the sender was recognised, typed by content, read by whom it concerns."""

import asyncio
import hashlib
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api.deps import admitted, house, perform, read, visit_of
from core.errors import Invalid, Unavailable
from core.logging import get_logger
from models.attachments import AttachmentPublic
from workflows import attachments
from workflows.identity import Visit, recognise

router = APIRouter(prefix="/attachments", tags=["附件"])
log = get_logger("duban.api")
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "PDF、PNG、JPEG、DOCX、XLSX 或 UTF-8 纯文本，以内容为准",
                        }
                    },
                },
                "example": {"file": "（文件内容）"},
            }
        },
    }
}


@router.post("", status_code=201, summary="上传附件", response_model=AttachmentPublic, openapi_extra=FORM)
async def upload(request: Request) -> Response:
    """Keep a file for the unit of the post one acts from; what it is follows from its content."""
    attachments.acting_unit(await admitted(request))
    here = house(request)
    async with request.form(max_files=1, max_fields=8) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid("缺少附件", errors=[{"field": "file", "expected": "应为 multipart/form-data 的文件"}])
        filename = attachments.clean_filename(file.filename)
        limit = here.settings.upload_limit_bytes
        stored = await asyncio.to_thread(here.files.take, file.file, limit=limit)
    return await perform(
        request,
        attachments.keep_attachment,
        status=201,
        located="/api/v1/attachments",
        fingerprint=hashlib.sha256(f"{stored.sha256}/{filename}".encode()).digest(),
        stored=stored,
        filename=filename,
    )


@router.get("/{attachment_id}", summary="附件信息", response_model=AttachmentPublic)
async def get_attachment(request: Request, attachment_id: UUID) -> Response:
    """Name, type, size and hash of a file."""
    return await read(request, attachments.get_attachment, attachment_id=attachment_id)


CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "文件内容", "content": {"application/octet-stream": {"schema": {"type": "string"}}}}
}


@router.get("/{attachment_id}/content", summary="下载附件", response_class=FileResponse, responses=CONTENT)
async def get_content(request: Request, attachment_id: UUID) -> Response:
    """The file itself, always to be saved and never to be shown in place."""
    here = house(request)
    found = await here.database.run(_find, visit_of(request, writes=False), attachment_id)
    place = here.files.path(found.sha256)
    if place is None:
        log.error("attachment_missing", attachment_id=str(attachment_id))
        raise Unavailable("附件文件暂不可读，请联系管理员")
    disposition = f"attachment; filename*=UTF-8''{quote(found.filename, safe='')}"
    return FileResponse(place, media_type=found.media_type, headers={"Content-Disposition": disposition})


def _find(session: Session, visit: Visit, attachment_id: UUID) -> AttachmentPublic:
    return attachments.get_attachment(session, call=recognise(session, visit), attachment_id=attachment_id)
