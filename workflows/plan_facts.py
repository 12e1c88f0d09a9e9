"""From the ledger of a paper to rows: items, printed units resolved on the day, targets with their places. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from core.errors import Invalid
from core.ids import new_id
from models.plans import ItemKind, SourceKind
from plans.ledger import LedgerItem, LedgerPart, LedgerPlan, LedgerTarget, Role
from queries.sql import Row
from workflows.plan_names import unit_row
from workflows.world_files import Finding, UnitRow, resolve, scope_codes

Rows = dict[str, list[dict[str, Any]]]


def plan_rows(ledger: LedgerPlan, *, plan_id: UUID, tree: Sequence[Row], on: date) -> Rows:
    """Return the rows of a plan by table, in an order that satisfies their keys. Raises Invalid on unknown units."""
    units = [unit_row(unit) for unit in tree]
    ids = {unit["code"]: unit["id"] for unit in tree}
    tables: Rows = {"plan_item": [], "plan_item_unit": [], "target": []}
    errors: list[dict[str, Any]] = []
    for part in ledger.parts:
        tables["target"] += [_target(target, part, plan_id, None, units, ids, on) for target in part.targets]
        for kind, items in ((ItemKind.TASK, part.items), (ItemKind.SAFEGUARD, part.safeguards)):
            for item in items:
                entry = _item(item, kind, part, plan_id, position=len(tables["plan_item"]))
                tables["plan_item"].append(entry)
                tables["plan_item_unit"] += _units(item, part, entry["id"], units, ids, on, errors)
                tables["target"] += [_target(target, part, plan_id, entry, units, ids, on) for target in item.targets]
    if errors:
        raise Invalid("方案中有无法识别的责任单位，未录入任何内容", errors=errors)
    return tables


def _item(item: LedgerItem, kind: ItemKind, part: LedgerPart, plan_id: UUID, *, position: int) -> dict[str, Any]:
    local = item.implied_local or any(unit.role is Role.LOCAL for unit in item.units)
    return {
        "id": new_id(),
        "plan_id": plan_id,
        "part_key": part.key,
        "part_title": part.title,
        "group_no": item.group_no,
        "group_title": item.group_title,
        "no": item.no,
        "title": item.title,
        "kind": kind,
        "position": position,
        "local_duty": local and kind is ItemKind.TASK,
        "due_on": item.due_on,
        "report_cycle": item.report_cycle,
    }


def _units(
    item: LedgerItem,
    part: LedgerPart,
    item_id: UUID,
    units: Sequence[UnitRow],
    ids: Mapping[str, UUID],
    on: date,
    errors: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    entries = []
    for position, unit in enumerate(item.units):
        if unit.role is Role.LOCAL:
            continue
        found = resolve(unit.name, units, on=on)
        if found.finding in (Finding.UNKNOWN, Finding.AMBIGUOUS):
            place = f"{part.title}第 {item.no} 项"
            errors.append({"field": place, "value": unit.name, "expected": "单位名录中的名称或简称，且只对应一个单位"})
            continue
        entries.append(
            {
                "id": new_id(),
                "item_id": item_id,
                "unit_id": ids[found.codes[0]] if found.finding is Finding.UNIT else None,
                "printed": unit.name,
                "role": unit.role,
                "clause": unit.clause,
                "position": position,
                "open_list": unit.open_list,
            }
        )
    return entries


def _target(
    target: LedgerTarget,
    part: LedgerPart,
    plan_id: UUID,
    item: Mapping[str, Any] | None,
    units: Sequence[UnitRow],
    ids: Mapping[str, UUID],
    on: date,
) -> dict[str, Any]:
    places = scope_codes(target.scope, units, on=on) if target.scope else ()
    return {
        "id": new_id(),
        "plan_id": plan_id,
        "item_id": item["id"] if item else None,
        "part_key": part.key,
        "indicator": target.indicator,
        "comparator": target.comparator,
        "value": target.value,
        "unit": target.unit,
        "scope": target.scope,
        "scope_unit_ids": [str(ids[code]) for code in places],
        "due_on": target.due_on or (item["due_on"] if item else None),
        "soft": target.soft,
        "approx": target.approx,
    }


def sources_of(items: Sequence[Row], plan: Row) -> list[dict[str, Any]]:
    """Return the origin of the tasks of each item that has none yet: the plan, under its number or else its title."""
    return [
        {
            "id": new_id(),
            "kind": SourceKind.PLAN_ITEM,
            "item_id": item["id"],
            "title": item["title"],
            "basis_paper": plan["number"] or f"《{plan['title'][:190]}》",
            "approved_by": plan["issuer"],
            "occurred_on": plan["issued_on"],
        }
        for item in items
        if item["source_id"] is None
    ]
