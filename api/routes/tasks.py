"""Tasks: lists, pages, and every act of an office or unit on them."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.deps import perform, read
from api.paging import Page, Paging, read_page
from models.delivery_views import Delivery
from models.statements import Finding, Reasoned, Reassigned, Reopened, Shape, Suspended, TaskIds
from models.tasks import TaskStage
from models.views import Counted, Moved, TaskLine, TaskPage, TimelineEntry
from workflows import closing, deliveries, single_tasks, splitting, tasks, views
from workflows.single_tasks import SingleTask
from workflows.splitting import Part

router = APIRouter(prefix="/tasks", tags=["任务"])
View = Literal["mine", "supervised", "visible"]


class Chosen(Shape):
    """Which tasks are meant."""

    view: View = Field(default="mine", description="mine 本单位承办；supervised 本机构督查；visible 有权知悉")
    stage: TaskStage | None = None
    plan_id: UUID | None = None
    item_id: UUID | None = None
    unit_id: UUID | None = None
    parent_id: UUID | None = None
    due_until: date | None = None
    overdue: bool = Field(default=False, description="只列有逾期事项的任务")
    stagnant: bool = Field(default=False, description="只列停滞（久无进展或落后进度）的任务")
    open_only: bool = Field(default=False, alias="open", description="只列未办结的任务")
    text: str | None = Field(default=None, min_length=1, max_length=60, description="标题中的文字")

    def stated(self) -> dict[str, Any]:
        """Return the filters that were set, as the query takes them."""
        return self.model_dump(exclude={"view", "limit", "cursor"}, exclude_defaults=True)


class Filters(Chosen):
    """Which tasks a list shows, and which page of it."""

    limit: int = 50
    cursor: str | None = None


class Parts(Shape):
    """How a task is split."""

    parts: list[Part] = Field(min_length=1, max_length=200)


@router.get("", summary="任务列表", response_model=Page[TaskLine])
async def list_tasks(request: Request, asked: Paging, filters: Annotated[Filters, Query()]) -> Response:
    """One page of tasks, earliest date first."""
    return await read_page(
        request,
        asked,
        views.list_tasks,
        kinds=(date, UUID),
        key=lambda task: (task["due_on"], task["id"]),
        view=filters.view,
        filters=filters.stated(),
    )


@router.get("/{task_id}", summary="任务", response_model=TaskPage)
async def get_task(request: Request, task_id: UUID) -> Response:
    """A task with deadlines, targets, parts and the actions allowed now."""
    return await read(request, views.get_task, task_id=task_id)


@router.get("/{task_id}/history", summary="任务全过程", response_model=Page[TimelineEntry])
async def task_history(request: Request, task_id: UUID, asked: Paging) -> Response:
    """Everything that happened around a task: who, in which capacity, when."""
    return await read_page(
        request, asked, views.task_history, kinds=(UUID,), key=lambda entry: (entry["id"],), task_id=task_id
    )


@router.get("/{task_id}/deliveries", summary="告知情况", response_model=Page[Delivery])
async def task_deliveries(request: Request, task_id: UUID, asked: Paging) -> Response:
    """Who was told what, by which channel, and how far it got."""
    return await read_page(
        request,
        asked,
        deliveries.task_deliveries,
        kinds=(UUID, UUID),
        key=lambda entry: (entry["event_id"], entry["id"]),
        task_id=task_id,
    )


@router.post("", status_code=201, summary="单项任务立项", response_model=Moved)
async def draft_task(request: Request, draft: SingleTask) -> Response:
    """Draft a task from an instruction, meeting, finding or complaint."""
    return await perform(request, single_tasks.draft_task, status=201, located="/api/v1/tasks", draft=draft)


@router.post("/{task_id}/assignments", summary="交办", response_model=Moved)
async def assign_task(request: Request, task_id: UUID) -> Response:
    """Assign a drafted task."""
    return await perform(request, single_tasks.assign_task, task_id=task_id)


@router.post("/signatures", summary="签收一批任务", response_model=Counted)
async def sign_for_many(request: Request, chosen: TaskIds) -> Response:
    """Sign for a list of tasks, all or none."""
    return await perform(request, tasks.sign_for_many, task_ids=chosen.task_ids)


@router.post("/{task_id}/signatures", summary="签收", response_model=Moved)
async def sign_for(request: Request, task_id: UUID) -> Response:
    """Sign for one task."""
    return await perform(request, tasks.sign_for, task_id=task_id)


@router.post("/{task_id}/parts", status_code=201, summary="分办", response_model=Counted)
async def split_task(request: Request, task_id: UUID, split: Parts) -> Response:
    """Give parts to units below and stay answerable."""
    return await perform(request, splitting.split_task, status=201, task_id=task_id, parts=split.parts)


@router.post("/{task_id}/closing-examinations", summary="办结初审", response_model=Moved)
async def examine_closing(request: Request, task_id: UUID, given: Finding) -> Response:
    """经办 examines the application and writes the office's finding."""
    return await perform(request, closing.examine_closing, task_id=task_id, finding=given.finding)


