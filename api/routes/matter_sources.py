"""The steps a special inspection takes after tasks were drawn from it: report, feedback, hand-over, …, file."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform
from models.matter_sources import SourceStep
from models.views import Counted
from workflows import matter_sources

router = APIRouter(tags=["任务"])


@router.post("/tasks/{task_id}/source-steps", status_code=201, summary="登记专项督察环节", response_model=Counted)
async def record_step(request: Request, task_id: UUID, step: SourceStep) -> Response:
    """Record the next step on every task the office drew from the same inspection."""
    return await perform(request, matter_sources.record_step, status=201, task_id=task_id, step=step)
