"""The broker of wake-ups: it tells a worker to look into the database, and carries no obligation.

Redis may be emptied or absent at any moment; what was never woken is found by a sweep.
"""

import time
from threading import Lock
from typing import Any

import dramatiq
from dramatiq import Broker, Message, MessageProxy, Middleware
from dramatiq.brokers.redis import RedisBroker
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import CurrentMessage, Retries, ShutdownNotifications, TimeLimit
from redis import Redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from core.logging import get_logger
from core.settings import BrokerSettings

NAMESPACE = "duban"
RELAY_QUEUE = "relay"
EMAIL_QUEUE = "email"
RELAY_ACTOR = "relay_due"
PENDING_SECONDS = 10
"""How long a wake-up counts as pending when its worker never starts on it."""
PAUSE_AFTER_FAILURE_SECONDS = 2.0

log = get_logger("duban.broker")


class Pending:
    """Remembers which wake-ups wait already, so a thousand commits make one message."""

    def __init__(self, client: Redis | None) -> None:
        self._client = client
        self._here: set[str] = set()

    def claim(self, key: str) -> bool:
        """Whether this wake-up is the first to wait."""
        if self._client is not None:
            return bool(self._client.set(key, b"1", nx=True, ex=PENDING_SECONDS))
        first = key not in self._here
        self._here.add(key)
        return first

    def clear(self, key: str) -> None:
        """From now on a new wake-up is needed: the actor has started, or none was sent."""
        if self._client is not None:
            self._client.delete(key)
        self._here.discard(key)


class ClearPending(Middleware):
    """Clears the mark before the actor reads, so what is committed meanwhile wakes it again."""

    def before_process_message(self, broker: Broker, message: MessageProxy) -> None:
        del broker
        try:
            _pending.clear(_key(message.queue_name, message.actor_name, message.args))
        except (RedisError, OSError):
            log.warning("wake_mark_not_cleared", actor=message.actor_name)


class Pause:
    """After a failure wake-ups are dropped for a moment, so a dead Redis does not slow commits."""

    def __init__(self) -> None:
        self._until = 0.0
        self._lock = Lock()

    def holds(self) -> bool:
        return time.monotonic() < self._until

    def begin(self) -> None:
        with self._lock:
            self._until = time.monotonic() + PAUSE_AFTER_FAILURE_SECONDS


def wake(actor_name: str, queue: str, *args: str) -> None:
    """Ask that an actor runs soon; call after the commit. Never raises."""
    if _pause.holds():
        return
    key = _key(queue, actor_name, args)
    try:
        if _pending.claim(key):
            _producer.enqueue(Message(queue_name=queue, actor_name=actor_name, args=args, kwargs={}, options={}))
    except dramatiq.QueueNotFound:
        log.debug("wake_without_actor", actor=actor_name, queue=queue)
    except (RedisError, OSError) as error:
        _pause.begin()
        log.warning("wake_failed", actor=actor_name, queue=queue, error=type(error).__name__)


def wake_relay() -> None:
    """Ask that new events are planned; what every commit with an event does."""
    wake(RELAY_ACTOR, RELAY_QUEUE)


def _key(queue: str, actor_name: str, args: Any) -> str:
    return ":".join([NAMESPACE, "pending", queue, actor_name, *map(str, args)])


def _client(url: str, *, seconds: float, retry: Retry) -> Redis:
    client: Redis = Redis.from_url(url, socket_timeout=seconds, socket_connect_timeout=min(seconds, 5), retry=retry)
    return client


def _redis_broker(client: Redis, *, middleware: list[Middleware], upkeep: int) -> Broker:
    return RedisBroker(  # type: ignore[no-untyped-call]  # the library has no types here
        client=client,
        middleware=middleware,
        namespace=NAMESPACE,
        maintenance_chance=upkeep,
        heartbeat_timeout=30_000,
    )


def _middleware() -> list[Middleware]:
    """Retries live in the database; the middleware stays so that 0 is said, and actors may."""
    return [
        Retries(max_retries=0),
        TimeLimit(),
        ShutdownNotifications(notify_shutdown=True),
        CurrentMessage(),
        ClearPending(),
    ]


def _make() -> tuple[Broker, Broker, Pending]:
    """The consumers' broker with patient sockets, and the producers' side, which must be quick.

    Without an address actors can still be imported; a process that starts has checked its settings.
    """
    settings = BrokerSettings()
    if settings.broker == "stub" or not settings.redis_url:
        stub = StubBroker(middleware=_middleware())
        return stub, stub, Pending(None)
    patient = _client(settings.redis_url, seconds=15, retry=Retry(ExponentialBackoff(cap=1, base=0.05), 3))
    quick = _client(settings.redis_url, seconds=0.5, retry=Retry(NoBackoff(), 1))
    return (
        _redis_broker(patient, middleware=_middleware(), upkeep=1_000_000),
        _redis_broker(quick, middleware=[], upkeep=0),
        Pending(quick),
    )


broker, _producer, _pending = _make()
_pause = Pause()
dramatiq.set_broker(broker)
