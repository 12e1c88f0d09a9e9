"""上级方案: which plan another carries out, and where the child asks less than its parent."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound
from core.ids import new_id
from models.calls import Call
from models.plan_rereads import LinkState
from models.plans import PlanStage
from models.units import UnitKind
from plans.aims import Aim
from plans.cascade import VERDICT_NAMES, Held, Verdict, compare
from plans.similar import likeness
from queries import bulk
from queries import plan_parents as queries
from queries import plans as plan_queries
from queries.sql import Row
from workflows.lifecycle import Advanced, Writing, advance
from workflows.plans import facts_of
from workflows.subjects import read_own_plan, read_plan
from workflows.tables import PLAN

LIKE_ENOUGH = 0.45
MOST_LINKS = 2
_AIM = ("indicator", "comparator", "value", "unit", "scope", "due_on", "soft", "approx")


def name_parent(session: Session, *, call: Call, plan_id: UUID, parent_id: UUID | None) -> Advanced:
    """Say which plan this one carries out, and propose which entries answer which; a person confirms them.

    Raises NotFound for a plan the caller may not see, Invalid for one that is discarded or stands below this one.
    """
    plan, subject = read_own_plan(session, call, plan_id)
    parent = read_plan(session, call, parent_id)[0] if parent_id else None
    if parent and (
        parent["stage"] == PlanStage.DISCARDED or queries.is_above(session, plan_id=parent["id"], above_id=plan_id)
    ):
        error = {"field": "parent_id", "value": str(parent_id), "expected": "未作废、且不在本方案之下的方案"}
        raise Invalid("上级方案有误", errors=[error])
    data = {"parent_id": parent_id and str(parent_id), "parent": parent and parent["title"]}
    writing = Writing(columns={"parent_id": parent_id}, data=data)
    done = advance(session, PLAN, subject, "name_parent", call=call, facts=facts_of(session, plan), writing=writing)
    if parent:
        own, above = (plan_queries.items(session, one) for one in (plan_id, parent["id"]))
        rows = [
            {"id": new_id(), "plan_id": plan_id, "item_id": item, "parent_item_id": other, "likeness": round(like, 3),
             "state": LinkState.PROPOSED, "created_at": call.at}
            for item, other, like in likely(own, above)
        ]  # fmt: skip
        bulk.insert(session, "plan_item_link", rows, keep_existing=True)
    return done


def likely(own: Sequence[Row], above: Sequence[Row]) -> list[tuple[UUID, UUID, float]]:
    """Return for each entry of the parent the entries of the child that are most like it in title and text. Pure."""
    found = []
    for other in above:
        scored = sorted(((_like(item, other), -place, item["id"]) for place, item in enumerate(own)
                         if item["kind"] == other["kind"]), reverse=True)  # fmt: skip
        found += [(item_id, other["id"], like) for like, _, item_id in scored[:MOST_LINKS] if like >= LIKE_ENOUGH]
    return found


def _like(item: Row, other: Row) -> float:
    title = likeness(item["title"], other["title"])
    text = likeness(item["text"] or "", other["text"] or "") if title < 1 else 0
    return max(title, (title + text) / 2, text * 0.9)


def judge_links(
    session: Session, *, call: Call, plan_id: UUID, confirmed: Sequence[UUID], declined: Sequence[UUID]
) -> Advanced:
    """Confirm or decline proposed links. Raises Invalid naming each that is not the plan's, or is named twice."""
    plan, subject = read_own_plan(session, call, plan_id)
    known = {link["id"] for link in queries.links(session, plan_id)}
    errors = [
        {"field": f"{name}[{place}]", "value": str(one), "expected": "本方案的对应关系，且只写一次"}
        for name, ids, others in (("confirmed", confirmed, declined), ("declined", declined, ()))
        for place, one in enumerate(ids)
        if one not in known or one in others
    ]
    if errors or not (confirmed or declined):
        raise Invalid("对应关系有误，未作任何处理", errors=errors or [{"field": "confirmed", "expected": "至少一项"}])
    writing = Writing(data={"confirmed": [str(one) for one in confirmed], "declined": [str(one) for one in declined]})
    done = advance(session, PLAN, subject, "judge_links", call=call, facts=facts_of(session, plan), writing=writing)
    judged = {"by": call.actor.person_id, "at": call.at, "event_id": done.event_id}
    queries.judge_links(session, confirmed, judged | {"state": LinkState.CONFIRMED})
    queries.judge_links(session, declined, judged | {"state": LinkState.DECLINED})
    return done


