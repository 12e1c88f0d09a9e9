"""The scheduler: APScheduler only ticks; each tick asks, in business time, what is due and not yet done."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import sqlalchemy as sa
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from core.clock import ZONE, at_hour, business_time, day_of, real_now
from core.database import make_engine, run_command
from core.errors import Unavailable
from core.files import FileStore, LocalStore
from core.ids import new_id
from core.settings import Settings
from queries import calendars, deadlines, deployment
from queries import schedule as queries
from queries import unsigned as unsigned_queries
from workflows import findings_run, rankings_run
from workflows.actors import repair
from workflows.endpoints import disable_failing
from workflows.findings_run import JOB as FINDINGS
from workflows.findings_run import judge_rankings
from workflows.housekeeping import keep_house
from workflows.judge import OFFICE_OPENS_AT
from workflows.periods import open_periods
from workflows.rankings_run import JOB as RANKINGS
from workflows.rankings_run import reckon_rankings
from workflows.redating import redate_deadlines
from workflows.score_points import JOB as POINTS
from workflows.score_points import propose_points
from workflows.standing import JOB as STANDING
from workflows.standing import judge_all_standing
from workflows.sweeps import sweep_deadlines
from workflows.unsigned import JOB as UNSIGNED
from workflows.unsigned import chase_unsigned

LEADER = "scheduler"
BUCKET_SECONDS = 5

log = logging.getLogger("duban.schedule")


def run_scheduler(settings: Settings, stop: threading.Event) -> None:
    """Tick until told to stop; only the holder of the lease acts, a woken old leader is harmless by unique periods."""
    engine = make_engine(settings.database_url, pool_size=2)
    patience = timedelta(days=settings.webhook_failing_days)
    ticker = Ticker(engine, LocalStore(settings.attachments_dir), settings.leader_lease_seconds, patience)
    scheduler = BackgroundScheduler(timezone=ZONE)
    scheduler.add_job(
        ticker,
        IntervalTrigger(seconds=settings.tick_seconds, timezone=ZONE),
        next_run_time=real_now(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)
    engine.dispose()


class Ticker:
    """What APScheduler calls: acts while it holds the lease, and throws old things away once a real day."""

    def __init__(
        self, engine: sa.Engine, store: FileStore, lease_seconds: float, patience: timedelta = timedelta(days=5)
    ) -> None:
        self.engine = engine
        self.store = store
        self.lease_seconds = lease_seconds
        self.patience = patience
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self.kept_on: date | None = None

    def __call__(self) -> None:
        """Tick; a database that is away is asked again next time, anything else stops nothing but is logged loudly."""
        try:
            if run_command(self.engine, queries.lead, name=LEADER, holder=self.holder, seconds=self.lease_seconds):
                at, now = business_time(run_command(self.engine, deployment.offset)), real_now()
                run_command(self.engine, disable_failing, at=at, now=now, patience=self.patience)
                tick(self.engine, at=at)
                self._keep_house(now)
        except Unavailable:
            log.warning("tick_skipped_database_unavailable")

    def _keep_house(self, now: datetime) -> None:
        if self.kept_on != now.date():
            run_command(self.engine, keep_house, store=self.store, now=now)
            self.kept_on = now.date()


def tick(engine: sa.Engine, *, at: datetime) -> None:
    """Do everything due at business time `at`; after any stop this alone repairs, whatever was missed.

    Whoever is to be told of what several jobs wrote hears of it at the end, in one message.
    """
    _resume(engine, at=at)
    _follow_calendar(engine, at=at)
    run_period(engine, "open_periods", day_of(at).isoformat(), _open_periods, at=at)
    if run_command(engine, deadlines.any_due, at):
        run_period(engine, "sweep_deadlines", bucket(at), _sweep, at=at)
    _rank(engine, at=at)
    _judge_rankings(engine, at=at)
    if at >= at_hour(day_of(at), OFFICE_OPENS_AT):
        run_period(engine, STANDING, day_of(at).isoformat(), _judge_standing, at=at)
        run_period(engine, POINTS, day_of(at).isoformat(), _propose_points, at=at)
    if run_command(engine, unsigned_queries.any_due, at):
        run_period(engine, UNSIGNED, bucket(at), _chase, at=at)
    run_command(engine, queries.release)
    repair(engine, at=at)


def _follow_calendar(engine: sa.Engine, *, at: datetime) -> None:
    """Carry a new calendar over to the open dates before anything is judged by them.

    A second round on a later day finds what was being written by the old one while the first ran.
    """
    paper = run_command(engine, calendars.newest)
    if paper is not None:
        later = day_of(at) > paper["known_on"]
        run_period(engine, "redate_deadlines", f"{paper['calendar_version']}/{1 + later}", _redate, at=at)


def _rank(engine: sa.Engine, *, at: datetime) -> None:
    """Look at the rankings once a day, and again for each batch of figures that has come in."""
    period = run_command(engine, rankings_run.run_due, at)
    if period is not None:
        run_period(engine, RANKINGS, period, _reckon_rankings, at=at)


def bucket(at: datetime) -> str:
    """Return the name of the few seconds of business time that share one run of the sweep."""
    seconds = int(at.timestamp()) // BUCKET_SECONDS * BUCKET_SECONDS
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Work = Callable[[sa.Engine, datetime, UUID], None]


def run_period(engine: sa.Engine, job: str, period: str, work: Work, *, at: datetime) -> bool:
    """Run a job once for a business period; a run that died half-way is taken up under its own cause.

    Its own event is held back, and with it all it causes, until the tick that finds the run finished releases them.
    """
    if run_command(engine, queries.finished, job, period):
        return False
    run = run_command(engine, queries.begin, run_id=new_id(), job=job, period=period, at=at)
    if run["finished_at"] is not None:
        return False
    work(engine, at, run["id"])
    run_command(engine, queries.finish, run_id=run["id"], at=at)
    return True


def _resume(engine: sa.Engine, *, at: datetime) -> None:
    for run in run_command(engine, queries.unfinished):
        run_period(engine, run["job"], run["period"], JOBS[run["job"]], at=at)


def _open_periods(engine: sa.Engine, at: datetime, cause_event_id: UUID) -> None:
    """Whoever was faster has opened the same periods; the next tick then finds nothing lacking."""
    try:
        run_command(engine, open_periods, at=at, cause_event_id=cause_event_id)
    except psycopg.errors.UniqueViolation:
        run_command(engine, open_periods, at=at, cause_event_id=cause_event_id)


def _sweep(engine: sa.Engine, at: datetime, cause_event_id: UUID) -> None:
    sweep_deadlines(engine, at=at, cause_event_id=cause_event_id)


def _redate(engine: sa.Engine, at: datetime, cause_event_id: UUID) -> None:
    redate_deadlines(engine, at=at, cause_event_id=cause_event_id)


def _judge_standing(engine: sa.Engine, at: datetime, cause_event_id: UUID) -> None:
    judge_all_standing(engine, at=at, cause_event_id=cause_event_id)


def _propose_points(engine: sa.Engine, at: datetime, cause_event_id: UUID) -> None:
    propose_points(engine, at=at, cause_event_id=cause_event_id)


def _judge_rankings(engine: sa.Engine, *, at: datetime) -> None:
    """Hold the ranking books against the record once a day, and again whenever something in it has changed."""
    period = run_command(engine, findings_run.run_due, at)
    if period is not None:
        run_period(engine, FINDINGS, period, _judge, at=at)


def _judge(engine: sa.Engine, at: datetime, cause_event_id: UUID) -> None:
    judge_rankings(engine, at=at, cause_event_id=cause_event_id)


def _reckon_rankings(engine: sa.Engine, at: datetime, cause_event_id: UUID) -> None:
    reckon_rankings(engine, at=at, cause_event_id=cause_event_id)


def _chase(engine: sa.Engine, at: datetime, cause_event_id: UUID) -> None:
    chase_unsigned(engine, at=at, cause_event_id=cause_event_id)


JOBS: dict[str, Work] = {
    "open_periods": _open_periods,
    "redate_deadlines": _redate,
    "sweep_deadlines": _sweep,
    RANKINGS: _reckon_rankings,
    FINDINGS: _judge,
    STANDING: _judge_standing,
    POINTS: _propose_points,
    UNSIGNED: _chase,
}
