"""What workers run when they are woken: each actor drains what is due in the database, and may run twice or never.

A wake-up carries no obligation. `repair`, called at every tick of the scheduler and at the start, finds what was never
woken.
"""

from collections import defaultdict
from datetime import datetime
from functools import cache
from threading import BoundedSemaphore, Event

import dramatiq
import sqlalchemy as sa
from dramatiq import Broker, Middleware, Worker

from core import broker
from core.clock import business_time, real_now
from core.database import make_engine, unit_of_work
from core.settings import get_settings
from models.messages import Channel
from notifications import asking, delivery
from notifications.channels import CHANNELS
from queries import delivery as delivery_queries
from queries import deployment
from queries import receipts as receipt_queries
from queries import relay as relay_queries
from workflows import relay

MOST_MILLISECONDS = 3_600_000
"""A drain of a whole night's work is no hanging worker; sockets and statements have limits of their own."""
MOST_DRAINS = 4
"""So many threads of a process drain one channel at once; a slow channel leaves the others to the other channels."""


class StopDraining(Middleware):
    """Lets a worker that is told to stop finish the mail in hand, instead of leaving it in doubt."""

    def __init__(self) -> None:
        self.asked = Event()

    def before_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        """Note that the worker is to end."""
        del broker, worker
        self.asked.set()


_stop = StopDraining()
broker.broker.add_middleware(_stop)


@cache
def _engine() -> sa.Engine:
    return make_engine(get_settings().database_url)


@dramatiq.actor(queue_name=broker.RELAY_QUEUE, max_retries=0, time_limit=MOST_MILLISECONDS, notify_shutdown=False)
def relay_due() -> None:
    """Plan and gather what people are to be told."""
    relay.relay_due(_engine())


@dramatiq.actor(queue_name=broker.EMAIL_QUEUE, max_retries=0, time_limit=MOST_MILLISECONDS, notify_shutdown=False)
def deliver_due(channel: str) -> None:
    """Send what is due on one channel; every channel that sends has a queue of its own name."""
    lease = get_settings().delivery_lease_seconds
    if _drains[channel].acquire(blocking=False):
        try:
            delivery.deliver_due(
                _engine(),
                Channel(channel),
                lease_seconds=lease,
                stopping=_stop.asked.is_set,
                helped=lambda: broker.wake(deliver_due.actor_name, channel, channel),
            )
        finally:
            _drains[channel].release()


@dramatiq.actor(queue_name=broker.EMAIL_QUEUE, max_retries=0, time_limit=MOST_MILLISECONDS, notify_shutdown=False)
def ask_due(channel: str) -> None:
    """Ask a channel's provider what became of messages that may have arrived."""
    asking.ask_due(_engine(), Channel(channel))


_drains: defaultdict[str, BoundedSemaphore] = defaultdict(lambda: BoundedSemaphore(MOST_DRAINS))
DELIVERY_QUEUES = tuple(channel.value for channel, adapter in CHANNELS.items() if not adapter.stays_here)
for _queue in DELIVERY_QUEUES:
    broker.broker.declare_queue(_queue)


def sweep_unrelayed(engine: sa.Engine, *, at: datetime | None = None) -> bool:
    """Wake the relay if events wait or open messages are due by business time; return whether that was so."""
    with unit_of_work(engine) as session:
        waiting = relay_queries.is_waiting(session, at=at or business_time(deployment.offset(session)))
    if waiting:
        broker.wake_relay()
    return waiting


def sweep_undelivered(engine: sa.Engine) -> set[Channel]:
    """Wake the channels on which something is due: retries whose time has come, leases whose worker has gone."""
    with unit_of_work(engine) as session:
        due = {Channel(name) for name in delivery_queries.channels_due(session, now=real_now())}
    relay.wake_delivery(due)
    return due


def sweep_unknown(engine: sa.Engine) -> set[Channel]:
    """Wake the channels whose providers are to be asked about something."""
    with unit_of_work(engine) as session:
        unknown = {Channel(name) for name in receipt_queries.channels_to_ask(session, now=real_now())}
    for channel in sorted(unknown):
        broker.wake(ask_due.actor_name, channel.value, channel.value)
    return unknown


def repair(engine: sa.Engine, *, at: datetime | None = None) -> bool:
    """Wake whatever has something to do; return whether anything had. Cheap when nothing is due."""
    found = [sweep_unrelayed(engine, at=at), sweep_undelivered(engine), sweep_unknown(engine)]
    return any(found)
