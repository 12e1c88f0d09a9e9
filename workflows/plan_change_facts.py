"""What changes to the units and targets of a draft come to. Pure."""

from typing import Any
from uuid import UUID

from core.ids import new_id
from models.plan_changes import (
    NameResolved,
    TargetAdded,
    TargetEdited,
    TargetRemoved,
    TargetStated,
    UnitAdded,
    UnitEdited,
    UnitRemoved,
    UnitStated,
)
from models.plan_readings import CorrectionKind as Kind
from models.plan_readings import FindingKind as Doubt
from plans.ledger import Role
from queries.sql import Row
from workflows.plan_changes import TARGET, UNIT, Draft, check_due, check_value

OF_THE_NAME = (Doubt.UNKNOWN_UNIT, Doubt.AMBIGUOUS_UNIT, Doubt.UNNAMED_UNIT, Doubt.UNIT_GONE)


def unit_added(draft: Draft, change: UnitAdded, place: str) -> None:
    """Add a unit to an entry that stands."""
    if draft.item(place, change.item_id) is not None:
        add_unit(draft, change.item_id, change, place)


def add_unit(draft: Draft, item_id: UUID, stated: UnitStated, place: str) -> None:
    """Add a unit to an entry, once in a clause."""
    own = [unit for unit in draft.units.values() if unit["item_id"] == item_id and not unit["removed"]]
    if not draft.knows(place, "unit_id", stated.unit_id):
        return
    if any(unit["unit_id"] == stated.unit_id and unit["clause"] == stated.clause for unit in own):
        draft.wrong(place, "unit_id", stated.unit_id, "本条款中尚未列入的单位")
        return
    name = next(unit["name"] for unit in draft.names.tree if unit["id"] == stated.unit_id)
    row = {
        "id": new_id(),
        "item_id": item_id,
        "unit_id": stated.unit_id,
        "printed": stated.printed or name,
        "role": stated.role,
        "clause": stated.clause,
        "position": max((unit["position"] for unit in own), default=-1) + 1,
        "open_list": False,
    }
    draft.add(Kind.UNIT_ADDED, "plan_item_unit", row, UNIT)
    if stated.role not in (Role.PARTICIPATE, Role.GUIDE):
        draft.answer("item_id", item_id, (Doubt.NO_BEARER,))


def unit_edited(draft: Draft, change: UnitEdited, place: str) -> None:
    """Say which unit a printed name means, or in which role."""
    unit = draft.fact(place, "item_unit_id", draft.units, change.item_unit_id)
    if unit is None or ("unit_id" in change.stated() and not draft.knows(place, "unit_id", change.unit_id)):
        return
    _change_unit(draft, unit, {name: getattr(change, name) for name in change.stated()}, place)


def _change_unit(draft: Draft, unit: Row, columns: dict[str, Any], place: str) -> None:
    if draft.edit(Kind.UNIT_EDITED, "plan_item_unit", unit, columns, place, UNIT):
        if columns.get("unit_id"):
            draft.answer("item_unit_id", unit["id"], OF_THE_NAME)
        if columns.get("open_list") is False:
            draft.answer("item_unit_id", unit["id"], (Doubt.OPEN_LIST,))


def unit_removed(draft: Draft, change: UnitRemoved, place: str) -> None:
    """Take a unit out of its entry."""
    unit = draft.fact(place, "item_unit_id", draft.units, change.item_unit_id)
    if unit is not None:
        draft.remove(Kind.UNIT_REMOVED, "plan_item_unit", unit, UNIT)
        draft.answer("item_unit_id", unit["id"])


def name_resolved(draft: Draft, change: NameResolved, place: str) -> None:
    """Say whom a printed name means, in every place where that was doubtful."""
    doubted = {finding["item_unit_id"] for finding in draft.findings if finding["kind"] in OF_THE_NAME}
    meant = [unit for unit in draft.units.values()
             if unit["printed"] == change.printed and unit["id"] in doubted and not unit["removed"]]  # fmt: skip
    if not meant:
        draft.wrong(place, "printed", change.printed, "本方案中尚待确定单位的名称")
    if meant and draft.knows(place, "unit_id", change.unit_id):
        for unit in meant:
            _change_unit(draft, unit, {"unit_id": change.unit_id}, place)


def target_added(draft: Draft, change: TargetAdded, place: str) -> None:
    """Add a target to an entry, or to a whole part."""
    item = draft.item(place, change.item_id) if change.item_id else None
    keys = {entry["part_key"] for entry in draft.items.values()}
    part_key = item["part_key"] if item else change.part_key
    if part_key not in keys:
        draft.wrong(place, "part_key", part_key, f"{'、'.join(sorted(keys))} 之一，或写明 item_id")
    else:
        add_target(draft, change, place, part_key=str(part_key), item_id=change.item_id)


def add_target(draft: Draft, stated: TargetStated, place: str, *, part_key: str, item_id: UUID | None) -> None:
    """Add a target to an entry, or to a part as a whole."""
    row = stated.model_dump(include=set(TARGET)) | {"id": new_id(), "plan_id": draft.plan["id"], "item_id": item_id}
    row |= {"part_key": part_key, "scope_unit_ids": _places(draft, place, stated.scope, stated.scope_unit_ids)}
    item = draft.items.get(item_id) if item_id else None
    row["due_on"] = row["due_on"] or (item["due_on"] if item else None)
    check_due(draft, place, row["due_on"])
    check_value(draft, place, row)
    draft.add(Kind.TARGET_ADDED, "target", row, TARGET)


def _places(draft: Draft, place: str, scope: str | None, stated: list[UUID] | None) -> list[str]:
    if stated is None:
        return [str(unit_id) for unit_id in draft.names.places(scope)[0]] if scope else []
    return [str(unit_id) for unit_id in stated if draft.knows(place, "scope_unit_ids", unit_id)]


def target_edited(draft: Draft, change: TargetEdited, place: str) -> None:
    """Change a target."""
    target = draft.fact(place, "target_id", draft.targets, change.target_id)
    if target is None:
        return
    columns = {name: getattr(change, name) for name in change.stated()}
    if columns.keys() & {"scope", "scope_unit_ids"}:
        scope = columns.get("scope", target["scope"])
        columns["scope_unit_ids"] = _places(draft, place, scope, columns.get("scope_unit_ids"))
    check_due(draft, place, columns.get("due_on"))
    if draft.edit(Kind.TARGET_EDITED, "target", target, columns, place, TARGET):
        check_value(draft, place, target)
        if "scope_unit_ids" in columns:
            draft.answer("target_id", target["id"], (Doubt.SCOPE_UNCLEAR,))


def target_removed(draft: Draft, change: TargetRemoved, place: str) -> None:
    """Take a target out."""
    target = draft.fact(place, "target_id", draft.targets, change.target_id)
    if target is not None:
        draft.remove(Kind.TARGET_REMOVED, "target", target, TARGET)
        draft.answer("target_id", target["id"])
