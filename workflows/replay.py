"""Rebuilds every stage and every deadline from the events alone, and says where the live tables stand otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from models.events import SubjectKind
from queries import replay as queries
from queries.sql import Row
from workflows.tables import TABLES

BATCH = 1000
MOST_SHOWN = 50
_COLUMN_NAMES = {
    "unit_id": "承办单位",
    "original_on": "原定时限",
    "due_on": "现时限",
    "met_at": "完成时间",
    "missed_at": "逾期标记",
    "cancelled_at": "终止时间",
    "paused_days": "扣除天数",
}


@dataclass
class State:
    """What a stretch of events touches, as far as it is rebuilt; `faults` are breaks in the record itself."""

    subjects: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    deadlines: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def apply(self, event: Row) -> None:
        """Take one event into account. Nothing but the event is looked at."""
        if event["to_stage"] is not None:
            self._move(event)
        for entry in event["data"].get("deadlines_opened", ()):
            self._open(entry)
        for entry in event["data"].get("deadlines_changed", ()):
            self._change(entry, event)
        if event["kind"] == "deadline_missed":
            self._miss(event)

    def _move(self, event: Row) -> None:
        known = self.subjects.get(event["subject_id"], {"reached": None, "version": 0})
        if (event["from_stage"], event["subject_seq"]) != (known["reached"], known["version"] + 1):
            self.faults.append(
                f"{_named(event['subject_kind'], event['subject_id'])}：事件 {event['id']} 从"
                f"“{_stage(event['subject_kind'], event['from_stage'])}”（第 {event['subject_seq']} 次变动）起，"
                f"此前记录止于“{_stage(event['subject_kind'], known['reached'])}”（第 {known['version']} 次）"
            )
        self.subjects[event["subject_id"]] = {
            "id": event["subject_id"],
            "kind": event["subject_kind"],
            "reached": event["to_stage"],
            "version": event["subject_seq"],
        }

    def _open(self, entry: Mapping[str, Any]) -> None:
        fresh = {
            "original_on": entry["due_on"],
            "met_at": None,
            "missed_at": None,
            "cancelled_at": None,
            "paused_days": 0,
        }
        self.deadlines[UUID(entry["id"])] = {
            "id": UUID(entry["id"]),
            **{name: entry.get(name) for name in queries.DEADLINE_COLUMNS},
            **fresh,
        }

    def _change(self, entry: Mapping[str, Any], event: Row) -> None:
        deadline = self._deadline(UUID(entry["id"]), event)
        for name in ("due_on", "unit_id"):
            deadline[name] = entry.get(name) or deadline[name]
        for name in ("met_at", "cancelled_at"):
            deadline[name] = None if entry.get("reopened") else deadline[name] or entry.get(name)
        if entry.get("lifted"):
            deadline["missed_at"] = None
        deadline["paused_days"] += entry.get("paused_days", 0)

    def _miss(self, event: Row) -> None:
        deadline = self._deadline(event["subject_id"], event)
        deadline["missed_at"] = deadline["missed_at"] or event["occurred_at"]

    def _deadline(self, deadline_id: UUID, event: Row) -> dict[str, Any]:
        if deadline_id not in self.deadlines:
            self.faults.append(f"时限 {deadline_id}：事件 {event['id']} 变动了它，此前却没有设定它的事件")
            self._open({"id": str(deadline_id), "due_on": None})
        return self.deadlines[deadline_id]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a replay found: how much was compared, and every difference in words."""

    events: int
    subjects: int
    deadlines: int
    differences: list[str]

    @property
    def agrees(self) -> bool:
        """Whether the record explains everything."""
        return not self.differences


def replay(session: Session, *, batch: int = BATCH) -> Outcome:
    """Rebuild everything in the schema `replay` and compare it with the live tables, in one snapshot.

    Memory does not grow with the record: a batch of events takes in only what it touches.
    """
    queries.open_snapshot(session)
    return rebuild(session, batch=batch)


def rebuild(session: Session, *, batch: int = BATCH) -> Outcome:
    """Do the work of `replay` inside a snapshot that is open already."""
    seen = 0
    faults: list[str] = []
    for stretch in queries.events(session, size=batch):
        state = _touched(session, stretch)
        for event in stretch:
            state.apply(event)
        queries.put(session, "subject", list(state.subjects.values()))
        queries.put(session, "deadline", list(state.deadlines.values()))
        faults += state.faults[: max(0, MOST_SHOWN - len(faults))]
        seen += len(stretch)
    live = queries.counts(session)
    differences = [*faults, *_subject_differences(session), *_deadline_differences(session)]
    return Outcome(seen, live["subjects"], live["deadlines"], differences)


def _touched(session: Session, stretch: Iterable[Row]) -> State:
    """Take up what earlier batches rebuilt of everything this one speaks of."""
    subject_ids = {event["subject_id"] for event in stretch}
    changed = {UUID(entry["id"]) for event in stretch for entry in event["data"].get("deadlines_changed", ())}
    missed = {event["subject_id"] for event in stretch if event["kind"] == "deadline_missed"}
    return State(
        {entry["id"]: entry for entry in queries.subjects(session, subject_ids)},
        {entry["id"]: entry for entry in queries.deadlines(session, changed | missed)},
    )


def _subject_differences(session: Session) -> Iterable[str]:
    for found in queries.different_subjects(session, limit=MOST_SHOWN):
        yield (
            f"{_named(found['kind'], found['id'])}：现为“{_stage(found['kind'], found['live_stage'])}”"
            f"（第 {found['live_version'] or 0} 次变动），按事件应为“{_stage(found['kind'], found['replayed_stage'])}”"
            f"（第 {found['replayed_version'] or 0} 次）"
        )


def _deadline_differences(session: Session) -> Iterable[str]:
    for found in queries.different_deadlines(session, limit=MOST_SHOWN):
        live, replayed = found["live"], found["replayed"]
        if live is None or replayed is None:
            yield f"时限 {found['id']}：{'库中没有，事件却设定过' if live is None else '库中有，却没有设定它的事件'}"
            continue
        name = DEADLINE_KIND_NAMES[DeadlineKind(live["kind"])]
        parts = [
            f"{_COLUMN_NAMES.get(column, column)}现为{_value(live[column])}，按事件应为{_value(replayed[column])}"
            for column in queries.DEADLINE_COLUMNS
            if live[column] != replayed[column]
        ]
        yield f"“{name}”时限 {found['id']}：{'；'.join(parts)}"


def _value(value: Any) -> str:
    return "（无）" if value is None else f" {value}"


def _named(kind: str, subject_id: UUID) -> str:
    return f"{TABLES[SubjectKind(kind)].label} {subject_id}"


def _stage(kind: str, stage: str | None) -> str:
    return "（无）" if stage is None else TABLES[SubjectKind(kind)].stage_names.get(stage, stage)
