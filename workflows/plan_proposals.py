"""拟议变更: what a further paper changes of an issued plan, decided one by one, carried out by commands."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Conflict, NotFound, Refused
from models.calls import Call
from models.plan_rereads import CHANGE_KIND_NAMES, CHANGE_STATE_NAMES, ChangeKind, ChangeState
from queries import bulk
from queries import plan_readings as readings
from queries import plan_rereads as queries
from queries.sql import Row
from workflows.classified import refuse_classified
from workflows.lifecycle import Advanced, Writing, advance, decide
from workflows.plan_amending import amend_tasks, redate_tasks
from workflows.plan_merge_shapes import COLUMN_NAMES
from workflows.plan_rebinding import Outcome, bound_by, rebind
from workflows.plan_reread_drafts import free_number, given_up, key_of
from workflows.plans import facts_of, refuse_known_number
from workflows.subjects import read_own_plan
from workflows.tables import PLAN

_DUTIES = (
    ChangeKind.ITEM_ADDED,
    ChangeKind.ITEM_GONE,
    ChangeKind.LOCAL_DUTY_CHANGED,
    ChangeKind.UNIT_ADDED,
    ChangeKind.UNIT_CHANGED,
    ChangeKind.UNIT_GONE,
    ChangeKind.TARGET_ADDED,
)
_TOLD = (ChangeKind.ITEM_CHANGED, ChangeKind.TARGET_ADDED, ChangeKind.TARGET_CHANGED, ChangeKind.TARGET_GONE)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision on a change left: its event, what was done to tasks, what is left to a person."""

    subject_id: UUID
    event_id: UUID
    stage: str
    version: int
    change_id: UUID
    state: str
    made: int = 0
    withdrawn: int = 0
    amended: int = 0
    by_hand: tuple[str, ...] = ()


def accept_change(session: Session, *, call: Call, plan_id: UUID, change_id: UUID, reason: str) -> Decided:
    """采纳 one change: the plan says so from now on, and its tasks follow, each by its own recorded move.

    Whoever brought the paper in does not accept (回避). Raises Conflict for one that is decided already.
    """
    plan, subject = read_own_plan(session, call, plan_id)
    refuse_classified(reason=reason)
    change = _waiting(session, plan_id, change_id)
    data = {"change_id": str(change_id), "change": change["kind"], "title": change["title"],
            "was": change["before"], "became": change["after"]}  # fmt: skip
    done = advance(session, PLAN, subject, "accept_change", call=call, facts=facts_of(session, plan),
                   given={"reason": reason}, writing=Writing(data=data))  # fmt: skip
    outcome = Outcome()
    _carry_out(session, call.caused_by(done.event_id), plan, change, reason, outcome)
    return _decided(session, call, change, ChangeState.ACCEPTED, done, reason, outcome)


def decline_change(session: Session, *, call: Call, plan_id: UUID, change_id: UUID, reason: str) -> Decided:
    """不采纳 one change: plan and tasks stay as they are, and the reason is kept."""
    plan, subject = read_own_plan(session, call, plan_id)
    refuse_classified(reason=reason)
    change = _waiting(session, plan_id, change_id)
    data = {"change_id": str(change_id), "change": change["kind"], "title": change["title"]}
    done = advance(session, PLAN, subject, "decline_change", call=call, facts=facts_of(session, plan),
                   given={"reason": reason}, writing=Writing(data=data))  # fmt: skip
    return _decided(session, call, change, ChangeState.DECLINED, done, reason, Outcome())


def record_handling(session: Session, *, call: Call, plan_id: UUID, change_id: UUID, result: str) -> Decided:
    """Record what was done by hand about an accepted change. Raises Refused if nothing was left to do."""
    plan, subject = read_own_plan(session, call, plan_id)
    refuse_classified(result=result)
    given = {"result": result}
    decide(PLAN, subject, "record_handling", call=call, facts=facts_of(session, plan), given=given)
    change = queries.change(session, plan_id, change_id)
    if change is None:
        raise NotFound("没有这处变更")
    if not change["by_hand"] or change["handled_at"] is not None:
        raise Refused("这处变更没有需要人工办理的事项，或办理情况已记录")
    data = {"change_id": str(change_id), "title": change["title"], "by_hand": change["by_hand"], "result": result}
    done = advance(session, PLAN, subject, "record_handling", call=call, facts=facts_of(session, plan), given=given,
                   writing=Writing(data=data))  # fmt: skip
    queries.handle_change(session, change_id, {"by": call.actor.person_id, "at": call.at, "result": result})
    return Decided(plan_id, done.event_id, done.stage, done.version, change_id, change["state"])


def list_changes(
    session: Session,
    *,
    call: Call,
    plan_id: UUID,
    state: ChangeState | None = None,
    after: tuple[UUID] | None,
    limit: int,
) -> list[Row]:
    """Return one page of a plan's changes to its office, oldest first."""
    read_own_plan(session, call, plan_id)
    found = queries.changes(session, plan_id, state=state, after=after and after[0], limit=limit)
    return [one | {"kind_name": CHANGE_KIND_NAMES[ChangeKind(one["kind"])],
                   "state_name": CHANGE_STATE_NAMES[ChangeState(one["state"])]} for one in found]  # fmt: skip


