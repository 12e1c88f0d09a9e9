"""A plan from draft to issue: facts in, then one act that makes and assigns every task and tells each person once."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanges
from models.plan_readings import FindingState
from models.plans import PlanStage
from models.tasks import TaskStage
from plans.ledger import LedgerPlan
from queries import bulk, history
from queries import plan_readings as readings
from queries import plans as queries
from queries.sql import Row
from standards.workdays import Due
from workflows.classified import refuse_classified, refuse_classified_content
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
from workflows.plan_facts import plan_rows, sources_of
from workflows.subjects import read_own_plan
from workflows.tables import PLAN, TASK


def draft_plan(session: Session, *, call: Call, ledger: LedgerPlan, office_id: UUID) -> Advanced:
    """Store a plan's facts as a draft of the office. Raises Invalid if the 文号 exists or a unit is unknown.

    Refuses a classified matter.
    """
    refuse_classified_content(ledger)
    refuse_known_number(session, ledger.number)
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


def discard_plan(session: Session, *, call: Call, plan_id: UUID, reason: str) -> Advanced:
    """作废 a draft that was a mistake; it stays in the record, and its number and file may be entered again."""
    plan, subject = read_own_plan(session, call, plan_id)
    refuse_classified(reason=reason)
    return advance(
        session, PLAN, subject, "discard", call=call, facts=facts_of(session, plan), given={"reason": reason}
    )


def refuse_known_number(session: Session, number: str) -> None:
    """Raise Invalid if a plan of this 文号 is stored already."""
    if queries.number_taken(session, number):
        raise Invalid(
            f"方案 {number} 已录入，不能重复",
            errors=[{"field": "number", "value": number, "expected": "尚未录入的发文字号"}],
        )


def issue_plan(session: Session, *, call: Call, plan_id: UUID) -> Advanced:
    """Issue a plan: make every task, assign those of the own office, hand drafts to the prefectures' offices.

    One transaction; each person is told once, with his list, because all events share the issue as their cause.
    """
    plan, subject = read_own_plan(session, call, plan_id)
    items, sources = with_sources(plan, queries.items(session, plan_id))
    made = distribution_of(session, call, plan, items)
    own = [task for task in made.tasks if not task.passed_down]
    outside = undesignated(session, call, subject.office_id, [task.unit_id for task in own])
    facts = replace(facts_of(session, plan), designated=not outside, items=len(made.tasks))
    data = {"tasks": len(made.tasks), "open": made.open}
    issued = advance(session, PLAN, subject, "issue", call=call, facts=facts, writing=Writing(data=data))
    bind(session, made, sources=sources, office_id=subject.office_id, call=call.caused_by(issued.event_id))
    return issued


def bind(
    session: Session, made: Distribution, *, sources: Sequence[dict[str, Any]], office_id: UUID, call: Call
) -> None:
    """Make the tasks of a distribution with parties, targets and contributions; the call names what caused them.

    Tasks of the plan's own office are assigned by whoever calls, those passed down wait for the offices below.
    """
    works = clockwork(session, office_id=office_id, on=call.on)
    own = [task for task in made.tasks if not task.passed_down]
    bulk.insert(session, "matter_source", sources)
    create_many(session, TASK, "assign", [_new_task(task, works, call) for task in own], call=call)
    by_system = Call(SYSTEM, call.at, cause_event_id=call.cause_event_id)
    below = [task for task in made.tasks if task.passed_down]
    create_many(session, TASK, "draft", [_new_task(task, works, by_system) for task in below], call=by_system)
    _insert_relations(session, made, call)
    request_contributions(session, made, works=works, call=call)


def facts_of(session: Session, plan: Row) -> Facts:
    """Return what the guards of a plan ask of the record: who wrote it, and what is still to be settled."""
    found = readings.findings(session, plan["id"], state=FindingState.OPEN) if plan["open_findings"] else []
    done_by = history.done_by(session, [plan["id"]], history_needed(PLAN))
    return Facts(done_by=done_by, open_findings=tuple(said(finding) for finding in found))


def said(finding: Row) -> str:
    """Return a finding as one sentence with the place of its item."""
    place = f"《{finding['part_title']}》{finding['group_no']}第 {finding['no']} 项：" if finding["item_id"] else ""
    return f"{place}{finding['reason']}"


def with_sources(plan: Row, items: Sequence[Row]) -> tuple[list[Row], list[dict[str, Any]]]:
    """Return the items, each with the origin that its tasks will name, and the origins still to be written."""
    sources = sources_of(items, plan)
    made = {source["item_id"]: source["id"] for source in sources}
    return [item | {"source_id": made.get(item["id"], item["source_id"])} for item in items], sources


def distribution_of(session: Session, call: Call, plan: Row, items: Sequence[Row]) -> Distribution:
    """Return whom the items of a plan bind today."""
    units = queries.tree(session, call.on)
    heads = [unit["id"] for unit in units]
    tree = Tree(units, queries.offices_of(session, heads, call.on))
    return distribute(items, office_id=plan["supervising_unit_id"], tree=tree)


def undesignated(session: Session, call: Call, office_id: UUID, unit_ids: Iterable[UUID]) -> set[UUID]:
    """Return which units an office may not supervise today."""
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
