"""What changes to the head and the entries of a draft come to; and which handler makes which change. Pure."""

from collections.abc import Callable
from typing import Any

from core.ids import new_id
from models.plan_changes import Change, HeadEdited, ItemAdded, ItemEdited, ItemRemoved, ItemRestored, PartDated
from models.plan_readings import CorrectionKind as Kind
from models.plan_readings import FindingKind as Doubt
from queries.sql import Row
from workflows.plan_change_facts import (
    add_target,
    add_unit,
    name_resolved,
    target_added,
    target_edited,
    target_removed,
    unit_added,
    unit_edited,
    unit_removed,
)
from workflows.plan_changes import HEAD, ITEM, Draft, Fix, check_due, check_key
from workflows.plan_dates import DueHow

OF_THE_DATE = (Doubt.NO_DATE, Doubt.OPEN_DATE, Doubt.DATE_PAST)


def make(draft: Draft, change: Change, place: str) -> None:
    """Make one change; what cannot be done is noted as an error under its place, and then nothing may be written."""
    HANDLERS[change.change](draft, change, place)


def head_edited(draft: Draft, change: HeadEdited, place: str) -> None:
    """Fill in or change the head of the plan."""
    columns = {name: getattr(change, name) for name in change.stated()}
    if draft.edit(Kind.HEAD_EDITED, "plan", draft.plan, columns, place, HEAD):
        for name in columns:
            draft.answer("plan_id", draft.plan["id"], (Doubt.HEAD_MISSING,), code=name)


def item_edited(draft: Draft, change: ItemEdited, place: str) -> None:
    """Change an entry; a date that a person sets no longer comes from the paper."""
    item = draft.item(place, change.item_id)
    if item is None:
        return
    _change_item(draft, item, {name: getattr(change, name) for name in change.stated()}, place)


def part_dated(draft: Draft, change: PartDated, place: str) -> None:
    """Give one date to every entry of a part that has none."""
    undated = [item for item in draft.items.values()
               if item["part_key"] == change.part_key and item["due_on"] is None and not item["removed"]]  # fmt: skip
    if not undated:
        draft.wrong(place, "part_key", change.part_key, "有条目缺少时限的分方案")
    for item in undated:
        _change_item(draft, item, {"due_on": change.due_on}, place)


def _change_item(draft: Draft, item: Row, columns: dict[str, Any], place: str) -> None:
    if "due_on" in columns:
        check_due(draft, place, columns["due_on"])
        columns["due_from"] = {"how": DueHow.PERSON}
    if not draft.edit(Kind.ITEM_EDITED, "plan_item", item, columns, place, ITEM):
        return
    check_key(draft, place, item)
    if "due_on" in columns:
        draft.answer("item_id", item["id"], OF_THE_DATE)
    if columns.keys() & {"no", "group_no"}:
        draft.answer("item_id", item["id"], (Doubt.NUMBER_REPEATED,))
    if columns.get("local_duty"):
        draft.answer("item_id", item["id"], (Doubt.NO_BEARER,))


def item_removed(draft: Draft, change: ItemRemoved, place: str) -> None:
    """Take an entry out; whatever was doubtful about it is answered."""
    item = draft.item(place, change.item_id)
    if item is not None:
        draft.remove(Kind.ITEM_REMOVED, "plan_item", item, ITEM)
        draft.answer("item_id", item["id"])


def item_restored(draft: Draft, change: ItemRestored, place: str) -> None:
    """Bring back an entry that an earlier act took out, and with it the doubts that ended with its removal."""
    item = draft.item(place, change.item_id, removed=True)
    if any(fix.kind is Kind.ITEM_REMOVED and fix.fact_id == change.item_id for fix in draft.fixes):
        draft.wrong(place, "item_id", change.item_id, "此前已删去的条目；同一次更正中删去的，不必恢复")
    elif item is not None:
        became = {name: item[name] for name in ITEM}
        draft.fixes.append(Fix(Kind.ITEM_RESTORED, "plan_item", item["id"], item["id"], None, became,
                               item["read_from"], {"removed": False}))  # fmt: skip
        item["removed"] = False


def item_added(draft: Draft, change: ItemAdded, place: str) -> None:
    """Add an entry with its units and targets, after the last of its group."""
    titles = {item["part_key"]: item["part_title"] for item in draft.items.values()}
    part_title = change.part_title or titles.get(change.part_key)
    if part_title is None:
        draft.wrong(place, "part_title", "", "新的分方案须写明名称")
        return
    row = change.model_dump(include=set(ITEM)) | {
        "id": new_id(),
        "plan_id": draft.plan["id"],
        "part_title": part_title,
        "position": _position(draft, change),
        "due_from": {"how": DueHow.PERSON} if change.due_on else None,
    }
    check_due(draft, place, change.due_on)
    check_key(draft, place, row)
    draft.add(Kind.ITEM_ADDED, "plan_item", row, ITEM)
    for number, unit in enumerate(change.units):
        add_unit(draft, row["id"], unit, f"{place}.units[{number}]")
    for number, target in enumerate(change.targets):
        add_target(draft, target, f"{place}.targets[{number}]", part_key=change.part_key, item_id=row["id"])


def _position(draft: Draft, change: ItemAdded) -> int:
    """Entries of one position stand in the order in which they were added."""
    for names in (("part_key", "kind", "group_no"), ("part_key", "kind"), ("part_key",), ()):
        near = [item["position"] for item in draft.items.values()
                if all(item[name] == getattr(change, name) for name in names)]  # fmt: skip
        if near:
            return int(max(near))
    return 0


HANDLERS: dict[str, Callable[[Draft, Any, str], None]] = {
    "head_edited": head_edited,
    "item_added": item_added,
    "item_edited": item_edited,
    "part_dated": part_dated,
    "item_removed": item_removed,
    "item_restored": item_restored,
    "unit_added": unit_added,
    "unit_edited": unit_edited,
    "unit_removed": unit_removed,
    "name_resolved": name_resolved,
    "target_added": target_added,
    "target_edited": target_edited,
    "target_removed": target_removed,
}
