"""A plan from draft to issue: facts in, then one act that makes and assigns every task and tells each person once."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden, Invalid, NotFound
from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanges
from models.plans import PlanStage
from models.tasks import TaskStage
from plans.ledger import LedgerPlan
from queries import bulk, history
from queries import plans as queries
from queries.sql import Row
from standards.workdays import Due
from workflows.contributions import request_contributions
from workflows.deadlines import Bearer, Clockwork, clockwork, in_working_days, opened
from workflows.distribution import Distribution, TaskDraft, Tree, distribute
from workflows.lifecycle import (
    Advanced,
    BatchMove,
    Facts,
    Subject,
    Writing,
    advance,
    create,
    create_many,
    history_needed,
)
from workflows.plan_facts import plan_rows
from workflows.tables import PLAN, TASK


@dataclass(frozen=True, slots=True)
class Preview:
    """What issuing a plan would do, and what an officer must still settle."""

    items: int
    tasks: int
    passed_down: int
    contributions: int
    units: int
    open: list[str]


def draft_plan(session: Session, *, call: Call, ledger: LedgerPlan, office_id: UUID) -> Advanced:
    """Store a plan's facts as a draft of the office. Raises Invalid if the 文号 exists or a unit is unknown."""
    if queries.number_taken(session, ledger.number):
        raise Invalid(
            f"方案 {ledger.number} 已录入，不能重复",
            errors=[{"field": "number", "value": ledger.number, "expected": "尚未录入的发文字号"}],
        )
    subject = Subject(SubjectKind.PLAN, new_id(), PlanStage.DRAFT, 1, None, office_id)
    columns = {
        "number": ledger.number,
        "title": ledger.title,
        "issuer": ledger.issuer,
        "issued_on": ledger.issued_on,
        "supervising_unit_id": office_id,
        "created_at": call.at,
    }
    made = create(
        session, PLAN, subject, "draft", call=call, writing=Writing(columns=columns, data={"number": ledger.number})
    )
    tree = queries.tree(session, call.on)
    for table, entries in plan_rows(ledger, plan_id=subject.id, tree=tree, on=call.on).items():
        bulk.insert(session, table, entries)
    return made


def preview_issue(session: Session, *, call: Call, plan_id: UUID) -> Preview:
    """Return what `issue_plan` would make, for the officer's eyes before he does it."""
    plan = _own_plan(session, call, plan_id)
    made = _distribution(session, call, plan)
    return Preview(
        items=len({task.item["id"] for task in made.tasks}),
        tasks=len(made.tasks),
        passed_down=sum(task.passed_down for task in made.tasks),
        contributions=len(made.contributions),
        units=len({task.unit_id for task in made.tasks} | {entry.unit_id for entry in made.contributions}),
        open=made.open,
    )


def issue_plan(session: Session, *, call: Call, plan_id: UUID) -> Advanced:
    """Issue a plan: make every task, assign those of the own office, hand drafts to the prefectures' offices.

    One transaction; each person is told once, with his list, because all events share the issue as their cause.
    """
    plan = _own_plan(session, call, plan_id)
    made = _distribution(session, call, plan)
    office_id = plan["supervising_unit_id"]
    subject = Subject(SubjectKind.PLAN, plan_id, plan["stage"], plan["version"], None, office_id)
    own = [task for task in made.tasks if not task.passed_down]
    outside = _undesignated(session, call, office_id, [task.unit_id for task in own])
    done_by = history.done_by(session, [plan_id], history_needed(PLAN))
    facts = Facts(designated=not outside, items=len(made.tasks), done_by=done_by)
    data = {"tasks": len(made.tasks), "open": made.open}
    issued = advance(session, PLAN, subject, "issue", call=call, facts=facts, writing=Writing(data=data))
    works = clockwork(session, office_id=office_id, on=call.on)
    inner = call.caused_by(issued.event_id)
    create_many(session, TASK, "assign", [_new_task(task, works, inner) for task in own], call=inner)
    by_system = Call(SYSTEM, call.at, cause_event_id=issued.event_id)
    below = [task for task in made.tasks if task.passed_down]
    create_many(session, TASK, "draft", [_new_task(task, works, by_system) for task in below], call=by_system)
    _insert_relations(session, made, call)
    request_contributions(session, made, works=works, call=inner)
    return issued


