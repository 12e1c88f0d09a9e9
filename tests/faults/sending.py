"""Messages on every channel that leaves the house, sinks that count them, and workers that a test may kill."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from core.clock import real_now
from core.ids import new_id
from core.seals import seal
from core.settings import get_settings
from models.messages import Channel
from models.people import Duty
from notifications.channels import CHANNELS
from notifications.channels.webhook import WebhookChannel
from notifications.delivery import deliver_due
from notifications.endpoints import place_of
from tests.faults.processes import ROOT
from tests.gateway import PHONE, Gateway, account, described, gateway
from tests.hooks import Hooks, hooks
from tests.smtp import Trickster, trickster
from tests.telling import AT, World
from workflows.message_checks import check_messages
from workflows.relay import relay_due

SECRET_KEY = "0123456789abcdef" * 4
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
WORKER = """
import sys
from datetime import timedelta
from core.clock import real_now
from core.database import make_engine
from core.settings import get_settings
from models.messages import Channel
from notifications.delivery import deliver_due
later = timedelta(minutes=int(sys.argv[2]))
deliver_due(make_engine(get_settings().database_url), Channel(sys.argv[1]), clock=lambda: real_now() + later)
"""
ENDED = {"sent", "delivered", "unknown", "failed", "dead"}


@dataclass
class Sending:
    """A world with something to be told on one channel, and what the other side has seen."""

    world: World
    channel: Channel
    settings: dict[str, str]
    seen: Callable[[], Counter[str]]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def owe(self, count: int = 1) -> None:
        """Leave `count` messages to one receiver, each by itself."""
        for _ in range(count):
            self.world.tell(
                "report_returned", data={"title": "事项", "due_on": "2021-12-31", "report_kind": "progress"}
            )
            relay_due(self.world.engine)

    def worker(self, *, fail: str = "", minutes_later: int = 0) -> subprocess.Popen[bytes]:
        """Start a process that sends what is due, and dies at a failpoint."""
        command = [sys.executable, "-c", WORKER, self.channel, str(minutes_later)]
        process = subprocess.Popen(command, env=os.environ | self.settings | {"DUBAN_FAIL": fail}, cwd=ROOT)
        self.processes.append(process)
        return process

    def killed(self, failpoint: str, minutes_later: int = 0) -> int:
        return self.worker(fail=failpoint, minutes_later=minutes_later).wait(60)

    def deliver(self, *, later: timedelta = timedelta(minutes=10)) -> int:
        return deliver_due(self.world.engine, self.channel, clock=lambda: real_now() + later)

    def states(self) -> list[str]:
        found = self.world.rows("SELECT state FROM message WHERE channel = :channel ORDER BY id", channel=self.channel)
        return [entry.state for entry in found]

    def require_kept_promises(self, *, repeats: int = 1) -> None:
        """Nothing lost, nothing forgotten; twice at most what may go out twice, a text message never."""
        assert check_messages(self.world.engine, patience=timedelta(0), now=real_now()) == []
        assert set(self.states()) <= ENDED
        seen = self.seen()
        ids = self.world.rows("SELECT id, state FROM message WHERE channel = :channel", channel=self.channel)
        states = {str(entry.id): entry.state for entry in ids}
        assert set(seen) <= set(states)
        assert all(seen[one] >= 1 for one, state in states.items() if state in ("sent", "delivered"))
        most = 1 if self.channel is Channel.SMS else 2
        assert max(seen.values(), default=0) <= most
        assert sum(times - 1 for times in seen.values()) <= (0 if self.channel is Channel.SMS else repeats)


@contextmanager
def sending(world: World, channel: Channel, database: str, patch: pytest.MonkeyPatch) -> Iterator[Sending]:
    """Tell one person, or one system, by this channel alone; every worker that is left is killed at the end."""
    for other in set(CHANNELS) - {Channel.INBOX, channel}:
        patch.delitem(CHANNELS, other)
    liaison = world.person(Duty.LIAISON)
    world.execute("UPDATE person SET email = NULL WHERE id <> :id", id=liaison)
    world.execute("UPDATE person SET phone = :phone WHERE id = :id", phone=PHONE, id=liaison)
    given = {
        "DUBAN_DATABASE_URL": database,
        "DUBAN_REDIS_URL": "redis://127.0.0.1:1",
        "DUBAN_BROKER": "stub",
        "DUBAN_SECRET_KEY": SECRET_KEY,
        "DUBAN_OUTBOUND_ALLOW": "127.0.0.1",
    }
    for name, value in given.items():
        patch.setenv(name, value)
    get_settings.cache_clear()
    with _OTHER_SIDES[channel](world, patch) as (settings, seen):
        made = Sending(world, channel, given | settings, seen)
        try:
            yield made
        finally:
            for process in made.processes:
                process.kill()
                process.wait()
            get_settings.cache_clear()


OtherSide = tuple[dict[str, str], Callable[[], Counter[str]]]


@contextmanager
def _mail_server(_: World, patch: pytest.MonkeyPatch) -> Iterator[OtherSide]:
    def seen(smtp: Trickster) -> Counter[str]:
        return Counter(one.strip("<>").partition("@")[0] for one in smtp.message_ids)

    with trickster() as smtp:
        patch.setitem(CHANNELS, Channel.EMAIL, smtp.channel)
        yield {"DUBAN_SMTP_HOST": "127.0.0.1", "DUBAN_SMTP_PORT": str(smtp.port)}, lambda: seen(smtp)


@contextmanager
def _sms_gateway(_: World, patch: pytest.MonkeyPatch) -> Iterator[OtherSide]:
    def seen(there: Gateway) -> Counter[str]:
        return Counter(there.counts)

    with gateway() as there:
        patch.setitem(CHANNELS, Channel.SMS, there.channel())
        yield {"DUBAN_SMS": described(account("gateway", there.port))}, lambda: seen(there)


@contextmanager
def _system(world: World, patch: pytest.MonkeyPatch) -> Iterator[OtherSide]:
    def seen(there: Hooks) -> Counter[str]:
        return Counter(one.headers["webhook-id"] for one in there.asked)

    with hooks() as there:
        patch.setitem(CHANNELS, Channel.WEBHOOK, WebhookChannel(there.outbound))
        endpoint_id = new_id()
        place = place_of(endpoint_id)
        sealed = f'[{{"sealed": "{seal(SECRET_KEY, SECRET, place=place)}"}}]'
        world.execute(
            "INSERT INTO endpoint (id, unit_id, channel, name, url, sealed_url, secrets, kinds, version, created_at) "
            "VALUES (:id, :unit, 'webhook', '某', 'x', :url, CAST(:secrets AS jsonb), '[]', 1, :at)",
            id=endpoint_id, unit=world.agency, url=seal(SECRET_KEY, there.url(), place=place), secrets=sealed, at=AT,
        )  # fmt: skip
        yield {}, lambda: seen(there)


_OTHER_SIDES = {Channel.EMAIL: _mail_server, Channel.SMS: _sms_gateway, Channel.WEBHOOK: _system}
