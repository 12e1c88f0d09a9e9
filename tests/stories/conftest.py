"""One task through API, queue and clock: people act over HTTP, time passes by the same tick, mails land in a list."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from api.app import create_app
from core.clock import real_now
from core.database import run_command
from core.settings import Settings
from models.messages import Channel
from notifications.channels import CHANNELS
from notifications.channels.protocol import Outgoing, Reach, Sender
from notifications.delivery import deliver_due
from queries import deployment
from tests.province import Province, issue, on, settle
from workflows.identity import open_session
from workflows.relay import relay_due
from workflows.replay import replay
from workflows.schedule import tick
from workflows.setup import mark_demo, start_demo_clock

BEGINS = on(3, 3)


@dataclass
class Postbox:
    """The transport of the stories: keeps every mail, refuses none."""

    mails: list[Outgoing] = field(default_factory=list)
    channel: Channel = Channel.EMAIL
    reach: Reach = Reach.PERSON
    is_on: bool = True
    address: str | None = "email"
    stays_here: bool = False
    retry_after: tuple[timedelta, ...] = (timedelta(0),)
    resends: int = 1

    def takes(self, template: str) -> bool:
        return bool(template)

    def open(self) -> AbstractContextManager[Sender]:
        return nullcontext(self)

    def send(self, mail: Outgoing) -> None:
        self.mails.append(mail)


@dataclass
class Story:
    """The province, its people at the keyboard, and what reached their mailboxes."""

    province: Province
    client: httpx.AsyncClient
    postbox: Postbox
    now: datetime = BEGINS
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def engine(self) -> sa.Engine:
        return self.province.engine

    async def act(self, who: str, request: str, json: Any = None, *, answers: int = 200, **headers: str) -> Any:
        """Let somebody send `METHOD /path` and check how he is answered."""
        method, _, path = request.partition(" ")
        headers |= {"Authorization": f"Bearer {self._token(who)}"}
        answer = await self.client.request(method, f"/api/v1{path}", json=json, headers=headers)
        assert answer.status_code == answers, answer.text
        return answer.json() if answer.content else None

    def _token(self, who: str) -> str:
        if who not in self.tokens:
            with Session(self.engine) as session:
                opened = open_session(
                    session, person_id=self.province.people[who], now=real_now(), lasts=timedelta(hours=1)
                )
                session.commit()
            self.tokens[who] = opened.token
        return self.tokens[who]

    def later(self, at: datetime) -> None:
        """Business time goes on to `at`; the scheduler ticks once, the relay and the mail channel do what is due."""
        self.now = at
        run_command(self.engine, deployment.set_offset, (at - real_now()).total_seconds())
        tick(self.engine, at=at)
        self.told()

    def told(self) -> None:
        """Relay and deliver what has happened so far."""
        relay_due(self.engine)
        deliver_due(self.engine, Channel.EMAIL)

    def mails_to(self, who: str) -> list[Outgoing]:
        """Every mail that reached a person's mailbox."""
        found = self.province.one("SELECT email FROM person WHERE id = %(id)s", id=self.province.people[who])
        return [mail for mail in self.postbox.mails if mail.address == found["email"]]

    async def report(self, unit: str, task_id: UUID | str, **content: Any) -> UUID:
        """A unit's paper from draft to submission: the handler writes, the deputy leader signs, the handler sends."""
        made = await self.act(f"{unit}.handler", f"POST /tasks/{task_id}/reports", content, answers=201)
        report_id = made["subject_id"]
        await self.act(f"{unit}.deputy_leader", f"POST /reports/{report_id}/signatures")
        await self.act(f"{unit}.handler", f"POST /reports/{report_id}/submissions")
        return UUID(report_id)


@pytest.fixture
def postbox(monkeypatch: pytest.MonkeyPatch) -> Postbox:
    """Replace the mail transport in the registry."""
    box = Postbox()
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, box)
    return box


@pytest.fixture
def province(fresh_database: str) -> Iterator[Province]:
    """A province on 3 March with the small plan issued by its office."""
    engine = sa.create_engine(fresh_database)
    with Session(engine) as session:
        settled = settle(session, engine)
        mark_demo(session)
        start_demo_clock(session, at=BEGINS, now=real_now())
        session.commit()
    with Session(engine) as session:
        issue(session, settled, at=BEGINS)
        session.commit()
    yield settled
    engine.dispose()


@pytest.fixture
async def story(
    province: Province, postbox: Postbox, redis_url: str, fresh_database: str, tmp_path: Path
) -> AsyncIterator[Story]:
    """The API over that province; at its end the record alone must explain every stage and every date."""
    given = {"database_url": fresh_database, "redis_url": redis_url, "data_dir": tmp_path}
    app = create_app(Settings.model_validate({**given, "secret_key": "k3y-for-tests-only-0123456789abcdef"}))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://duban.test") as client,
    ):
        yield Story(province, client, postbox)
    with Session(province.engine) as session:
        assert replay(session).differences == []
