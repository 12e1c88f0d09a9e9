"""A draft while an officer changes it: facts as they were and as they become, and the doubts they answer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from models.plan_readings import CorrectionKind as Kind
from models.plan_readings import FindingKind as Doubt
from plans.ledger import Comparator
from queries.sql import Row
from workflows.plan_names import Names

HEAD = ("number", "title", "issuer", "issued_on")
ITEM = ("part_key", "part_title", "group_no", "group_title", "no", "title", "kind", "local_duty", "due_on",
        "report_cycle", "text")  # fmt: skip
UNIT = ("printed", "unit_id", "role", "clause", "open_list")
KEY = ("part_key", "group_no", "no", "kind")
TARGET = ("indicator", "comparator", "value", "unit", "scope", "scope_unit_ids", "due_on", "soft", "approx")


@dataclass(frozen=True, slots=True)
class Fix:
    """One fact as it was and as it becomes; `columns` is what is written: of the whole new row, or what changes."""

    kind: Kind
    table: str
    fact_id: UUID
    item_id: UUID | None
    was: Mapping[str, Any] | None
    became: Mapping[str, Any] | None
    read_from: Mapping[str, Any] | None
    columns: dict[str, Any]
    is_new: bool = False


@dataclass
class Draft:
    """A draft while changes are made to it, one after another: later ones see what earlier ones made.

    `names` is the register of the day of the act; `answered` collects the findings that the changes settle.
    """

    plan: Row
    items: dict[UUID, Row]
    units: dict[UUID, Row]
    targets: dict[UUID, Row]
    findings: list[Row]
    names: Names
    errors: list[dict[str, Any]] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)
    answered: set[UUID] = field(default_factory=set)

    def wrong(self, place: str, name: str, value: object, expected: str) -> None:
        """Note an error."""
        self.errors.append({"field": f"{place}.{name}", "value": str(value), "expected": expected})

    def answer(self, column: str, fact_id: UUID | None, kinds: tuple[Doubt, ...] = (), code: str | None = None) -> None:
        """Settle the open findings of one fact, of certain kinds if they are named."""
        self.answered |= {
            finding["id"]
            for finding in self.findings
            if finding[column] == fact_id
            and (not kinds or finding["kind"] in kinds)
            and (code is None or finding["code"] == code)
        }

    def item(self, place: str, item_id: UUID | None, *, removed: bool = False) -> Row | None:
        """Return an entry of the plan that stands, or that was removed."""
        found = self.items.get(item_id) if item_id else None
        if found is None or found["removed"] is not removed:
            self.wrong(place, "item_id", item_id, "本方案中已删去的条目" if removed else "本方案中未删去的条目")
            return None
        return found

    def fact(self, place: str, name: str, facts: Mapping[UUID, Row], fact_id: UUID) -> Row | None:
        """Return a unit or target that stands, of an entry that stands."""
        found = facts.get(fact_id)
        item = self.items.get(found["item_id"]) if found and found["item_id"] else None
        if found is None or found["removed"] or (item is not None and item["removed"]):
            self.wrong(place, name, fact_id, "本方案中未删去的内容")
            return None
        return found

    def knows(self, place: str, name: str, unit_id: UUID) -> bool:
        """Whether a unit is in force today; else note the error."""
        known = any(unit["id"] == unit_id for unit in self.names.tree)
        if not known:
            self.wrong(place, name, unit_id, "单位名录中现有的单位")
        return known

    def edit(
        self, kind: Kind, table: str, fact: Row, columns: dict[str, Any], place: str, shown: tuple[str, ...]
    ) -> bool:
        """Change columns of a fact, and note what they were; nothing changed is an error."""
        changed = {name: value for name, value in columns.items() if fact[name] != value}
        if not changed:
            self.wrong(place, "change", "", "与现有内容不同的更正")
            return False
        told = [name for name in shown if name in changed]
        was, became = ({name: facts[name] for name in told} for facts in (fact, changed))
        self.fixes.append(
            Fix(kind, table, fact["id"], item_of(table, fact), was, became, fact.get("read_from"), changed)
        )
        fact.update(changed)
        return True

    def remove(self, kind: Kind, table: str, fact: Row, shown: tuple[str, ...]) -> None:
        """Take a fact out of the plan; its row and its place stay."""
        was = {name: fact[name] for name in shown}
        self.fixes.append(Fix(kind, table, fact["id"], item_of(table, fact), was, None, fact["read_from"],
                              {"removed": True}))  # fmt: skip
        fact["removed"] = True

    def add(self, kind: Kind, table: str, row: Row, shown: tuple[str, ...]) -> None:
        """Add a fact that no paper was read for."""
        became = {name: row[name] for name in shown}
        self.fixes.append(Fix(kind, table, row["id"], item_of(table, row), None, became, None, row, is_new=True))
        facts = {"plan_item": self.items, "plan_item_unit": self.units, "target": self.targets}[table]
        facts[row["id"]] = {**row, "removed": False, "read_from": None}


def item_of(table: str, fact: Row) -> UUID | None:
    """Return the entry that a fact belongs to or is."""
    return fact["id"] if table == "plan_item" else fact.get("item_id")


def check_due(draft: Draft, place: str, due_on: date | None) -> None:
    """Nothing is due before the paper was issued."""
    issued_on = draft.plan["issued_on"]
    if due_on and issued_on and due_on < issued_on:
        draft.wrong(place, "due_on", due_on, f"不早于成文日期 {issued_on}")


def check_value(draft: Draft, place: str, target: Mapping[str, Any]) -> None:
    """A trend with a number, or a comparison without one, cannot be judged."""
    if (target["comparator"] == Comparator.TREND) != (target["value"] is None):
        draft.wrong(place, "value", target["value"], "趋势性指标不带数值，其他指标必须带数值")


def check_key(draft: Draft, place: str, item: Mapping[str, Any]) -> None:
    """Part, group and number find one entry, removed ones included, for they may be restored."""
    key = [item[name] for name in KEY]
    if any(other["id"] != item["id"] and [other[name] for name in KEY] == key for other in draft.items.values()):
        draft.wrong(place, "no", f"{item['group_no']}第 {item['no']} 项", "本部分中尚未使用的编号（含已删去的条目）")
