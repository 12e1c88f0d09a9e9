"""The clock's look at rankings: every finished period of every office's book once, and again when figures came later.

Nothing is kept between runs but what is in the record, so that any run, on any day, does all that is still to do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlmodel import Session

from core.clock import day_of
from core.database import run_command
from models.actors import SYSTEM
from models.calls import Call
from models.monitoring import Medium
from queries import policies, standing
from queries import rankings as queries
from queries.reading_arrays import make_room, newest_batch
from standards.rank_periods import RankPeriod, finished_periods
from workflows.rank_book import BookVersion, known_book
from workflows.rank_rules import LeagueGroup, RankRules
from workflows.rankings_ready import ready
from workflows.rankings_reckoning import Asked, reckon
from workflows.rankings_writing import Origin, write_rankings

JOB = "reckon_rankings"
OVERLAP = timedelta(days=2)
"""Looked at again each day, so that a batch that was being written while the last run looked is not passed over."""
BEGINNING = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass
class Due:
    """What is to be reckoned in one go: of an office, a version of its book and a medium, the periods of a year."""

    office_id: UUID
    rule_set_id: UUID | None
    rules: RankRules
    medium: Medium
    wanted: dict[RankPeriod, list[LeagueGroup]] = field(default_factory=dict)


def reckon_rankings(engine: sa.Engine, *, at: datetime, cause_event_id: UUID) -> int:
    """Reckon what is due, a year of one office and medium in a transaction, older years first; return how many."""
    call = Call(SYSTEM, at, cause_event_id=cause_event_id)
    return sum(_reckoned(engine, due, call) for due in run_command(engine, due_rankings, on=day_of(at)))


def _reckoned(engine: sa.Engine, due: Due, call: Call) -> int:
    """Where another scheduler was just faster with the same periods, what it wrote is found."""
    try:
        return run_command(engine, reckon_due, due, call=call)
    except psycopg.errors.UniqueViolation:
        return run_command(engine, reckon_due, due, call=call)


def reckon_due(session: Session, due: Due, *, call: Call) -> int:
    """Reckon and write these periods from one snapshot, so that the last batch that is named is the last that counts.

    Returns how many rankings were written; the same figures as before write none.
    """
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    make_room(session)
    last_batch = newest_batch(session, due.medium)
    found = reckon(session, Asked(due.office_id, due.rules, due.medium), due.wanted)
    return write_rankings(session, found, Origin(due.office_id, due.rule_set_id, last_batch), call=call)


def run_due(session: Session, at: datetime) -> str | None:
    """Return under which period the run for today and the newest figures goes; None where there is nothing to rank."""
    batch = queries.newest_batch(session)
    return f"{day_of(at):%Y%m%d}{batch.hex}" if batch else None


def due_rankings(session: Session, *, on: date) -> list[Due]:
    """Return what no ranking stands for yet though figures are there, and what figures came for since the last run."""
    looked = standing.looked_until(session, JOB)
    since = looked - OVERLAP if looked else BEGINNING
    found = [
        due
        for version in _versions(session, queries.offices(session))
        for due in _of_version(session, version, since, on)
    ]
    return sorted(found, key=lambda due: (min(due.wanted).year, due.office_id, due.medium))


@dataclass(frozen=True, slots=True)
class _Version:
    office_id: UUID
    book: BookVersion


def _versions(session: Session, offices: Sequence[UUID]) -> Iterator[_Version]:
    for entry in policies.chain(session, name="ranking", offices=offices):
        book = BookVersion(entry["id"], known_book(entry["id"], entry["body"]), entry["from_on"], entry["to_on"])
        yield _Version(entry["office_id"], book)


def _of_version(session: Session, version: _Version, since: datetime, on: date) -> Iterator[Due]:
    """A period is ranked by the version that holds on its last day."""
    rules, book = version.book.book, version.book
    until = min(on, book.to_on) if book.to_on else on
    periods = [period for window in rules.windows for period in finished_periods(window, book.from_on, until)]
    for medium in rules.media:
        present = queries.current(session, office_id=version.office_id, medium=medium)
        touched = queries.touched(session, office_id=version.office_id, medium=medium, since=since)
        keyed = {(one["period"], one["rank_window"], one["group_key"]): one["id"] for one in present}
        again = {key for key, ranking_id in keyed.items() if ranking_id in touched}
        pairs = [(period, group) for period in periods for group in rules.groups]
        lacking = [(period, group) for period, group in pairs if (period.key, period.window, group.key) not in keyed]
        can_be = ready(session, Asked(version.office_id, rules, Medium(medium)), lacking, on=on)
        by_year: dict[int, Due] = {}
        for period, group in pairs:
            key = (period.key, period.window, group.key)
            if key in again or (key not in keyed and (period, group.key) in can_be):
                due = by_year.setdefault(period.year, Due(version.office_id, book.id, rules, Medium(medium)))
                due.wanted.setdefault(period, []).append(group)
        yield from by_year.values()
