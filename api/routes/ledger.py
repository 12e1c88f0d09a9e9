"""Lists as the offices keep them (台账): taken out as Excel or CSV, and read back as drafts."""

import asyncio
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api.deps import House, admitted, house, perform, visit_of
from api.routes.tasks import Chosen
from core.clock import real_now
from core.database import make_engine, run_command
from core.errors import Invalid
from core.filetypes import XLSX
from core.sheet_reading import read_upload
from models.calls import Call
from models.ledgers import LedgerDefaults, LedgerImported
from workflows.attachments import clean_filename
from workflows.identity import recognise
from workflows.ledger_export import Form, Taken, export_ledger, sweep_exports
from workflows.ledger_import import Sent, import_ledger, require_unit

router = APIRouter(tags=["台账"])
FOLDER = "ledgers"
_MEDIA = {Form.XLSX: XLSX, Form.CSV: "text/csv; charset=utf-8"}


def _file(form: Form, description: str) -> dict[int | str, dict[str, Any]]:
    content = {_MEDIA[form].partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"description": description, "content": content}}


@router.get(
    "/ledger.xlsx", summary="导出台账（Excel）", response_class=FileResponse, responses=_file(Form.XLSX, "Excel 工作簿")
)
async def export_xlsx(request: Request, chosen: Annotated[Chosen, Query()]) -> Response:
    """The whole list that `GET /tasks` shows with these filters, in the offices' own columns."""
    return await _export(request, chosen, Form.XLSX)


@router.get(
    "/ledger.csv", summary="导出台账（CSV）", response_class=FileResponse, responses=_file(Form.CSV, "CSV 文件，UTF-8")
)
async def export_csv(request: Request, chosen: Annotated[Chosen, Query()]) -> Response:
    """The same as CSV; a cell that could be taken for a formula is guarded by an apostrophe."""
    return await _export(request, chosen, Form.CSV)


async def _export(request: Request, chosen: Chosen, form: Form) -> Response:
    here = house(request)
    call = await here.database.run(recognise, visit_of(request, writes=False))
    # Thousands of rows take processor time, so writing them has a thread and a connection of its own.
    taken = await asyncio.to_thread(_take, here, call, chosen, form)
    disposition = f"attachment; filename*=UTF-8''{quote(taken.filename, safe='')}"
    headers = {"Content-Disposition": disposition, "Duban-Rows": str(taken.rows)}
    return FileResponse(taken.path, media_type=_MEDIA[form], headers=headers, background=BackgroundTask(taken.remove))


def _take(here: House, call: Call, chosen: Chosen, form: Form) -> Taken:
    folder = here.settings.data_dir / FOLDER
    sweep_exports(folder, now=real_now())
    engine = make_engine(here.settings.database_url, pool_size=1)
    try:
        return run_command(
            engine, export_ledger, call=call, view=chosen.view, filters=chosen.stated(), form=form, folder=folder
        )
    finally:
        engine.dispose()


class Import(LedgerDefaults):
    """Whether a ledger is only tried, and what its new tasks have in common."""

    dry_run: bool = Field(default=False, description="试导入：逐行说明会产生什么，不写入任何内容")


SHEET: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "XLSX 或 CSV，不超过 20 MB"}
                    },
                },
                "example": {"file": "（台账文件）"},
            }
        },
    }
}


@router.post("/ledger-imports", summary="导入台账", response_model=LedgerImported, openapi_extra=SHEET)
async def import_sheet(request: Request, asked: Annotated[Import, Query()]) -> Response:
    """Rows of known tasks become drafts of progress reports, new rows drafts of tasks; all of the file or nothing."""
    require_unit(await admitted(request))
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid("缺少台账文件", errors=[{"field": "file", "expected": "应为 multipart/form-data 的文件"}])
        filename = clean_filename(file.filename)
        read = await asyncio.to_thread(read_upload, file.file)
    return await perform(
        request,
        import_ledger,
        fingerprint=f"{read.sha256}/{filename}".encode(),
        aside=True,
        sent=Sent(filename, read.sha256, read.rows),
        defaults=LedgerDefaults.model_validate(asked.model_dump(exclude={"dry_run"})),
        dry_run=asked.dry_run,
    )
