"""What follows when a task or unit has come to a rung: a firing, and a reminder or a proposal of what the rung says."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.ids import new_id
from models.calls import Call
from models.events import SubjectKind
from queries import deadlines as deadline_queries
from queries import standing as queries
from queries.sql import Row
from workflows.deadlines import clockwork
from workflows.firing_words import standing_reason
from workflows.judge_standing import StandingFiring
from workflows.lifecycle import BatchMove, create_many
from workflows.policy import PolicyVersion
from workflows.proposals import NO_TASK, Cause, propose
from workflows.rungs import Act, Per
from workflows.sweep_proposals import ALREADY_SUPERVISED, proposed_notice
from workflows.tables import NOTICE

_SUBJECTS = {Per.TASK: SubjectKind.TASK, Per.UNIT: SubjectKind.UNIT}
REACHED = "rung_reached"


@dataclass(frozen=True, slots=True)
class Come:
    """One rung that one task or unit has come to, under one version."""

    pair: tuple[UUID, UUID]
    version: PolicyVersion
    firing: StandingFiring

    def task_id(self, per: Per) -> UUID | None:
        """The task itself, or the one whose event completed the count of the unit."""
        return self.pair[0] if per is Per.TASK else self.firing.task_id


@dataclass
class Written:
    """Rows for the one statement that writes a batch."""

    firings: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class StandingWriting:
    """Collects a batch of what was come to, then makes its proposals and the rows to write."""

    call: Call
    per: Per
    come: list[Come] = field(default_factory=list)
    notices: list[BatchMove] = field(default_factory=list)

    def add(self, pair: tuple[UUID, UUID], version: PolicyVersion, firing: StandingFiring) -> None:
        """Note one rung."""
        self.come.append(Come(pair, version, firing))

    def write(self, session: Session) -> Written:
        """Make the proposals, in the order of their moments; return the firings and events still to be written."""
        written = Written()
        if not self.come:
            return written
        tasks = [task_id for entry in self.come if (task_id := entry.task_id(self.per))]
        units = [entry.pair[0] for entry in self.come] if self.per is Per.UNIT else []
        borne = queries.borne(session, tasks=tasks, units=units, on=self.call.on)
        under_way = deadline_queries.notices_under_way(session, tasks)
        for entry in sorted(self.come, key=lambda one: (one.firing.due_at, one.firing.rung.level)):
            self._one(session, entry, borne, under_way, written)
        create_many(session, NOTICE, "propose", self.notices, call=self.call)
        return written

    def _one(
        self,
        session: Session,
        entry: Come,
        borne: dict[UUID, Row],
        under_way: set[tuple[UUID, str, int]],
        written: Written,
    ) -> None:
        rung, matter = entry.firing.rung, borne[entry.pair[0]]
        reason = f"“{matter['title']}”{standing_reason(rung, entry.firing.saw, entry.version.policy)}"
        row = self._firing(entry, matter)
        written.firings.append(row)
        if row["skipped_reason"]:
            return
        if rung.act is Act.PROPOSE and rung.notice is not None:
            row["skipped_reason"] = self._notice(session, entry, borne, reason, under_way)
        elif rung.act is Act.PROPOSE:
            self._other(session, entry, row, matter, reason)
        else:
            row["event_id"] = new_id()
            written.events.append(self._event(entry, row, matter, reason))

    def _firing(self, entry: Come, matter: Row) -> dict[str, Any]:
        firing, points = entry.firing, entry.firing.rung.points
        return {
            "id": new_id(),
            "rule_set_id": entry.version.id,
            "rung": firing.rung.key,
            "subject_id": entry.pair[0],
            "subject_kind": _SUBJECTS[self.per],
            "task_id": entry.task_id(self.per),
            "unit_id": matter["unit_id"],
            "supervising_unit_id": entry.pair[1],
            "period": firing.period,
            "due_at": firing.due_at,
            "fired_at": self.call.at,
            "skipped_reason": firing.skipped,
            "saw": firing.saw if points is None else firing.saw | {"points": points},
            "event_id": None,
        }

    def _notice(
        self,
        session: Session,
        entry: Come,
        borne: dict[UUID, Row],
        reason: str,
        under_way: set[tuple[UUID, str, int]],
    ) -> str | None:
        task_id, rung = entry.task_id(self.per), entry.firing.rung
        if task_id is None or task_id not in borne:
            return NO_TASK
        key = (task_id, str(rung.notice), rung.level)
        if key in under_way:
            return ALREADY_SUPERVISED
        under_way.add(key)
        works = replace(clockwork(session, office_id=entry.pair[1], on=self.call.on), version=entry.version)
        task = borne[task_id]
        asked = "请立即整改并书面说明原因和下一步措施"
        borne_by = (task["unit_id"], entry.pair[1], task_id)
        self.notices.append(proposed_notice(rung, works, borne_by, reason, asked, self.call, title=task["title"]))
        return None

    def _other(self, session: Session, entry: Come, row: dict[str, Any], matter: Row, reason: str) -> None:
        cause = Cause(
            row["id"],
            entry.firing.rung,
            entry.version.policy,
            entry.pair[1],
            matter["unit_id"],
            entry.task_id(self.per),
            reason,
            _figures(entry.firing.saw),
        )
        done = propose(session, cause, call=self.call)
        row["skipped_reason"] = done.refused
        row["saw"] |= done.as_figures()

    def _event(self, entry: Come, row: dict[str, Any], matter: Row, reason: str) -> dict[str, Any]:
        rung = entry.firing.rung
        return {
            "id": row["event_id"],
            "subject_kind": SubjectKind.FIRING,
            "subject_id": row["id"],
            "subject_seq": 1,
            "kind": REACHED,
            "occurred_at": self.call.at,
            "data": {"rung": rung.key, "act": rung.act, "audience": rung.audience, "title": matter["title"],
                     "detail": reason} | rung.told_besides(),
            "rule_set_id": entry.version.id,
            "cause_event_id": self.call.cause_event_id,
            "task_id": row["task_id"],
            "concerned_unit_id": matter["unit_id"],
            "supervising_unit_id": entry.pair[1],
        }  # fmt: skip


def _figures(saw: dict[str, Any]) -> dict[str, str]:
    """Return the figures of a firing by their Chinese names, as evidence of a proposal."""
    names = {
        "count": "次数",
        "within_days": "窗口（日）",
        "on": "日期",
        "since": "起算日",
        "days": "天数",
        "behind": "落后百分点",
    }
    values: Sequence[tuple[str, Any]] = [(names[key], value) for key, value in saw.items() if key in names and value]
    return {name: "、".join(value) if isinstance(value, list) else str(value) for name, value in values}
