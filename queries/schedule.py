"""Runs of scheduled jobs: one row per job and business period, whose event is the cause of all the run writes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows


def begin(session: Session, *, run_id: UUID, job: str, period: str, at: datetime) -> Row:
    """Return the run of a period, begun now or by a process that died; its event is held until it is released."""
    made = row(
        session,
        """WITH made AS (
             INSERT INTO schedule_period (id, job, period, started_at) VALUES (%(id)s, %(job)s, %(period)s, %(at)s)
             ON CONFLICT (job, period) DO NOTHING RETURNING id),
           noted AS (
             INSERT INTO event (id, subject_kind, subject_id, subject_seq, kind, schema_version, occurred_at, capacity,
                                via, data)
             SELECT id, 'sweep', id, 1, 'sweep_started', 1, %(at)s, 'system', 'system',
                    jsonb_build_object('job', %(job)s::text, 'period', %(period)s::text) FROM made RETURNING id),
           queued AS (INSERT INTO event_to_relay (event_id, group_id, held, kind)
                       SELECT id, id, true, 'sweep_started' FROM noted)
           SELECT id, NULL::timestamptz AS finished_at FROM made""",
        {"id": run_id, "job": job, "period": period, "at": at},
    )
    found = made or row(
        session,
        "SELECT id, finished_at FROM schedule_period WHERE job = %(job)s AND period = %(period)s",
        {"job": job, "period": period},
    )
    assert found is not None  # noqa: S101  # either we inserted it or somebody else did
    return found


def finish(session: Session, *, run_id: UUID, at: datetime) -> None:
    """End a run; what it wrote is told when it is released."""
    rows(session, "UPDATE schedule_period SET finished_at = %(at)s WHERE id = %(id)s", {"id": run_id, "at": at})


def release(session: Session) -> None:
    """Let the events of all runs that have ended go, together, so that nobody hears of each run by itself."""
    released = rows(
        session,
        """UPDATE event_to_relay q SET held = false FROM schedule_period p
           WHERE q.held AND p.id = q.event_id AND p.finished_at IS NOT NULL RETURNING q.event_id""",
    )
    if released:
        session.info["wake_relay"] = True


def finished(session: Session, job: str, period: str) -> bool:
    """Whether a period's run was brought to its end."""
    found = row(
        session,
        """SELECT 1 AS found FROM schedule_period
           WHERE job = %(job)s AND period = %(period)s AND finished_at IS NOT NULL""",
        {"job": job, "period": period},
    )
    return found is not None


def unfinished(session: Session) -> list[Row]:
    """Return runs that a dead process left open."""
    return rows(session, "SELECT id, job, period FROM schedule_period WHERE finished_at IS NULL ORDER BY started_at")


def settled(session: Session, *, at: datetime, day: str, runs: Sequence[tuple[str, str]]) -> bool:
    """Whether all that business time `at` demands is done: dates judged, periods opened, everybody told.

    `runs` are further jobs and periods that have to be finished: what figures that have come in still ask for.
    """
    found = row(
        session,
        """SELECT EXISTS (SELECT FROM schedule_period
                     WHERE job = 'open_periods' AND period = %(day)s AND finished_at IS NOT NULL)
             AND NOT EXISTS (SELECT FROM schedule_period WHERE finished_at IS NULL)
             AND NOT EXISTS (SELECT FROM unnest(%(jobs)s::text[], %(periods)s::text[]) AS due (job, period)
                             WHERE NOT EXISTS (SELECT FROM schedule_period s WHERE s.job = due.job
                                               AND s.period = due.period AND s.finished_at IS NOT NULL))
             AND NOT EXISTS (
               SELECT FROM (SELECT calendar_version FROM calendar_paper ORDER BY number DESC LIMIT 1) p
               WHERE NOT EXISTS (SELECT FROM schedule_period s WHERE s.job = 'redate_deadlines'
                                 AND s.finished_at IS NOT NULL AND starts_with(s.period, p.calendar_version || '/')))
             AND NOT EXISTS (SELECT FROM deadline WHERE next_check_at <= %(at)s)
             AND NOT EXISTS (SELECT FROM event_to_relay)
             AND NOT EXISTS (SELECT FROM message WHERE state IN ('accepted', 'sending', 'retry')) AS settled""",
        {"at": at, "day": day, "jobs": [job for job, _ in runs], "periods": [period for _, period in runs]},
    )
    return bool(found and found["settled"])


def lead(session: Session, *, name: str, holder: str, seconds: float) -> bool:
    """Take or renew the lease on being the one leader, by the database's clock; whoever froze has lost it."""
    taken = row(
        session,
        """INSERT INTO leader (name, holder, expires_at)
           VALUES (%(name)s, %(holder)s, clock_timestamp() + make_interval(secs => %(seconds)s))
           ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
           WHERE leader.holder = excluded.holder OR leader.expires_at < clock_timestamp()
           RETURNING holder""",
        {"name": name, "holder": holder, "seconds": seconds},
    )
    return taken is not None