def _own_plan(session: Session, call: Call, plan_id: UUID) -> Row:
    plan = queries.plan(session, plan_id, call.actor.unit_ids)
    if plan is None:
        raise NotFound("没有这个方案")
    if plan["supervising_unit_id"] not in call.actor.unit_ids:
        raise Forbidden("只有交办机构可以下发方案")
    return plan


def _distribution(session: Session, call: Call, plan: Row) -> Distribution:
    units = queries.tree(session, call.on)
    heads = [unit["id"] for unit in units]
    tree = Tree(units, queries.offices_of(session, heads, call.on))
    return distribute(queries.items(session, plan["id"]), office_id=plan["supervising_unit_id"], tree=tree)


def _undesignated(session: Session, call: Call, office_id: UUID, unit_ids: Iterable[UUID]) -> set[UUID]:
    wanted = set(unit_ids)
    return wanted - queries.designated(session, office_id=office_id, unit_ids=list(wanted), on=call.on)


def _new_task(task: TaskDraft, works: Clockwork, call: Call) -> BatchMove:
    item = task.item
    columns = {
        "source_id": item["source_id"],
        "item_id": item["id"],
        "parent_id": task.parent,
        "unit_id": task.unit_id,
        "supervising_unit_id": task.office_id,
        "role": task.role,
        "title": item["title"],
        "requirement": "",
        "report_cycle": None if task.parent or task.role == "local" else item["report_cycle"],
        "due_on": item["due_on"],
        "created_at": call.at,
    }
    subject = Subject(SubjectKind.TASK, task.id, TaskStage.DRAFTED, 1, task.unit_id, task.office_id, task.id)
    deadlines = DeadlineChanges() if task.passed_down else assignment_deadlines(subject, item["due_on"], works, call)
    return BatchMove(subject, writing=Writing(columns=columns, data={"title": item["title"]}, deadlines=deadlines))


def assignment_deadlines(subject: Subject, due_on: Any, works: Clockwork, call: Call) -> DeadlineChanges:
    """Return the deadlines that run from an assignment: signing for it, and completing it."""
    bearer = Bearer(SubjectKind.TASK, subject.id, subject.id, _unit_of(subject), subject.office_id)
    sign = in_working_days(bearer, DeadlineKind.SIGN_FOR, works.policy.sign_for_working_days, works=works, at=call.at)
    if due_on is None:
        return DeadlineChanges((sign,))
    due = Due(due_on, not works.calendar.is_published(due_on), f"交办时明确的完成时限 {due_on}")
    return DeadlineChanges((sign, opened(bearer, DeadlineKind.COMPLETION, due, works=works, at=call.at)))


def _unit_of(subject: Subject) -> UUID:
    assert subject.unit_id is not None  # noqa: S101  # a task always has a bearing unit
    return subject.unit_id


def _insert_relations(session: Session, made: Distribution, call: Call) -> None:
    bulk.insert(session, "contribution", [{**asdict(entry), "created_at": call.at} for entry in made.contributions])
    bulk.insert(session, "task_party", _parties(made.tasks))
    bulk.insert(
        session,
        "task_target",
        [{"task_id": task.id, "target_id": target_id} for task in made.tasks for target_id in task.target_ids],
    )


def _parties(tasks: Sequence[TaskDraft]) -> list[dict[str, Any]]:
    return [
        {"task_id": task.id, "unit_id": unit_id, "role": role}
        for task in tasks
        for unit_id, role in task.parties.items()
    ]
