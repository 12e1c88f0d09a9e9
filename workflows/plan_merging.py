"""A further paper against a plan: what it says otherwise than the one before, and what was corrected since. Pure.

Three versions of each fact are held together: as the paper before had it, as the plan has it, as the new paper has it.
What the paper did not change stays as the officer left it; what both changed is in dispute, and a person decides.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from models.plan_rereads import ChangeKind as Kind
from plans.similar import paired
from queries.sql import Row
from workflows.plan_changes import HEAD
from workflows.plan_merge_shapes import KEYS, KINDS, OF_AN_ITEM, SHOWN, Change, Merge, Papers, title_of

_OF_THE_PLACE = ("read_from", "position", "dates")


def merged(papers: Papers) -> Merge:
    """Return what the new paper changes; a fact that the plan has already, whoever entered it, is not added again."""
    made = Merge()
    found = {table: _by_place(papers, table) for table in ("plan_item", "plan_item_unit", "target")}
    old, new = papers.before["plan_item"], papers.after["plan_item"]
    partner = {other: one for one, other in papers.pairs}
    for at, item in enumerate(new):
        base = old[partner[at]] if at in partner else None
        current = (found["plan_item"](base) if base else None) or _known(papers, item, made)
        if current is None:
            made.changes.append(_added_item(papers, item))
        elif base is not None:
            _item(papers, made, found, (base, current, item))
        else:
            _place(made, "plan_item", current, item)
    kept = {one for one, _ in papers.pairs}
    for at, base in enumerate(old):
        current = found["plan_item"](base) if at not in kept else None
        if current is not None and not current["removed"]:
            made.changes.append(_gone(papers, Kind.ITEM_GONE, "plan_item", base, current, current))
    _facts(papers, made, found, "target", (None, None, None))
    return made


def _by_place(papers: Papers, table: str) -> Any:
    """Return what finds the plan's row of a fact of the paper before, by the place it was read from."""
    waiting: dict[tuple[int, int], deque[Row]] = defaultdict(deque)
    for row in papers.plan[table]:
        place = row["read_from"]
        if place and place["reading_id"] == papers.reading_id:
            waiting[(place["start"], place["end"])].append(row)
    rows: dict[UUID, Row | None] = {}
    name = {"plan_item": "title", "plan_item_unit": "printed", "target": "indicator"}[table]
    for base in papers.before[table]:
        here = waiting[(base["read_from"]["start"], base["read_from"]["end"])]
        own = next((row for row in here if row[name] == base[name]), here[0] if here else None)
        if own is not None:
            here.remove(own)
        rows[base["id"]] = own
    return lambda base: rows.get(base["id"])


def _known(papers: Papers, item: Row, made: Merge) -> Row | None:
    """Return an entry that stands in the plan already without having been read from the paper before."""
    taken = {row["id"] for row in made.places["plan_item"]}
    return next(
        (
            row
            for row in papers.plan["plan_item"]
            if row["id"] not in taken
            and not row["removed"]
            and (row["kind"], row["title"]) == (item["kind"], item["title"])
            and not (row["read_from"] and row["read_from"]["reading_id"] == papers.reading_id)
        ),
        None,
    )


def _item(papers: Papers, made: Merge, found: Mapping[str, Any], rows: tuple[Row, Row, Row]) -> None:
    base, current, item = rows
    _place(made, "plan_item", current, item)
    made.same[base["id"]] = current["id"]
    if current["removed"]:
        return
    for kind, names in OF_AN_ITEM:
        if (change := _changed(kind, "plan_item", rows, names, current)) is not None:
            made.changes.append(change)
    for table in KINDS:
        _facts(papers, made, found, table, rows)


def _facts(
    papers: Papers, made: Merge, found: Mapping[str, Any], table: str, rows: tuple[Row | None, Row | None, Row | None]
) -> None:
    """Hold units or targets of an entry together, or the plan's own targets where there is no entry."""
    base, current, item = rows
    before = [row for row in papers.before[table] if row["item_id"] == (base and base["id"])]
    after = [row for row in papers.after[table] if row["item_id"] == (item and item["id"])]
    owns = [row for row in papers.plan[table] if row["item_id"] == (current and current["id"]) and not row["removed"]]
    added, changed, gone = KINDS[table]
    keys = KEYS[table]
    pairs = paired(before, after, keys=keys)
    partner = {other: one for one, other in pairs}
    for at, row in enumerate(after):
        printed = before[partner[at]] if at in partner else None
        own = found[table](printed) if printed else _alike(owns, row, made, table)
        if own is None:
            columns = row | {"item_id": current["id"] if current else None}
            made.changes.append(_added(added, table, columns, current))
            continue
        _place(made, table, own, row)
        if printed is not None:
            made.same[printed["id"]] = own["id"]
            inherits = (
                table == "target"
                and base
                and item
                and (printed["due_on"], row["due_on"]) == (base["due_on"], item["due_on"])
            )
            names = tuple(name for name in SHOWN[table] if not (inherits and name == "due_on"))
            if not own["removed"] and (change := _changed(changed, table, (printed, own, row), names, current)):
                made.changes.append(change)
    kept = {one for one, _ in pairs}
    for at, printed in enumerate(before):
        own = found[table](printed) if at not in kept else None
        if own is not None and not own["removed"]:
            made.changes.append(_gone(papers, gone, table, printed, own, current))