@router.post("/{task_id}/closing-acceptances", summary="销号", response_model=Moved)
async def accept_closing(request: Request, task_id: UUID, given: Finding) -> Response:
    """Another person accepts; the task is closed."""
    return await perform(request, closing.accept_closing, task_id=task_id, finding=given.finding)


@router.post("/{task_id}/closing-returns", summary="退回办结申请", response_model=Moved)
async def return_closing(request: Request, task_id: UUID, given: Reasoned) -> Response:
    """Return the application with reasons; the remaining days run."""
    return await perform(request, closing.return_closing, task_id=task_id, reason=given.reason)


@router.post("/{task_id}/return-refusals", summary="维持交办", response_model=Moved)
async def uphold(request: Request, task_id: UUID, given: Reasoned) -> Response:
    """Turn a refusal (退办) down."""
    return await perform(request, closing.uphold, task_id=task_id, reason=given.reason)


@router.post("/{task_id}/reassignments", summary="改派", response_model=Moved)
async def reassign(request: Request, task_id: UUID, given: Reassigned) -> Response:
    """Give the task to another unit."""
    return await perform(request, closing.reassign, task_id=task_id, unit_id=given.unit_id, reason=given.reason)


@router.post("/{task_id}/suspensions", summary="中止", response_model=Moved)
async def suspend(request: Request, task_id: UUID, given: Suspended) -> Response:
    """Stop the clock of a task."""
    return await perform(request, tasks.suspend, task_id=task_id, reason=given.reason, kind=given.kind)


@router.post("/{task_id}/resumptions", summary="恢复", response_model=Moved)
async def resume(request: Request, task_id: UUID, given: Reasoned) -> Response:
    """Let the clock run again; the lost days are added."""
    return await perform(request, tasks.resume, task_id=task_id, reason=given.reason)


@router.post("/{task_id}/excuses", summary="免予办理", response_model=Moved)
async def excuse(request: Request, task_id: UUID, given: Reasoned) -> Response:
    """Excuse a unit where the matter does not exist."""
    return await perform(request, tasks.excuse, task_id=task_id, reason=given.reason)


@router.post("/{task_id}/withdrawals", summary="撤销", response_model=Moved)
async def withdraw(request: Request, task_id: UUID, given: Reasoned) -> Response:
    """Take a task back."""
    return await perform(request, tasks.withdraw, task_id=task_id, reason=given.reason)


@router.post("/{task_id}/reopenings", summary="重新打开", response_model=Moved)
async def reopen(request: Request, task_id: UUID, given: Reopened) -> Response:
    """Open a closed task again; the old decision stays."""
    return await perform(request, tasks.reopen, task_id=task_id, reason=given.reason, due_on=given.due_on)
