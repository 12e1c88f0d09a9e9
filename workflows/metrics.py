"""Figures for an operator, in the text format of Prometheus, read from the database so that all processes agree."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlmodel import Session

from core.clock import business_time
from queries import deployment
from queries import metrics as queries
from queries.sql import Row

SETTLED_AFTER = timedelta(hours=1)
"""Attempts older than this have ended, all but those whose worker died; they are counted once and remembered."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FIRST = UUID(int=0)
_ATTEMPT = ("channel", "provider", "outcome")
Key = tuple[str, str, str]


@dataclass
class AttemptTotals:
    """How attempts have ended since the beginning: what cannot change any more is remembered by its process."""

    until: UUID = FIRST
    settled: Counter[Key] = field(default_factory=Counter)

    def read(self, session: Session, now: datetime) -> Counter[Key]:
        """Count what came since the last time. The first time counts everything."""
        since = self.until
        cut = max(since, _first_id(now - SETTLED_AFTER))
        cut = queries.oldest_open_attempt(session, since=since, cut=cut) or cut
        found = queries.attempts(session, since=since, cut=cut)
        settled = self.settled + _counted(found, old=True)
        if self.until == since:
            self.until, self.settled = cut, settled
        return settled + _counted(found, old=False)


def _counted(found: Iterable[Row], *, old: bool) -> Counter[Key]:
    rows = (entry for entry in found if entry["is_old"] == old)
    return Counter({(entry["channel"], entry["provider"], entry["outcome"]): entry["attempts"] for entry in rows})


def _first_id(at: datetime) -> UUID:
    """Return the least UUIDv7 of an instant: ids sort by the millisecond they were made in."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


@dataclass(frozen=True, eq=False)
class _Found(Collector):
    metrics: list[Metric]

    def collect(self) -> Iterator[Metric]:
        yield from self.metrics


def exposition(session: Session, *, totals: AttemptTotals, now: datetime) -> bytes:
    """Return all figures; nothing of it names a person or a matter."""
    business = business_time(deployment.offset(session))
    house = queries.house(session, business=business) | {"business": business}
    unsent = queries.unsent(session, now=now)
    attempts = totals.read(session, now)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Found([*_of_messages(unsent, now), _of_attempts(attempts), *_of_house(house)]))
    return generate_latest(registry)


def _of_messages(found: list[Row], now: datetime) -> Iterator[Metric]:
    count = GaugeMetricFamily(
        "duban_messages", "Messages not at a good end (gathering: still open)", labels=("channel", "state")
    )
    for entry in found:
        count.add_metric([entry["channel"], entry["state"]], entry["messages"])
    yield count
    for name, words, column in (
        ("duban_oldest_unsent_age_seconds", "Age of the oldest message that was not sent", "oldest"),
        ("duban_oldest_due_age_seconds", "How long the message that waits longest could have been sent", "due"),
    ):
        yield _ages(name, words, found, column, now)


def _ages(name: str, words: str, found: list[Row], column: str, now: datetime) -> Metric:
    """A channel with nothing to wait for says 0, so that an alarm about it ends."""
    age = GaugeMetricFamily(name, words, labels=("channel",))
    for channel in sorted({entry["channel"] for entry in found}):
        since = [entry[column] for entry in found if entry["channel"] == channel and entry[column] is not None]
        age.add_metric([channel], max((now - min(since)).total_seconds(), 0.0) if since else 0.0)
    return age


def _of_attempts(counted: Counter[Key]) -> Metric:
    family = CounterMetricFamily("duban_delivery_attempts", "Attempts by how they ended", labels=_ATTEMPT)
    for key, number in sorted(counted.items()):
        family.add_metric(key, number)
    return family


def _of_house(house: Row) -> Iterator[Metric]:
    queue = GaugeMetricFamily("duban_relay_queue", "Events nobody was told of yet", labels=("state",))
    queue.add_metric(["held"], house["held"])
    queue.add_metric(["ready"], house["queued"] - house["held"])
    yield queue
    oldest = house["oldest_queued"]
    yield GaugeMetricFamily(
        "duban_relay_oldest_age_seconds",
        "Age of the oldest of them",
        value=(house["now"] - oldest).total_seconds() if oldest else 0.0,
    )
    unjudged = house["oldest_unjudged"]
    yield GaugeMetricFamily(
        "duban_sweep_lag_seconds",
        "How long the date that waits longest could have been judged, in business time",
        value=(house["business"] - unjudged).total_seconds() if unjudged else 0.0,
    )
    if house["lease_seconds"] is not None:
        yield GaugeMetricFamily(
            "duban_scheduler_lease_seconds",
            "How long the leader's lease still lasts; below 0 nobody leads",
            value=float(house["lease_seconds"]),
        )