def _alike(owns: Iterable[Row], row: Row, made: Merge, table: str) -> Row | None:
    """Return a fact that an officer had added before the paper said it."""
    names = (
        ("unit_id", "clause") if table == "plan_item_unit" else ("indicator", "scope", "comparator", "value", "unit")
    )
    taken = {entry["id"] for entry in made.places[table]}
    alike = (own for own in owns if own["id"] not in taken and own["read_from"] is None)
    return next((own for own in alike if row.get(names[0]) and all(own[name] == row[name] for name in names)), None)


def _place(made: Merge, table: str, current: Row, row: Row) -> None:
    made.same[row["id"]] = current["id"]
    made.places[table].append({"id": current["id"], **{name: row[name] for name in _OF_THE_PLACE if name in row}})


def _changed(
    kind: Kind, table: str, rows: tuple[Row, Row, Row], names: Sequence[str], item: Row | None
) -> Change | None:
    base, current, row = rows
    told = [name for name in names if base[name] != row[name] != current[name]]
    if not told:
        return None
    columns: Row = {name: row[name] for name in told}
    columns |= {"due_from": row["due_from"], "dates": row["dates"]} if kind is Kind.DATE_CHANGED else {}
    disputed = tuple(name for name in told if current[name] != base[name])
    before, printed, after = ({name: facts[name] for name in told} for facts in (current, base, row))
    return Change(kind, table, current["id"], item["id"] if item else None, title_of(table, item, row), before,
                  printed, after, row["read_from"], columns, disputed=disputed)  # fmt: skip


def _gone(papers: Papers, kind: Kind, table: str, base: Row, current: Row, item: Row | None) -> Change:
    names = SHOWN[table]
    # Who is meant by a name is not a change of what the paper says.
    disputed = tuple(name for name in names if name != "unit_id" and current[name] != base[name])
    if table == "plan_item" and not disputed:
        disputed = tuple(_corrected_within(papers, base, current))
    before, printed = ({name: facts[name] for name in names} for facts in (current, base))
    return Change(kind, table, current["id"], item["id"] if item else None, title_of(table, item, current), before,
                  printed, None, current["read_from"], {"removed": True}, disputed=disputed)  # fmt: skip


def _corrected_within(papers: Papers, base: Row, current: Row) -> Iterator[str]:
    """Yield what an officer changed about the units and targets of an entry that has left the paper."""
    for table, name in (("plan_item_unit", "role"), ("target", "value")):
        printed = sorted(str(row[name]) for row in papers.before[table] if row["item_id"] == base["id"])
        stands = [row for row in papers.plan[table] if row["item_id"] == current["id"] and not row["removed"]]
        if len(printed) != len(stands):
            yield table


def _added(kind: Kind, table: str, row: Row, item: Row | None) -> Change:
    after = {name: row[name] for name in SHOWN[table]}
    return Change(
        kind, table, row["id"], row["item_id"], title_of(table, item, row), None, None, after, row["read_from"], row
    )


def _added_item(papers: Papers, item: Row) -> Change:
    within = {table: [row for row in papers.after[table] if row["item_id"] == item["id"]] for table in KINDS}
    after = {name: item[name] for name in SHOWN["plan_item"]}
    after |= {"units": [row["printed"] for row in within["plan_item_unit"]]}
    return Change(Kind.ITEM_ADDED, "plan_item", item["id"], item["id"], title_of("plan_item", item, item), None, None,
                  after, item["read_from"], item, within)  # fmt: skip


def head_change(before: Row, plan: Row, after: Row) -> Change | None:
    """Return what the new paper's head says otherwise, as far as it says anything."""
    stated = after | {name: before[name] for name in HEAD if after[name] is None}
    base, current, row = ({"id": plan["id"], "read_from": None, **{name: one[name] for name in HEAD}}
                          for one in (before, plan, stated))  # fmt: skip
    change = _changed(Kind.HEAD_CHANGED, "target", (base, current, {**row, "indicator": ""}), HEAD, None)
    return change and Change(change.kind, "plan", plan["id"], None, "文件要素", change.before, change.printed_before,
                             change.after, None, change.columns, disputed=change.disputed)  # fmt: skip
