"""From a reading to the rows of a draft: every fact with its place in the paper, every doubt as a finding. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.ids import new_id
from models.plan_readings import FindingKind
from models.plans import ItemKind
from plans.ledger import Role
from plans.reading import PlanReading, Reading, Span, TargetMention, TaskReading, UnitMention
from workflows.plan_dates import ReadDue, YearEnd, due_of, year_end
from workflows.plan_draft_rows import LIMITS, DraftRows, Entry, Paper
from workflows.plan_names import Names

NUMERALS = "一二三四五六七八九十百"
HEADING = re.compile(
    rf"\s*(第[{NUMERALS}\d]+[章节部分条]+|[（(][{NUMERALS}\d]+[)）]|[{NUMERALS}]+(?=[、.．])|\d+(?:\.\d+)*(?=[、.．\s]))"
    r"[、.．\s]*(.*)",
    re.DOTALL,
)
UNNUMBERED = "—"
HEAD, NO_UNITS = "head", "no-units"
"""The reader's own flags for what the head lacks and for a task without units; no doubt is said twice."""
LARGEST = Decimal(10) ** 12
FINEST = -6


def draft_rows(reading: Reading, *, paper: Paper, names: Names) -> dict[str, list[Entry]]:
    """Return the rows that a reading comes to; nothing read is left out, nothing doubtful goes unsaid."""
    rows = DraftRows(paper, names)
    for flag in reading.flags:
        if flag.code == HEAD and reading.document.title:
            continue  # each of the other elements gets a finding of its own, which filling it in answers
        rows.doubt(FindingKind.READER_FLAG, flag.reason, flag.span, code=flag.code)
    for position, plan in enumerate(reading.plans):
        _part(rows, plan, f"p{position + 1}", year_end(plan, reading.document))
    return rows.tables


def _part(rows: DraftRows, plan: PlanReading, key: str, end: YearEnd) -> None:
    for mention in plan.document_targets:
        _target(rows, mention, key, None)
    for kind, tasks in ((ItemKind.TASK, plan.tasks), (ItemKind.SAFEGUARD, plan.safeguards)):
        for task in tasks:
            _item(rows, task, kind, plan, key, end)


def _item(rows: DraftRows, task: TaskReading, kind: ItemKind, plan: PlanReading, key: str, end: YearEnd) -> None:
    item_id, due = new_id(), due_of(task, end, today=rows.paper.today)
    group_no, group_title = group_of(task, plan)
    entry = {
        "id": item_id,
        "plan_id": rows.paper.plan_id,
        "part_key": key,
        "part_title": plan.title,
        "group_no": group_no,
        "group_title": group_title,
        "no": task.no or UNNUMBERED,
        "title": task.title,
        "kind": kind,
        "position": len(rows.tables["plan_item"]),
        "local_duty": False,
        "due_on": due.on,
        "report_cycle": rows.paper.report_cycle if kind is ItemKind.TASK else None,
        "text": task.text,
        "dates": [_date(rows, mention.text, mention.on, mention.span) for mention in task.deadlines],
        "due_from": _due_from(rows, due),
        "read_from": rows.paper.place(task.span),
    }
    rows.tables["plan_item"].append(rows.fitted(entry, task.span, item_id=item_id))
    _numbered_once(rows, entry, task)
    locals_ = [_unit(rows, mention, position, item_id) for position, mention in enumerate(task.units)]
    entry["local_duty"] = (task.implied_local or any(locals_)) and kind is ItemKind.TASK
    for target in task.targets:
        _target(rows, target, key, entry)
    _doubts(rows, task, entry, due)


def _date(rows: DraftRows, text: str, on: date | None, span: Span) -> Entry:
    return {**(rows.paper.place(span) or {}), "phrase": text, "on": on and str(on)}


def _due_from(rows: DraftRows, due: ReadDue) -> Entry | None:
    return {**(rows.paper.place(due.span) or {}), "how": due.how} if due.how else None


def group_of(task: TaskReading, plan: PlanReading) -> tuple[str, str]:
    """Return number and title of the heading a task stands under; the plan itself where there is none."""
    if not task.path:
        return UNNUMBERED, plan.title
    found = HEADING.fullmatch(task.path[-1])
    return (found[1], found[2].strip() or found[1]) if found else (UNNUMBERED, task.path[-1])