def _waiting(session: Session, plan_id: UUID, change_id: UUID) -> Row:
    change = queries.change(session, plan_id, change_id)
    if change is None:
        raise NotFound("没有这处变更")
    if change["state"] != ChangeState.PROPOSED:
        raise Conflict(f"这处变更{CHANGE_STATE_NAMES[ChangeState(change['state'])]}，请重新读取")
    return change


def _decided(
    session: Session, call: Call, change: Row, state: ChangeState, done: Advanced, reason: str, outcome: Outcome
) -> Decided:
    entry = {"state": state, "by": call.actor.person_id, "at": call.at, "event_id": done.event_id, "reason": reason,
             "outcome": asdict(outcome), "by_hand": outcome.by_hand}  # fmt: skip
    if not queries.decide_change(session, change["id"], entry):
        raise Conflict("这处变更刚被他人审定，请重新读取")
    return Decided(done.subject_id, done.event_id, done.stage, done.version, change["id"], state, outcome.made,
                   outcome.withdrawn, outcome.amended, tuple(outcome.by_hand))  # fmt: skip


def _carry_out(session: Session, call: Call, plan: Row, change: Row, reason: str, outcome: Outcome) -> None:
    """Write the fact, then let the tasks follow it."""
    kind, item_id = ChangeKind(change["kind"]), change["item_id"]
    before = bound_by(session, call, plan, item_id) if kind in _DUTIES and item_id else None
    _write(session, plan, change, outcome)
    if before is not None:
        rebind(session, call=call, plan=plan, item_id=item_id, before=before, outcome=outcome)
    after = change["after"] or {}
    if kind is ChangeKind.DATE_CHANGED and after.get("due_on"):
        dates = tuple(date.fromisoformat(day) if day else None for day in (change["before"]["due_on"], after["due_on"]))
        queries.redate_targets(session, item_id=item_id, before=dates[0], after=dates[1])
        redate_tasks(session, call=call, plan=plan, item_id=item_id, dates=dates, reason=reason, outcome=outcome)  # type: ignore[arg-type]  # the second is stated
    elif kind in _TOLD and item_id and _matters(kind, after):
        columns = {"title": after["title"]} if kind is ChangeKind.ITEM_CHANGED and "title" in after else {}
        amend_tasks(session, call=call, plan=plan, item_id=item_id, told=_said(change), reason=reason,
                    outcome=outcome, **columns)  # fmt: skip
    elif kind is ChangeKind.DATE_CHANGED:
        outcome.by_hand.append("新文件没有写明完成时限，任务时限未动，请核定")


def _matters(kind: ChangeKind, after: Mapping[str, Any]) -> bool:
    """Another number or heading changes nothing of what a unit has to do."""
    return kind is not ChangeKind.ITEM_CHANGED or bool({"title", "text"} & after.keys())


def _said(change: Row) -> str:
    """Return a change in a sentence for those who bear the task."""
    before, after = change["before"] or {}, change["after"] or {}
    told = [f"{COLUMN_NAMES.get(name, name)}由“{_short(before.get(name))}”改为“{_short(value)}”"
            for name, value in after.items() if before.get(name) != value and name != "scope_unit_ids"]  # fmt: skip
    if not change["before"] or not change["after"]:
        told = []
    kind = CHANGE_KIND_NAMES[ChangeKind(change["kind"])]
    return f"{kind}：{change['title'].rpartition('：')[2]}{'；' if told else ''}{'；'.join(told)}"[:600]


def _short(value: object) -> str:
    return "无" if value is None else str(value)[:60]


def _write(session: Session, plan: Row, change: Row, outcome: Outcome) -> None:
    table, columns = change["writes"]["table"], dict(change["writes"]["columns"])
    if "due_on" in columns and columns["due_on"] is None and table == "plan_item" and change["before"] is not None:
        return  # a paper that no longer names the day takes no date away
    if table == "plan" and columns.get("number"):
        refuse_known_number(session, columns["number"])
    if table == "plan_item" and ({"no", "group_no"} & columns.keys()):
        columns["no"] = _number(session, plan, change, columns)
    if change["before"] is None:
        bulk.insert(session, table, [columns])
        for other, entries in change["writes"]["rows"].items():
            bulk.insert(session, other, entries)
        outcome.by_hand += change["doubts"]
    else:
        readings.correct(session, table, change["fact_id"], columns)
    if change["kind"] == ChangeKind.TARGET_GONE:
        queries.unbind_target(session, change["fact_id"])
    if table == "target" and change["before"] is not None and (shares := queries.shares_of(session, change["fact_id"])):
        outcome.by_hand.append(f"此指标已分解为 {shares} 份，请逐份核定")


def _number(session: Session, plan: Row, change: Row, columns: Row) -> str:
    """Return the number an entry gets; one that was taken out gives its number up."""
    found = {item["id"]: item for item in readings.all_items(session, plan["id"])}
    row = {**found.pop(change["fact_id"], {}), **columns}
    items = list(found.values())
    number = free_number(row, {key_of(item) for item in items if not item["removed"]})
    wanted = {key_of({**row, "no": number})}
    for item_id, other in given_up([item for item in items if item["removed"]], wanted).items():
        readings.correct(session, "plan_item", item_id, {"no": other})
    return number
