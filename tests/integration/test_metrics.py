from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlmodel import Session

from api.app import create_app
from core.clock import real_now
from core.settings import Settings
from models.messages import Channel, DeliveryAttempt, Message, MessageState, Urgency
from tests.integration.conftest import Town
from workflows.metrics import AttemptTotals

TOKEN = "t0ken-of-the-watchman"


@asynccontextmanager
async def asked(settings: Settings, *, client: str = "127.0.0.1", **more: object) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings.model_copy(update=more))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://duban.test") as visitor:
            yield visitor


def mail(town: Town, state: MessageState, age: timedelta, *outcomes: str) -> None:
    """A mail in this state, with attempts that ended so."""
    now = real_now()
    made = Message(
        person_id=town.staff.persons["county-liaison"],
        channel=Channel.EMAIL,
        urgency=Urgency.URGENT,
        item_count=1,
        state=state,
        attempts=len(outcomes),
        next_attempt_at=now - age if state in (MessageState.ACCEPTED, MessageState.RETRY) else None,
        created_at=now - age,
        business_at=now - age,
    )
    with Session(town.engine) as session:
        session.add(made)
        session.flush()
        for number, outcome in enumerate(outcomes, start=1):
            session.add(
                DeliveryAttempt(
                    message_id=made.id, attempt=number, started_at=now, ended_at=now, outcome=outcome, provider="smtp"
                )
            )
        session.commit()


def figures(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_figures_are_off_unless_they_are_wanted(settings: Settings) -> None:
    async with asked(settings) as visitor:
        assert (await visitor.get("/metrics")).status_code == 404


async def test_without_a_token_only_this_machine_reads_them(settings: Settings) -> None:
    async with asked(settings, metrics=True) as visitor:
        here = await visitor.get("/metrics")
        behind = await visitor.get("/metrics", headers={"X-Forwarded-For": "198.51.100.7"})
    async with asked(settings, metrics=True, client="198.51.100.7") as visitor:
        elsewhere = await visitor.get("/metrics")

    assert (here.status_code, behind.status_code, elsewhere.status_code) == (200, 404, 404)
    assert here.headers["content-type"].startswith("text/plain; version=0.0.4")


async def test_with_a_token_whoever_has_it_reads_them(settings: Settings) -> None:
    async with asked(settings, metrics=True, metrics_token=SecretStr(TOKEN), client="198.51.100.7") as visitor:
        right = await visitor.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        wrong = await visitor.get("/metrics", headers={"Authorization": "Bearer x"})
        none = await visitor.get("/metrics")

    assert (right.status_code, wrong.status_code, none.status_code) == (200, 401, 401)


async def test_what_waits_and_what_failed_is_counted(settings: Settings, town: Town) -> None:
    mail(town, MessageState.SENT, timedelta(0), "deferred", "sent")
    mail(town, MessageState.RETRY, timedelta(hours=3), "deferred")
    mail(town, MessageState.FAILED, timedelta(days=1), "refused")
    async with asked(settings, metrics=True) as visitor:
        found = figures((await visitor.get("/metrics")).text)
        again = figures((await visitor.get("/metrics")).text)

    assert found["duban_messages", "email", "retry"] == 1
    assert found["duban_messages", "email", "failed"] == 1
    assert found["duban_oldest_unsent_age_seconds", "email"] == pytest.approx(3 * 3600, abs=60)
    attempts = {key[2]: value for key, value in found.items() if key[0] == "duban_delivery_attempts_total"}
    assert attempts == {"deferred": 2, "sent": 1, "refused": 1}
    assert {key: again[key] for key in found if "attempts" in key[0]} == {
        key: found[key] for key in found if "attempts" in key[0]
    }


def test_what_was_counted_once_is_remembered_and_nothing_is_counted_twice(town: Town) -> None:
    key, totals, later = ("email", "smtp", "sent"), AttemptTotals(), real_now() + timedelta(hours=2)
    mail(town, MessageState.SENT, timedelta(0), "sent")
    with Session(town.engine) as session:
        counted = [totals.read(session, later)[key], totals.read(session, later)[key]]
        remembered = totals.settled[key]
        anew = AttemptTotals().read(session, later)[key]

    assert (counted, remembered, anew) == ([1, 1], 1, 1)


def test_an_attempt_under_way_is_never_remembered_before_its_end(town: Town) -> None:
    mail(town, MessageState.SENDING, timedelta(0), "sent", "handed_over")
    with town.engine.begin() as connection:
        connection.execute(sa.text("UPDATE delivery_attempt SET ended_at = NULL WHERE outcome = 'handed_over'"))
    totals, later = AttemptTotals(), real_now() + timedelta(hours=2)
    with Session(town.engine) as session:
        totals.read(session, later)
    assert totals.settled == {("email", "smtp", "sent"): 1}
