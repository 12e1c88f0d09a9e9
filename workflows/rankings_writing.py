"""Writing rankings: the first of a period, or a revision beside the one it follows; the same figures write nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.ids import new_ids
from models.calls import Call
from models.events import SubjectKind
from models.rankings import RankingStage
from queries import rankings as queries
from queries.sql import Row, json_text
from workflows.guards import Subject
from workflows.lifecycle import BatchMove, Writing, advance_many, create_many
from workflows.rankings import ranking_subject, title_of
from workflows.rankings_reckoned import FIELDS, Reckoned, same
from workflows.tables import RANKING

MOST_NAMED, MOST_KEPT = 3, 500


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose rankings these are: of an office, by a version of its book, from the figures up to a batch."""

    office_id: UUID
    rule_set_id: UUID | None
    last_batch_id: UUID | None


def write_rankings(session: Session, found: Sequence[Reckoned], origin: Origin, *, call: Call) -> int:
    """Write what is new or has changed; return how many rankings were written.

    A place without any figure for the whole group is no ranking. Who lost a race against another scheduler finds the
    unique key taken and reckons again.
    """
    found = [one for one in found if one.says_anything]
    if not found:
        return 0
    present = _present(session, found, origin)
    stored = _stored(session, [ranking["id"] for ranking in present.values()])
    new = [one for one in found if one.key not in present or _moved(one, stored[present[one.key]["id"]])]
    ids = dict(zip((one.key for one in new), new_ids(len(new)), strict=True))
    revised = [one for one in new if one.key in present]
    _supersede(session, revised, present, stored, ids, call)
    batch = [_first(one, ids[one.key], origin, present.get(one.key), call) for one in new]
    create_many(session, RANKING, "reckon", batch, call=call)
    queries.put_rows(session, (line for one in new for line in _lines(one, ids[one.key])))
    return len(new)


Key = tuple[str, str, str]
Stored = Mapping[UUID, Mapping[UUID, Row]]


def _present(session: Session, found: Sequence[Reckoned], origin: Origin) -> dict[Key, Row]:
    wanted = {one.key for one in found}
    rankings = queries.current(session, office_id=origin.office_id, medium=found[0].medium)
    keyed = {(one["rank_window"], one["period"], one["group_key"]): one for one in rankings}
    return {key: one for key, one in keyed.items() if key in wanted}


def _stored(session: Session, rankings: Sequence[UUID]) -> Stored:
    stored: dict[UUID, dict[UUID, Row]] = {ranking: {} for ranking in rankings}
    for row in queries.rows_of(session, rankings) if rankings else ():
        stored[row["ranking_id"]][row["unit_id"]] = row
    return stored


def _moved(one: Reckoned, former: Mapping[UUID, Row]) -> bool:
    rows = one.rows()
    return rows.keys() != former.keys() or not all(same(row, former[unit]) for unit, row in rows.items())


def _supersede(
    session: Session,
    revised: Sequence[Reckoned],
    present: Mapping[Key, Row],
    stored: Stored,
    ids: Mapping[Key, UUID],
    call: Call,
) -> None:
    batch = []
    for one in revised:
        former = present[one.key]
        moved = list(differences(one, stored[former["id"]]))
        names = queries.names(session, [entry["unit_id"] for entry in moved[:MOST_NAMED]], one.period.to_on)
        data = {
            "title": _title(one),
            "detail": said(moved, names, was_published=former["stage"] == RankingStage.PUBLISHED),
            "replaced_by_id": ids[one.key],
            "moved_count": len(moved),
            "moved": moved[:MOST_KEPT],
        }
        batch.append(BatchMove(ranking_subject(former), writing=Writing(data=data)))
    advance_many(session, RANKING, "supersede", batch, call=call)


def differences(one: Reckoned, former: Mapping[UUID, Row]) -> Iterator[dict[str, Any]]:
    """Yield the places whose row says something else now, with rank and index of both, who moved furthest first."""
    rows = one.rows()
    changed = [
        (unit, former.get(unit), rows.get(unit))
        for unit in dict.fromkeys((*rows, *former))
        if unit not in rows or unit not in former or not same(rows[unit], former[unit])
    ]
    for unit, was, now in sorted(changed, key=lambda entry: (-_distance(entry[1], entry[2]), str(entry[0]))):
        yield {
            "unit_id": unit,
            "rank_before": was and was["rank"],
            "rank": now and now["rank"],
            "index_before": was and was["index"],
            "index": now and now["index"],
        }


def _distance(was: Row | None, now: Row | None) -> int:
    before, after = (int(row["rank"] or 0) if row else 0 for row in (was, now))
    return abs(after - before)


def said(moved: Sequence[Mapping[str, Any]], names: Mapping[UUID, str], *, was_published: bool) -> str:
    """Return in a sentence what moved: how many places, the first few by name, whether a bulletin spoke of it."""
    shown = "；".join(f"{names.get(one['unit_id'], '某地')} {_rank(one['rank_before'])} → {_rank(one['rank'])}"
                      for one in moved[:MOST_NAMED])  # fmt: skip
    told = "；原排名已经通报" if was_published else ""
    return f"{len(moved)} 个地方的名次或数据有变：{shown}{told}"


def _rank(rank: int | None) -> str:
    return f"第{rank}名" if rank else "无名次"


def _title(one: Reckoned) -> str:
    return title_of({"period": one.period.name, "group_name": one.group.name, "medium": one.medium})


def _first(one: Reckoned, ranking_id: UUID, origin: Origin, former: Row | None, call: Call) -> BatchMove:
    subject = Subject(SubjectKind.RANKING, ranking_id, "", 0, None, origin.office_id)
    columns = {
        "supervising_unit_id": origin.office_id,
        "rule_set_id": origin.rule_set_id,
        "medium": one.medium,
        "rank_window": one.period.window,
        "period": one.period.key,
        "from_on": one.period.from_on,
        "to_on": one.period.to_on,
        "group_key": one.group.key,
        "group_name": one.group.name,
        "limits": one.limits,
        "revision": former["revision"] + 1 if former else 1,
        "replaces_id": former and former["id"],
        "last_batch_id": origin.last_batch_id,
        "places": len(one.units),
        "reckoned_at": call.at,
        "remarks": one.remarks,
    }
    data = {"title": _title(one), "revision": columns["revision"], "replaces_id": columns["replaces_id"]}
    return BatchMove(subject, writing=Writing(columns, data, rule_set_id=origin.rule_set_id))


def _lines(one: Reckoned, ranking_id: UUID) -> Iterator[str]:
    """Yield rows in the text form of COPY; floats by repr, which loses nothing."""
    lists: Iterable[list[Any]] = (one.columns.get(name) or [None] * len(one.units) for name in FIELDS)
    fields = [[_field(value) for value in values] for values in lists]
    for unit, *values in zip(one.units, *fields, strict=True):
        yield "\t".join((str(ranking_id), str(unit), *values)) + "\n"


def _field(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int | float):
        return repr(value)
    text = json_text(value) if isinstance(value, dict | list) else str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
