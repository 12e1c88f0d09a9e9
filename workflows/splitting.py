"""分办 and 分解: a unit splits its task to units below it and stays answerable; an office splits a target to tasks."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from core.errors import Forbidden, Invalid, NotFound
from core.ids import new_id
from models.base import Day
from models.calls import Call
from models.events import SubjectKind
from models.tasks import OPEN_STAGES, PartyRole, TaskStage
from models.views import Counted
from queries import bulk
from queries import plans as plan_queries
from queries import targets as target_queries
from queries import tasks as queries
from queries.events import Note, record
from queries.sql import Row
from workflows.deadlines import clockwork
from workflows.distribution import Tree, nearest
from workflows.lifecycle import BatchMove, Subject, Writing, create_many
from workflows.plans import assignment_deadlines
from workflows.subjects import read_task
from workflows.tables import TASK


class Part(BaseModel):
    """One part of a split task."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit_id: UUID
    due_on: Day
    title: str | None = Field(default=None, min_length=2, max_length=300)
    requirement: str = Field(default="", max_length=4000)


class Share(BaseModel):
    """What one task has to reach of a target."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    task_id: UUID
    value: Decimal = Field(max_digits=18, decimal_places=6)


def split_task(session: Session, *, call: Call, task_id: UUID, parts: list[Part]) -> Counted:
    """Give parts of a task to units below; the splitting unit supervises them and closes after them.

    Raises Invalid naming each part whose unit is not below, or whose date is past or after the task's own.
    """
    task, _ = read_task(session, call, task_id)
    if task["unit_id"] not in call.actor.unit_ids:
        raise Forbidden("只有承办单位可以分办")
    if task["stage"] != TaskStage.IN_PROGRESS:
        raise Invalid("任务签收后、申请办结前方可分办", errors=[{"field": "stage", "value": task["stage"]}])
    _check_parts(session, call, task, parts)
    works = clockwork(session, office_id=task["unit_id"], on=call.on)
    batch = []
    for part in parts:
        subject = Subject(
            SubjectKind.TASK, (made := new_id()), TaskStage.ASSIGNED, 1, part.unit_id, task["unit_id"], made
        )
        writing = Writing(
            _columns(task, part, call),
            {"title": part.title or task["title"], "parent_id": str(task_id)},
            assignment_deadlines(subject, part.due_on, works, call),
        )
        batch.append(BatchMove(subject, writing=writing))
    made_parts = create_many(session, TASK, "split", batch, call=call)
    tree = Tree(plan_queries.tree(session, call.on), {})
    bulk.insert(session, "task_party", [entry for move in batch for entry in _parties(task, move.subject, tree)])
    return Counted(count=len(made_parts))


def _check_parts(session: Session, call: Call, task: Row, parts: list[Part]) -> None:
    errors = []
    for place, part in enumerate(parts):
        if not queries.is_below(session, unit_id=part.unit_id, above_id=task["unit_id"], on=call.on):
            errors.append(
                {"field": f"parts[{place}].unit_id", "value": str(part.unit_id), "expected": "本单位下级单位"}
            )
        if part.due_on < call.on or (task["due_on"] and part.due_on > task["due_on"]):
            expected = f"{call.on} 至 {task['due_on']} 之间"
            errors.append({"field": f"parts[{place}].due_on", "value": str(part.due_on), "expected": expected})
    if errors or not parts:
        raise Invalid("分办内容有误，未分办任何一项", errors=errors or [{"field": "parts", "expected": "至少一项"}])


def _columns(task: Row, part: Part, call: Call) -> dict[str, Any]:
    return {
        "source_id": task["source_id"],
        "item_id": task["item_id"],
        "parent_id": task["id"],
        "unit_id": part.unit_id,
        "supervising_unit_id": task["unit_id"],
        "role": task["role"],
        "title": part.title or task["title"],
        "requirement": part.requirement,
        "report_cycle": None,
        "due_on": part.due_on,
        "created_at": call.at,
    }


def _parties(task: Row, part: Subject, tree: Tree) -> list[dict[str, Any]]:
    assert part.unit_id is not None  # noqa: S101  # made above from a part's unit
    roles = [(part.unit_id, PartyRole.RESPONSIBLE), (task["unit_id"], PartyRole.SUPERVISING)]
    roles += [(above, PartyRole.SUPERIOR) for above in tree.ancestors(part.unit_id)]
    roles.append((task["supervising_unit_id"], PartyRole.SUPERIOR))
    return [{"task_id": part.id, "unit_id": unit_id, "role": role} for unit_id, role in nearest(roles).items()]


def split_target(session: Session, *, call: Call, target_id: UUID, shares: list[Share]) -> list[UUID]:
    """分解指标: state what each task has to reach of a target; each share becomes that task's own target.

    Raises NotFound unless the caller's office supervises the plan, Invalid naming each task of another plan or one
    that has its share already.
    """
    target = target_queries.for_office(session, target_id, call.actor.unit_ids)
    if target is None:
        raise NotFound("没有这项指标")
    tasks = {task["id"]: task for task in target_queries.tasks_of_plan(session, target, [s.task_id for s in shares])}
    errors = [
        {"field": f"shares[{place}].task_id", "value": str(share.task_id), "expected": "同一方案中在办且尚未分解的任务"}
        for place, share in enumerate(shares)
        if share.task_id not in tasks or tasks[share.task_id]["stage"] not in (*OPEN_STAGES, TaskStage.DRAFTED)
    ]
    if errors or len({share.task_id for share in shares}) != len(shares):
        raise Invalid(
            "指标分解有误，未分解任何一项", errors=errors or [{"field": "shares", "expected": "每项任务一次"}]
        )
    made = [(new_id(), share) for share in shares]
    bulk.insert(session, "target", [target_queries.share_of(target, entry_id, share.value) for entry_id, share in made])
    bulk.insert(session, "task_target", [{"task_id": share.task_id, "target_id": entry_id} for entry_id, share in made])
    for entry_id, share in made:
        data = {"indicator": target["indicator"], "value": share.value, "title": tasks[share.task_id]["title"]}
        task = tasks[share.task_id]
        note = Note("target_split", SubjectKind.TARGET, entry_id, "supervising_office", data, task["unit_id"],
                    task_id=task["id"], office_id=target["supervising_unit_id"])  # fmt: skip
        record(session, note, call=call)
    return [entry_id for entry_id, _ in made]
