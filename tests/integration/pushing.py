"""Making endpoints, letting something happen, and sending what is due."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from core.clock import real_now
from core.database import unit_of_work
from core.ids import new_id
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.messages import Channel
from notifications.delivery import deliver_due
from queries import events
from queries.events import Note
from tests.hooks import Hooks
from tests.integration.conftest import Town
from workflows.relay import relay_due

ADMIN = "province-administrator"
AT = datetime(2021, 11, 1, 1, 0, tzinfo=UTC)


async def make(town: Town, client: httpx.AsyncClient, there: Hooks, **more: Any) -> dict[str, Any]:
    draft = {"unit_id": str(town.staff.units["county"]), "channel": "webhook", "name": "县平台", "url": there.url()}
    answer = await client.post("/api/v1/endpoints", json=draft | more, headers=town.headers(ADMIN))
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def tell(town: Town, kind: str = "task_assigned", count: int = 1) -> None:
    """Let something happen to a task of the county."""
    with unit_of_work(town.engine) as session:
        for number in range(count):
            data = {"title": f"长白山保护{number + 1}", "due_on": "2021-12-31", "secret_of_the_office": "内部研判"}
            county, office = town.staff.units["county"], town.staff.units["office"]
            note = Note(kind, SubjectKind.TASK, new_id(), "supervising_office", data, county, office_id=office)
            events.record(session, note, call=Call(SYSTEM, AT))


def deliver(town: Town, later: timedelta = timedelta()) -> int:
    """Relay and send what is due, as if `later` had passed."""
    relay_due(town.engine)
    return deliver_due(town.engine, Channel.WEBHOOK, clock=lambda: real_now() + later)


def rows(town: Town, statement: str, **given: Any) -> list[Any]:
    with town.engine.connect() as connection:
        return list(connection.execute(sa.text(statement), given))


def states(town: Town, endpoint: dict[str, Any]) -> list[str]:
    found = rows(town, "SELECT state FROM message WHERE endpoint_id = :id ORDER BY id", id=endpoint["id"])
    return [row.state for row in found]
