"""An issued entry that says something else now: each open task of it is changed by a recorded move and told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.actors import SYSTEM
from models.calls import Call
from models.deadlines import DeadlineKind
from models.moves import DeadlineChanged, DeadlineChanges
from models.tasks import TASK_STAGE_NAMES, TaskStage
from queries import plan_rereads as queries
from queries import tasks as task_queries
from queries.sql import Row
from workflows.deadlines import Clockwork, clockwork, first_check_of
from workflows.lifecycle import BatchMove, Writing, advance_many
from workflows.plan_rebinding import Outcome
from workflows.subjects import task_subject
from workflows.tables import TASK

AMENDABLE = (
    TaskStage.DRAFTED,
    TaskStage.ASSIGNED,
    TaskStage.RETURN_ASKED,
    TaskStage.IN_PROGRESS,
    TaskStage.SUSPENDED,
)
CLOSING = (TaskStage.CLOSING_APPLIED, TaskStage.CLOSING_EXAMINED)


def amend_tasks(
    session: Session, *, call: Call, plan: Row, item_id: UUID, told: str, reason: str, outcome: Outcome, **columns: Any
) -> None:
    """Change every open task of an entry and tell its unit; `told` says what has changed.

    Tasks of the offices below follow as a consequence, by the system. A task in closing is left to a person.
    """
    found = queries.tasks_of_item(session, item_id)
    _move(session, call, plan, [task for task in found if task["stage"] in AMENDABLE], told, reason, columns, outcome)
    outcome.by_hand += [_in_closing(task) for task in found if task["stage"] in CLOSING]


def redate_tasks(
    session: Session,
    *,
    call: Call,
    plan: Row,
    item_id: UUID,
    dates: tuple[date | None, date],
    reason: str,
    outcome: Outcome,
) -> None:
    """Give every open task that has the entry's former date the new one; any other date has its own decision."""
    before, after = dates
    found = queries.tasks_of_item(session, item_id)
    moving = [task for task in found if task["stage"] in AMENDABLE and task["due_on"] == before]
    told = f"完成时限由 {before or '未定'} 改为 {after}"
    _move(session, call, plan, moving, told, reason, {"due_on": after}, outcome)
    for task in found:
        if task["stage"] in CLOSING:
            outcome.by_hand.append(_in_closing(task))
        elif task["stage"] in AMENDABLE and task["due_on"] != before:
            outcome.by_hand.append(f"“{task['unit_name']}”的完成时限已另定为 {task['due_on']}，未随文件更改，请核定")


def _in_closing(task: Row) -> str:
    return f"“{task['unit_name']}”的任务为“{TASK_STAGE_NAMES[task['stage']]}”，请按变更后的内容核办"


def _move(
    session: Session,
    call: Call,
    plan: Row,
    found: Sequence[Row],
    told: str,
    reason: str,
    columns: Mapping[str, Any],
    outcome: Outcome,
) -> None:
    works = clockwork(session, office_id=plan["supervising_unit_id"], on=call.on)
    dates = task_queries.unmet(session, [task["id"] for task in found], DeadlineKind.COMPLETION)
    by_system = Call(SYSTEM, call.at, cause_event_id=call.cause_event_id)
    for own, mover in ((True, call), (False, by_system)):
        batch = [
            BatchMove(
                task_subject(task),
                writing=Writing(
                    columns,
                    {"title": task["title"], "detail": told},
                    _redated(
                        dates.get(task["id"], ()),
                        columns.get("due_on"),
                        works,
                        call,
                        suspended=task["stage"] == TaskStage.SUSPENDED,
                    ),
                ),
                given={"reason": reason},
            )
            for task in found
            if (task["supervising_unit_id"] == plan["supervising_unit_id"]) is own
        ]
        outcome.amended += len(advance_many(session, TASK, "amend", batch, call=mover)) if batch else 0


def _redated(
    found: Sequence[Row], due_on: date | None, works: Clockwork, call: Call, *, suspended: bool
) -> DeadlineChanges:
    """Move the completion date, earlier or later; what was missed is no longer if the new date is to come.

    While its task is suspended the clock does not look at it.
    """
    if due_on is None:
        return DeadlineChanges()
    return DeadlineChanges(
        changed=tuple(
            DeadlineChanged(
                entry["id"],
                due_on=due_on,
                explanation=f"按更正后的文件，完成时限由 {entry['due_on']} 改为 {due_on}",
                lifted=due_on >= call.on,
                calendar_version=works.calendar.version,
                provisional=not works.calendar.is_published(due_on),
                next_check_at=None if suspended else _next_check(entry, due_on, works, call),
            )
            for entry in found
        )
    )


def _next_check(entry: Row, due_on: date, works: Clockwork, call: Call) -> datetime | None:
    return first_check_of(DeadlineKind.COMPLETION, due_on, works=works, at=call.at, began_on=entry["basis_on"])
