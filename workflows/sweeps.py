"""The night's sweep: due deadlines in batches, each judged by the same policy as a single one, written at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlmodel import Session

from core.database import run_command
from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.deadlines import DeadlineKind
from queries import deadlines as queries
from queries.sql import Row
from workflows.deadlines import Clockwork, clockworks
from workflows.judge import Firing, judge
from workflows.lifecycle import BatchMove, Writing, advance_many, create_many
from workflows.rungs import Act, Rung
from workflows.subjects import notice_subject
from workflows.sweep_proposals import days_over, notice_on_date, propose_on_date, supervised
from workflows.tables import NOTICE

BATCH = 1000
EVENT_OF = {Act.REMIND: "deadline_reminded", Act.MISS: "deadline_missed", Act.URGE: "deadline_urged"}


def sweep_deadlines(engine: sa.Engine, *, at: datetime, cause_event_id: UUID, batch: int = BATCH) -> int:
    """Judge everything due at business time `at`, a batch a transaction; return how many deadlines were looked at."""
    total = 0
    while looked_at := _judged_again(engine, at=at, cause_event_id=cause_event_id, limit=batch):
        total += looked_at
    return total


def _judged_again(engine: sa.Engine, **given: Any) -> int:
    """Sweep a batch; where an officer was just faster with the same notice, the batch is judged again and sees it."""
    try:
        return run_command(engine, sweep_batch, **given)
    except psycopg.errors.UniqueViolation:
        return run_command(engine, sweep_batch, **given)


@dataclass
class _Verdicts:
    """What a batch of judgements writes."""

    at: datetime
    cause_event_id: UUID
    marks: list[dict[str, Any]] = field(default_factory=list)
    firings: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    notices: list[tuple[Row, Rung, Clockwork]] = field(default_factory=list)
    others: list[tuple[Row, Rung, Clockwork, dict[str, Any]]] = field(default_factory=list)
    unanswered: list[UUID] = field(default_factory=list)

    def add(self, deadline: Row, works: Clockwork, under_way: set[tuple[UUID, str, int]]) -> None:
        """Judge one deadline and note what follows."""
        judged = judge(
            works.policy,
            DeadlineKind(deadline["kind"]),
            deadline["due_on"],
            fired=deadline["fired"],
            at=self.at,
            calendar=works.calendar,
            hours=works.hours,
        )
        missed_at, seq, over = None, deadline["version"], days_over(deadline, works, self.at)
        for firing in judged.firings:
            skipped = firing.skipped or supervised(deadline, firing.rung, under_way)
            event_id = None if skipped or firing.rung.act is Act.PROPOSE else new_id()
            if event_id:
                seq += 1
                self.events.append(self._event(deadline, firing, works, event_id, seq, over))
            if firing.rung.act is Act.MISS:
                missed_at = self.at
                if deadline["kind"] == DeadlineKind.ANSWER:
                    self.unanswered.append(deadline["subject_id"])
            self.firings.append(self._firing(deadline, firing, works, event_id, skipped, over))
            if firing.rung.act is Act.PROPOSE and not skipped:
                self._propose(deadline, firing.rung, works, under_way)
        self.marks.append(
            {
                "id": deadline["id"],
                "next_check_at": judged.next_check_at,
                "missed_at": missed_at,
                "bumps": seq - deadline["version"],
            }
        )

    def _propose(self, deadline: Row, rung: Rung, works: Clockwork, under_way: set[tuple[UUID, str, int]]) -> None:
        if rung.notice is None:
            self.others.append((deadline, rung, works, self.firings[-1]))
        else:
            self.notices.append((deadline, rung, works))
            under_way.add((deadline["task_id"], str(rung.notice), rung.level))

    def _event(
        self, deadline: Row, firing: Firing, works: Clockwork, event_id: UUID, seq: int, over: int
    ) -> dict[str, Any]:
        rung = firing.rung
        return {
            "id": event_id,
            "subject_id": deadline["id"],
            "subject_seq": seq,
            "kind": EVENT_OF[rung.act],
            "occurred_at": self.at,
            "data": {
                "rung": rung.key,
                "act": rung.act,
                "audience": rung.audience if firing.told else (),
                "deadline_kind": deadline["kind"],
                "period": deadline["period"],
                "title": deadline["title"],
                "due_on": deadline["due_on"],
                "days_over": over,
            }
            | rung.told_besides(),
            "rule_set_id": works.version.id,
            "cause_event_id": self.cause_event_id,
            "task_id": deadline["task_id"],
            "concerned_unit_id": deadline["unit_id"],
            "supervising_unit_id": deadline["supervising_unit_id"],
        }

    def _firing(
        self, deadline: Row, firing: Firing, works: Clockwork, event_id: UUID | None, skipped: str | None, over: int
    ) -> dict[str, Any]:
        saw = {"kind": deadline["kind"], "due_on": deadline["due_on"], "missed_at": deadline["missed_at"],
               "days_over": over}  # fmt: skip
        return {
            "id": new_id(),
            "rule_set_id": works.version.id,
            "rung": firing.rung.key,
            "subject_id": deadline["id"],
            "period": str(deadline["ladder_on"] or deadline["due_on"]),
            "due_at": firing.due_at,
            "fired_at": self.at,
            "skipped_reason": skipped,
            "saw": saw if firing.rung.points is None else saw | {"points": firing.rung.points},
            "event_id": event_id,
        }


def sweep_batch(session: Session, *, at: datetime, cause_event_id: UUID, limit: int) -> int:
    """Claim, judge and write one batch; return its size."""
    due = queries.claim_due(session, at=at, limit=limit)
    if not due:
        return 0
    works = _clockworks(session, due)
    under_way = queries.notices_under_way(session, list({entry["task_id"] for entry in due}))
    verdicts = _Verdicts(at, cause_event_id)
    for deadline in due:
        verdicts.add(deadline, works[deadline["supervising_unit_id"], deadline["basis_on"]], under_way)
    call = Call(SYSTEM, at, cause_event_id=cause_event_id)
    for deadline, rung, its_works, firing in verdicts.others:
        propose_on_date(session, deadline, rung, its_works, firing, call=call)
    queries.mark_many(session, marks=verdicts.marks, firings=verdicts.firings, events=verdicts.events)
    _expire_notices(session, verdicts.unanswered, call)
    proposed = [notice_on_date(deadline, rung, its_works, call) for deadline, rung, its_works in verdicts.notices]
    create_many(session, NOTICE, "propose", proposed, call=call)
    return len(due)


def _clockworks(session: Session, due: Sequence[Row]) -> dict[tuple[UUID, date], Clockwork]:
    """A deadline is judged by the policy that was in force when it began."""
    keys = {(entry["supervising_unit_id"], entry["basis_on"]) for entry in due}
    return clockworks(session, keys)


def _expire_notices(session: Session, notice_ids: Sequence[UUID], call: Call) -> None:
    batch = [
        BatchMove(notice_subject(notice), writing=Writing(data={"title": notice["task_title"]}))
        for notice in (queries.notices_of(session, notice_ids) if notice_ids else ())
    ]
    advance_many(session, NOTICE, "expire", batch, call=call)
