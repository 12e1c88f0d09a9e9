"""A task outside any plan: an instruction, a meeting's decision, a finding, a complaint becomes a matter of its own."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from core.errors import Invalid
from core.ids import new_id
from models.base import Day
from models.calls import Call
from models.events import SubjectKind
from models.matter_sources import AnySource, details_of
from models.plans import SourceKind
from models.tasks import PartyRole, TaskStage
from plans.ledger import ReportCycle, Role
from queries import bulk, history
from queries import plans as plan_queries
from workflows.classified import refuse_classified
from workflows.deadlines import clockwork
from workflows.distribution import Tree, nearest
from workflows.lifecycle import Advanced, Facts, Subject, Writing, advance, create, decide, history_needed
from workflows.matter_sources import check_source, refuse_duplicate
from workflows.plans import assignment_deadlines
from workflows.subjects import read_task
from workflows.tables import TASK


class SingleTask(BaseModel):
    """One matter for one unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    office_id: UUID
    unit_id: UUID
    title: str = Field(min_length=2, max_length=300)
    requirement: str = Field(default="", max_length=4000)
    due_on: Day
    report_cycle: ReportCycle | None = None
    source: AnySource
    distinct_because: str | None = Field(
        default=None, min_length=4, max_length=400, description="同一依据下另有未办结任务时，说明为何是另一事项"
    )


def draft_task(session: Session, *, call: Call, draft: SingleTask) -> Advanced:
    """Draft a task of the caller's office. Raises Invalid for what does not hold, Refused for what is doubled."""
    refuse_classified(title=draft.title, requirement=draft.requirement, basis_paper=draft.source.basis_paper)
    tree = Tree(plan_queries.tree(session, call.on), {})
    if errors := _errors(draft, tree, call):
        raise Invalid("任务内容有误，未保存", errors=errors)
    subject = Subject(SubjectKind.TASK, (made := new_id()), TaskStage.DRAFTED, 1, draft.unit_id, draft.office_id, made)
    decide(TASK, subject, "draft", call=call, facts=Facts(), given={}, creating=True)
    source, because = draft.source, draft.distinct_because
    check_source(session, call=call, source=source, office_id=draft.office_id, unit_id=draft.unit_id, tree=tree)
    refuse_duplicate(session, call=call, source=source, unit_id=draft.unit_id, because=because)
    source_id = new_id()
    details = details_of(source)
    stated = source.model_dump(mode="json") | {"details": details.model_dump(mode="json") if details else {}}
    bulk.insert(session, "matter_source", [stated | {"id": source_id}])
    data = {"title": draft.title, "source": source.kind} | ({"distinct_because": because} if because else {})
    done = create(session, TASK, subject, "draft", call=call, writing=Writing(_columns(draft, source_id, call), data))
    roles = [(draft.unit_id, PartyRole.RESPONSIBLE), (draft.office_id, PartyRole.SUPERVISING)]
    roles += [(above, PartyRole.SUPERIOR) for above in tree.ancestors(draft.unit_id)]
    parties = [{"task_id": made, "unit_id": unit_id, "role": role} for unit_id, role in nearest(roles).items()]
    bulk.insert(session, "task_party", parties)
    return done


def _errors(draft: SingleTask, tree: Tree, call: Call) -> list[dict[str, Any]]:
    source = draft.source
    return [
        {"field": field, "value": str(value), "expected": expected}
        for field, value, expected, wrong in (
            ("due_on", draft.due_on, f"不早于今日 {call.on}", draft.due_on < call.on),
            ("unit_id", draft.unit_id, "单位名录中现有的单位", draft.unit_id not in tree.units),
            ("unit_id", draft.unit_id, "交办机构以外的单位", draft.unit_id == draft.office_id),
            ("source.kind", source.kind, "方案以外的来源", source.kind is SourceKind.PLAN_ITEM),
            ("source.occurred_on", source.occurred_on, f"不晚于今日 {call.on}", source.occurred_on > call.on),
        )
        if wrong
    ]


def assign_task(session: Session, *, call: Call, task_id: UUID) -> Advanced:
    """交办 a drafted task: signing for it and completing it run from here."""
    task, subject = read_task(session, call, task_id)
    allowed = plan_queries.designated(session, office_id=subject.office_id, unit_ids=[task["unit_id"]], on=call.on)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    writing = Writing(
        data={"title": task["title"]}, deadlines=assignment_deadlines(subject, task["due_on"], works, call)
    )
    done_by = history.done_by(session, [task_id], history_needed(TASK, "assign"))
    facts = Facts(designated=bool(allowed), done_by=done_by)
    return advance(session, TASK, subject, "assign", call=call, facts=facts, writing=writing)


def _columns(draft: SingleTask, source_id: UUID, call: Call) -> dict[str, Any]:
    return {
        "source_id": source_id,
        "item_id": None,
        "parent_id": None,
        "unit_id": draft.unit_id,
        "supervising_unit_id": draft.office_id,
        "role": Role.RESPONSIBLE,
        "title": draft.title,
        "requirement": draft.requirement,
        "report_cycle": draft.report_cycle,
        "due_on": draft.due_on,
        "created_at": call.at,
    }
