"""The dossier (案卷) of a matter: packed anew whenever its office asks for it, and each time on record."""

import asyncio
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter
from sqlmodel import Session
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api.deps import House, house, visit_of
from core.clock import real_now
from core.database import make_engine, run_command
from models.calls import Call
from workflows.dossier import Made, make_dossier, may_take, sweep_dossiers
from workflows.identity import Visit, recognise

router = APIRouter(tags=["案卷"])
FOLDER = "dossiers"
ZIP: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "案卷压缩包；响应头 Duban-Manifest-SHA256 为清单摘要",
        "content": {"application/zip": {"schema": {"type": "string"}}},
    }
}


@router.get("/tasks/{task_id}/dossier", summary="案卷", response_class=FileResponse, responses=ZIP)
async def get_dossier(request: Request, task_id: UUID) -> Response:
    """Everything of a matter with a manifest of hashes, to be checked offline by `duban dossier verify`."""
    here = house(request)
    call = await here.database.run(_admit, visit_of(request, writes=False), task_id)
    # Packing takes files and processor time, so it has a thread and a connection of its own.
    made = await asyncio.to_thread(_make, here, call, task_id)
    name = quote(f"案卷-{made.manifest.task.title[:60]}.zip", safe="")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Duban-Manifest-SHA256": made.manifest_sha256,
    }
    leave = BackgroundTask(made.path.unlink, missing_ok=True)
    return FileResponse(made.path, media_type="application/zip", headers=headers, background=leave)


def _admit(session: Session, visit: Visit, task_id: UUID) -> Call:
    call = recognise(session, visit)
    may_take(session, call=call, task_id=task_id)
    return call


def _make(here: House, call: Call, task_id: UUID) -> Made:
    folder = here.settings.data_dir / FOLDER
    sweep_dossiers(folder, now=real_now())
    engine = make_engine(here.settings.database_url, pool_size=1)
    try:
        return run_command(engine, make_dossier, call=call, task_id=task_id, store=here.files, folder=folder)
    finally:
        engine.dispose()