def list_links(session: Session, *, call: Call, plan_id: UUID) -> list[Row]:
    """Return the links of a plan to its parent, to its office."""
    read_own_plan(session, call, plan_id)
    return [
        link | {"item": f"{link['group_no']}第 {link['no']} 项“{link['title']}”",
                "parent_item": f"{link['parent_group_no']}第 {link['parent_no']} 项“{link['parent_title']}”"}
        for link in queries.links(session, plan_id)
    ]  # fmt: skip


def get_cascade(session: Session, *, call: Call, plan_id: UUID) -> Row:
    """Return a plan held against its parent's. Raises NotFound if it has none, or one the caller may not see."""
    plan, subject = read_own_plan(session, call, plan_id)
    if plan["parent_id"] is None:
        raise NotFound("本方案没有指明上级方案")
    parent, _ = read_plan(session, call, plan["parent_id"])
    above, below = ({str(row["id"]): row for row in queries.targets(session, one)} for one in (parent["id"], plan_id))
    found = compare(
        [*map(_aim, above.values())], [*map(_aim, below.values())], places=_places(session, call, subject.office_id)
    )
    links = queries.links(session, plan_id)
    linked = {link["parent_item_id"] for link in links if link["state"] != LinkState.DECLINED}
    counts = Counter(one.verdict for one in found)
    return {
        "parent_id": parent["id"],
        "parent_title": parent["title"],
        "counts": {verdict: counts[verdict] for verdict in Verdict if counts[verdict]},
        "targets": [
            _shown(one, above, below) for one in sorted(found, key=lambda one: list(Verdict).index(one.verdict))
        ],
        "parent_items_unlinked": [
            f"《{item['part_title']}》{item['group_no']}第 {item['no']} 项“{item['title']}”"
            for item in plan_queries.items(session, parent["id"])
            if item["id"] not in linked
        ],
    }


def _aim(row: Row) -> Aim:
    entry = f"{row['group_no']}第 {row['no']} 项“{row['title']}”" if row["item_id"] else ""
    text = (row["read_from"] or {}).get("text") or row["indicator"]
    return Aim(part=row["part_title"], entry=entry, text=text, key=str(row["id"]), **{name: row[name] for name in _AIM})


def _places(session: Session, call: Call, office_id: UUID) -> list[str]:
    """Return the names of the office's territory and of what it lies in, but the province."""
    units = {unit["id"]: unit for unit in plan_queries.tree(session, call.on)}
    above = units.get(office_id)
    names: list[str] = []
    while above is not None and above["kind"] != UnitKind.PROVINCE:
        if above["kind"] in (UnitKind.PREFECTURE, UnitKind.COUNTY, UnitKind.ZONE):
            names += [name.removesuffix("人民政府") for name in (above["name"], above["short_name"]) if name]
        above = units.get(above["parent_id"])
    return names


def _shown(one: Held, above: dict[str, Row], below: dict[str, Row]) -> dict[str, Any]:
    return {
        "verdict": one.verdict,
        "verdict_name": VERDICT_NAMES[one.verdict],
        "reasons": list(one.reasons),
        "parent": _placed(one.parent, above),
        "child": _placed(one.child, below) if one.child else None,
    }


def _placed(aim: Aim, rows: dict[str, Row]) -> Row:
    row = rows[aim.key]
    said = {name: row[name] for name in ("id", *_AIM, "read_from")}
    return said | {"part": aim.part, "entry": aim.entry}
