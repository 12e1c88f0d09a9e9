"""A further paper on a draft: what it changes is taken, what an officer had corrected too is asked of him. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.ids import new_id
from models.plan_readings import CorrectionKind, FindingKind
from models.plan_rereads import ChangeKind as Kind
from queries.sql import Row
from workflows.plan_change_kinds import OF_THE_DATE
from workflows.plan_changes import Fix, item_of
from workflows.plan_draft_rows import LIMITS, Paper
from workflows.plan_merge_shapes import COLUMN_NAMES, SHOWN, Change, Merge

_AS_CORRECTION = {
    Kind.HEAD_CHANGED: CorrectionKind.HEAD_EDITED,
    Kind.ITEM_ADDED: CorrectionKind.ITEM_ADDED,
    Kind.ITEM_CHANGED: CorrectionKind.ITEM_EDITED,
    Kind.DATE_CHANGED: CorrectionKind.ITEM_EDITED,
    Kind.LOCAL_DUTY_CHANGED: CorrectionKind.ITEM_EDITED,
    Kind.ITEM_GONE: CorrectionKind.ITEM_REMOVED,
    Kind.UNIT_ADDED: CorrectionKind.UNIT_ADDED,
    Kind.UNIT_CHANGED: CorrectionKind.UNIT_EDITED,
    Kind.UNIT_GONE: CorrectionKind.UNIT_REMOVED,
    Kind.TARGET_ADDED: CorrectionKind.TARGET_ADDED,
    Kind.TARGET_CHANGED: CorrectionKind.TARGET_EDITED,
    Kind.TARGET_GONE: CorrectionKind.TARGET_REMOVED,
}
_ADDED = {"plan_item_unit": CorrectionKind.UNIT_ADDED, "target": CorrectionKind.TARGET_ADDED}


Key = tuple[str, str, str, str]
_ABOUT = ("item_id", "item_unit_id", "target_id")


@dataclass
class Taking:
    """What a further paper comes to on a draft: facts to write, doubts to raise, and doubts it has answered."""

    fixes: list[Fix] = field(default_factory=list)
    doubts: list[Row] = field(default_factory=list)
    answered: set[UUID] = field(default_factory=set)
    renumbered: set[UUID] = field(default_factory=set)
    given_up: dict[UUID, str] = field(default_factory=dict)


def take(made: Merge, *, paper: Paper, items: Mapping[UUID, Row]) -> Taking:
    """Return what to write on the draft whose entries are `items`; what is in dispute is left as it is, and asked."""
    taking = Taking()
    for change in made.changes:
        if change.disputed:
            taking.doubts.append(_dispute(change, paper))
        taking.fixes += _fixes(change)
    _number(taking, items, paper)
    return taking


def _fixes(change: Change) -> Iterator[Fix]:
    columns = dict(change.columns)
    if change.disputed:
        columns = {} if change.after is None else _undisputed(change)
    if not columns:
        return
    kind, added = _AS_CORRECTION[change.kind], change.before is None
    told = [name for name in change.after or {} if added or name in columns]
    was = None if change.before is None else {name: change.before[name] for name in (told or change.before)}
    became = {name: change.after[name] for name in told} if change.after is not None else None
    yield Fix(kind, change.table, change.fact_id, change.item_id, was, became, change.read_from, columns, added)
    for table, rows in change.rows.items():
        for row in rows:
            shown = {name: row[name] for name in SHOWN[table]}
            yield Fix(_ADDED[table], table, row["id"], item_of(table, row), None, shown, row["read_from"], row, True)


def _undisputed(change: Change) -> Row:
    left = {name: value for name, value in change.columns.items() if name not in change.disputed}
    return {} if set(left) <= {"due_from", "dates"} else left


def _dispute(change: Change, paper: Paper) -> Row:
    """Return the question to the officer: what he made of it, what either paper says."""
    about = {"plan_item_unit": "item_unit_id", "target": "target_id"}.get(change.table)
    named: dict[str, Any] = {"item_id": change.item_id} | ({about: change.fact_id} if about else {})
    if change.after is None:
        reason = f"{change.title}：新文件中已无此项，而草案中已作更正，请决定删去或保留"
    else:
        told = "；".join(
            f"{COLUMN_NAMES.get(name, name)}：草案更正为“{_shown(change.before, name)}”，"
            f"原文件为“{_shown(change.printed_before, name)}”，新文件为“{_shown(change.after, name)}”"
            for name in change.disputed
        )
        reason = f"{change.title}：{told}，请核定"
    row = paper.doubt(FindingKind.PAPER_DIFFERS, reason, None, **named)
    return row | {"read_from": change.read_from}


def _shown(facts: Row | None, name: str) -> str:
    value = (facts or {}).get(name)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "无" if value is None else str(value)[:80]


def _number(taking: Taking, items: Mapping[UUID, Row], paper: Paper) -> None:
    """Keep (part, group, number) a key: what was taken out gives its number up, what stands gets a mark and a doubt."""
    changed = {fix.fact_id: fix for fix in taking.fixes if fix.table == "plan_item"
               and (fix.is_new or fix.columns.keys() & {"no", "group_no", "part_key"})}  # fmt: skip
    gone = {fix.fact_id for fix in taking.fixes if fix.columns == {"removed": True}}
    others = [item for item in items.values() if item["id"] not in changed]
    keys = {key_of(item) for item in others if not item["removed"] and item["id"] not in gone}
    for fix in changed.values():
        row = {**items.get(fix.fact_id, {}), **fix.columns}
        printed = row["no"]
        row["no"] = free_number(row, keys)
        keys.add(key_of(row))
        if row["no"] != printed:
            reason = f"{row['group_no']}第 {printed} 项编号重复，暂记为 {row['no']}"
            taking.doubts.append(paper.doubt(FindingKind.NUMBER_REPEATED, reason, None, item_id=fix.fact_id))
        fix.columns["no"] = row["no"]
        if not fix.is_new:
            taking.renumbered.add(fix.fact_id)
    out = [item for item in others if item["removed"] or item["id"] in gone]
    taking.given_up = given_up(out, keys)


def key_of(item: Mapping[str, Any]) -> Key:
    """Return what finds an entry in its plan."""
    return (item["part_key"], item["group_no"], item["no"], item["kind"])


def free_number(item: Mapping[str, Any], taken: Set[Key]) -> str:
    """Return the number of an entry, with a mark if another entry has it."""
    number, times = str(item["no"]), 1
    while key_of({**item, "no": number}) in taken:
        times += 1
        number = f"{item['no'][: LIMITS['no']]}-{times}"
    return number


def given_up(removed: Iterable[Mapping[str, Any]], taken: Set[Key]) -> dict[UUID, str]:
    """Return other numbers for the entries that were taken out and whose numbers entries that stand have now."""
    removed = list(removed)
    known = set(taken) | {key_of(item) for item in removed}
    numbers: dict[UUID, str] = {}
    for item in removed:
        if key_of(item) in taken:
            marked = {**item, "no": f"{item['no'][: LIMITS['no'] - 4]}（删）"}
            numbers[item["id"]] = marked["no"] = free_number(marked, known)
            known.add(key_of(marked))
    return numbers


def doubts_changed(
    papers: tuple[Iterable[Row], Iterable[Row]],
    stands: Iterable[Row],
    *,
    same: Mapping[UUID, UUID],
    taking: Taking,
    items: Mapping[UUID, Row],
) -> None:
    """Raise the doubts that only the new paper leaves, and answer those that only the one before it left.

    Nothing is asked about an entry that an officer took out of `items`, nor twice about a date in dispute.
    """
    before, after = papers
    old = {_key(row, same) for row in before}
    now = {_key(row, same): row for row in after}
    asked = {doubt["item_id"] for doubt in taking.doubts if doubt["kind"] is FindingKind.PAPER_DIFFERS}
    known = {*same.values(), *(fix.fact_id for fix in taking.fixes if fix.is_new)}
    for key, row in now.items():
        out = items.get(key[0], {}).get("removed", False)
        if key not in old and not out and not (row["kind"] in OF_THE_DATE and key[0] in asked):
            about = {name: fact_id if fact_id in known else None for name, fact_id in zip(_ABOUT, key, strict=False)}
            taking.doubts.append({**row, "id": new_id(), **about})
    gone = old - now.keys()
    taking.answered |= {row["id"] for row in stands if _key(row, {}) in gone}
    removed = {fix.fact_id for fix in taking.fixes if fix.columns == {"removed": True}}
    taking.answered |= {row["id"] for row in stands for name in _ABOUT if row[name] in removed}


def _key(row: Row, same: Mapping[UUID, UUID]) -> tuple[Any, ...]:
    about = (same.get(row[name], row[name]) for name in _ABOUT)
    return (*about, str(row["kind"]), row["code"], row["reason"])
