"""An issued entry whose duties changed: whom it binds gets a task, whom it leaves is released."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlmodel import Session

from core.errors import Refused
from models.calls import Call
from models.tasks import OPEN_STAGES, TaskStage
from queries import bulk, rectifications
from queries import plan_rereads as queries
from queries import plans as plan_queries
from queries import tasks as task_queries
from queries.sql import Row
from workflows import tasks
from workflows.contributions import request_contributions
from workflows.deadlines import clockwork
from workflows.distribution import Distribution
from workflows.lifecycle import Facts, allowed_actions
from workflows.plans import bind, distribution_of, undesignated, with_sources
from workflows.subjects import task_subject
from workflows.tables import TASK

_ENDED = (TaskStage.WITHDRAWN,)


@dataclass
class Outcome:
    """What the acceptance of a change did to tasks, and what is left to a person, each with its reason."""

    made: int = 0
    withdrawn: int = 0
    amended: int = 0
    by_hand: list[str] = field(default_factory=list)


def bound_by(session: Session, call: Call, plan: Row, item_id: UUID) -> Distribution:
    """Return whom an entry binds as it now stands in the plan; nobody if it was taken out."""
    items = [item for item in plan_queries.items(session, plan["id"]) if item["id"] == item_id]
    return distribution_of(session, call, plan, items)


def rebind(session: Session, *, call: Call, plan: Row, item_id: UUID, before: Distribution, outcome: Outcome) -> None:
    """Make the tasks that an entry orders now and did not order `before`, and take back those it orders no longer.

    Nobody who has a task of the entry gets a second one. What the commands do not allow is left to a person, and said.
    """
    items, sources = with_sources(plan, [i for i in plan_queries.items(session, plan["id"]) if i["id"] == item_id])
    after = distribution_of(session, call, plan, items)
    live = {task["unit_id"]: task for task in queries.tasks_of_item(session, item_id) if task["stage"] not in _ENDED}
    was, now = ({task.unit_id: task for task in made.tasks} for made in (before, after))
    ids = {task.id: live[unit_id]["id"] for unit_id, task in now.items() if unit_id in live}
    new = [replace(task, parent=ids.get(task.parent, task.parent) if task.parent else None)
           for unit_id, task in now.items() if unit_id not in was and unit_id not in live]  # fmt: skip
    office_id = plan["supervising_unit_id"]
    if outside := undesignated(session, call, office_id, [task.unit_id for task in new if not task.passed_down]):
        raise Refused("本机构没有对新增承办单位开展此项督查的授权，或授权已到期", units=[str(one) for one in outside])
    fresh = {task.id for task in new}
    own = Distribution(new, [entry for entry in after.contributions if entry.task_id in fresh])
    bind(session, own, sources=sources, office_id=office_id, call=call)
    outcome.made += len(new)
    outcome.by_hand += [line for line in after.open if line not in before.open]
    _join(session, call, plan, after, ids, live)
    gone = [live[unit_id] for unit_id in was if unit_id in live and unit_id not in now]
    for task in gone:
        _release(session, call, task, outcome)
    _leave(session, before, after, live, outcome)


def _join(
    session: Session, call: Call, plan: Row, after: Distribution, ids: Mapping[UUID, UUID], live: Mapping[UUID, Row]
) -> None:
    """Let the tasks that stand have the parties, targets and contributors that the entry names now."""
    hosts = {task.id: task for task in after.tasks if task.id in ids}
    parties = [{"task_id": ids[host.id], "unit_id": unit_id, "role": role}
               for host in hosts.values() for unit_id, role in host.parties.items()]  # fmt: skip
    bulk.insert(session, "task_party", parties, keep_existing=True)
    targets = [{"task_id": ids[host.id], "target_id": one} for host in hosts.values() for one in host.target_ids]
    bulk.insert(session, "task_target", targets, keep_existing=True)
    known = {(one["task_id"], one["unit_id"]) for one in queries.contributors(session, list(ids.values()))}
    asked = [replace(one, task_id=ids[one.task_id]) for one in after.contributions if one.task_id in ids]
    asked = [one for one in asked if (one.task_id, one.unit_id) not in known]
    rows = [{"id": one.id, "task_id": one.task_id, "unit_id": one.unit_id, "role": one.role, "created_at": call.at}
            for one in asked]  # fmt: skip
    bulk.insert(session, "contribution", rows)
    standing = [replace(host, id=ids[host.id], item=host.item | {"due_on": live[host.unit_id]["due_on"]})
                for host in hosts.values()]  # fmt: skip
    works = clockwork(session, office_id=plan["supervising_unit_id"], on=call.on)
    request_contributions(session, Distribution(standing, asked), works=works, call=call)


def _release(session: Session, call: Call, task: Row, outcome: Outcome) -> None:
    """Withdraw a task that nothing orders any more, if its command lets this person do so now."""
    if task["stage"] not in (*OPEN_STAGES, TaskStage.DRAFTED):
        return
    facts = Facts(
        open_children=task_queries.open_children(session, task["id"]),
        open_rectifications=rectifications.open_on_task(session, task["id"]),
    )
    if "withdraw" in allowed_actions(TASK, task_subject(task), actor=call.actor, facts=facts):
        tasks.withdraw(session, call=call, task_id=task["id"], reason="更正后的文件不再要求该单位承担此项任务")
        outcome.withdrawn += 1
    else:
        parts = f"，下级尚有 {facts.open_children} 项未办结" if facts.open_children else ""
        outcome.by_hand.append(f"“{task['unit_name']}”的任务须由“{task['office_name']}”按程序撤销{parts}")


def _leave(
    session: Session, before: Distribution, after: Distribution, live: Mapping[UUID, Row], outcome: Outcome
) -> None:
    """A participant's part has no command of its own that ends it: a person tells him."""
    stays = {entry.unit_id for entry in after.contributions} | {task.unit_id for task in after.tasks}
    left = {entry.unit_id for entry in before.contributions} - stays
    asked = queries.contributors(session, [task["id"] for task in live.values()])
    names = {one["unit_id"]: one["unit_name"] for one in asked if one["unit_id"] in left}
    outcome.by_hand += [f"“{name}”不再参与，请告知其不必再报送配合情况" for name in names.values()]