def _numbered_once(rows: DraftRows, entry: Entry, task: TaskReading) -> None:
    """Keep (part, group, number) a key: groups of one number get that of their chapter, repeated numbers a mark."""

    def key() -> tuple[str, str, str, ItemKind]:
        return (entry["part_key"], entry["group_no"], entry["no"], entry["kind"])

    if key() in rows.keys and len(task.path) > 1:
        numbers = [found[1] for heading in task.path if (found := HEADING.fullmatch(heading))]
        entry["group_no"] = "".join(numbers)[: LIMITS["group_no"]] or entry["group_no"]
    printed, times = entry["no"], 1
    while key() in rows.keys:
        times += 1
        entry["no"] = f"{printed}-{times}"
    if times > 1 and printed != UNNUMBERED:
        reason = f"{entry['group_no']}第 {printed} 项编号重复，暂记为 {entry['no']}"
        rows.doubt(FindingKind.NUMBER_REPEATED, reason, task.span, item_id=entry["id"])
    rows.keys.add(key())


def _unit(rows: DraftRows, mention: UnitMention, position: int, item_id: UUID) -> bool:
    """Add a printed unit; return whether it stands for all local units."""
    named, row_id = rows.names.named(mention), new_id()
    entry = {
        "id": row_id,
        "item_id": item_id,
        "unit_id": named.unit_id,
        "printed": mention.name,
        "role": mention.role,
        "clause": mention.clause,
        "position": position,
        "open_list": mention.open_list,
        "read_from": rows.paper.place(mention.span),
    }
    about: Mapping[str, Any] = {"item_id": item_id, "item_unit_id": row_id}
    rows.tables["plan_item_unit"].append(rows.fitted(entry, mention.span, **about))
    if named.doubt:
        rows.doubt(named.doubt, named.reason, mention.span, candidates=list(named.candidates), **about)
    if mention.open_list:
        reason = f"“{mention.name}等”列举未尽，请补列其他单位，或照原文认可"
        rows.doubt(FindingKind.OPEN_LIST, reason, mention.span, **about)
    return named.is_local_list


def _target(rows: DraftRows, mention: TargetMention, key: str, item: Entry | None) -> None:
    target_id, item_id = new_id(), item["id"] if item else None
    about: Mapping[str, Any] = {"item_id": item_id, "target_id": target_id}
    if mention.value is not None and not _storable(mention.value):
        reason = f"指标“{mention.text}”的数值 {mention.value} 无法入账，请改列"
        rows.doubt(FindingKind.DOES_NOT_FIT, reason, mention.span, item_id=item_id)
        return
    places, unclear = rows.names.places(mention.scope) if mention.scope else ([], None)
    entry = {
        "id": target_id,
        "plan_id": rows.paper.plan_id,
        "item_id": item_id,
        "part_key": key,
        "indicator": mention.indicator,
        "comparator": mention.comparator,
        "value": mention.value,
        "unit": mention.unit,
        "scope": mention.scope,
        "scope_unit_ids": [str(place) for place in places],
        "due_on": mention.due_on or (item["due_on"] if item else None),
        "soft": mention.soft,
        "approx": mention.approx,
        "read_from": rows.paper.place(mention.span),
    }
    rows.tables["target"].append(rows.fitted(entry, mention.span, **about))
    if unclear:
        rows.doubt(FindingKind.SCOPE_UNCLEAR, unclear, mention.span, **about)


def _storable(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= FINEST and abs(value) < LARGEST


def _doubts(rows: DraftRows, task: TaskReading, entry: Entry, due: ReadDue) -> None:
    for flag in task.flags:
        rows.doubt(FindingKind.READER_FLAG, flag.reason, flag.span, code=flag.code, item_id=entry["id"])
    if due.doubt:
        rows.doubt(due.doubt, due.reason, due.span or task.span, item_id=entry["id"])
    bears = any(flag.code == NO_UNITS for flag in task.flags) or any(
        mention.role not in (Role.PARTICIPATE, Role.GUIDE) for mention in task.units
    )
    if entry["kind"] is ItemKind.TASK and not bears and not entry["local_duty"]:
        reason = f"“{entry['title'][:60]}”没有牵头或负责单位，请指定"
        rows.doubt(FindingKind.NO_BEARER, reason, task.span, item_id=entry["id"])
