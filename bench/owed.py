"""What is sent in `make bench NAME=deliver`: planned messages, acts of persons one by one, and a whole night."""

import json
import time
from collections.abc import Iterable
from uuid import UUID

import psycopg

from bench.service import OFFICE, UNIT, Service, fill, row_id, settle
from core.database import make_engine, unit_of_work
from core.ids import new_id
from core.seals import seal
from models.messages import Channel
from notifications.channels.webhook import SECRET_PREFIX
from notifications.endpoints import place_of
from queries.sql import json as jsonb
from queries.sql import rows

KINDS = {Channel.EMAIL: "task_closed", Channel.WEBHOOK: "task_closed", Channel.SMS: "report_returned"}
UNITS = 72
_SECRET = f"{SECRET_PREFIX}MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
_ENDPOINT = """
INSERT INTO endpoint (id, unit_id, channel, name, url, sealed_url, secrets, kinds, version, created_at)
VALUES (%s, %s, 'webhook', '测试系统', 'http://127.0.0.1', %s, %s, '[]', 1, now())"""
_ACT = """
WITH written AS (
  INSERT INTO event (id, subject_kind, subject_id, subject_seq, kind, schema_version, occurred_at, capacity, via, data,
                     concerned_unit_id, supervising_unit_id)
  VALUES (%(id)s, 'task', %(id)s, 1, 'task_amended', 1, now(), 'supervising_office', 'web', %(data)s, %(unit)s,
          %(office)s) RETURNING id, kind)
INSERT INTO event_to_relay (event_id, group_id, held, kind) SELECT id, id, false, kind FROM written"""


def owe(connection: psycopg.Connection, channel: Channel, first: int, count: int) -> None:
    """Leave `count` messages of a channel ready to be sent, each with an event and an item of its own."""
    fill(connection, "owed.sql", {"channel": channel, "kind": KINDS[channel], "first": first, "count": count})
    settle(connection)


def add_system(given: Service, connection: psycopg.Connection, port: int) -> None:
    """Let another system hear of everything that the office supervises."""
    endpoint_id = new_id()
    key, place = given.settings.secret_key.get_secret_value(), place_of(endpoint_id)
    url = seal(key, f"http://127.0.0.1:{port}/hook", place=place)
    secrets = json.dumps([{"sealed": seal(key, _SECRET, place=place)}])
    connection.execute(_ENDPOINT, (endpoint_id, row_id(UNIT, OFFICE), url, secrets))


def gateway_of(port: int) -> str:
    """Describe an SMS gateway at this port, as `DUBAN_SMS` does."""
    body = {"mobile": "{number}", "content": "{sign}{text}", "ext": "{out_id}"}
    send = {"url": f"http://127.0.0.1:{port}/send", "body": body}
    provider = {"kind": "gateway", "send": send, "answer": {"code": "code", "taken": ["0"]}}
    return json.dumps({"sign": "测试", "providers": [provider]})


def act(database_url: str, count: int, pause: float) -> dict[UUID, float]:
    """Amend tasks, one every `pause` seconds; return when each was committed. Wakes the relay as the API does."""
    engine = make_engine(database_url, pool_size=1)
    began, committed = time.monotonic(), {}
    for number in range(count):
        time.sleep(max(0.0, began + number * pause - time.monotonic()))
        event_id = new_id()
        unit, office = row_id(UNIT, 1 + number % UNITS), row_id(UNIT, OFFICE)
        data = jsonb({"title": f"测试事项{number}", "number": f"督办通知单〔2021〕{number % 1000}号"})
        with unit_of_work(engine) as session:
            rows(session, _ACT, {"id": event_id, "data": data, "unit": unit, "office": office})
            session.info["wake_relay"] = True
        committed[event_id] = time.time()
    engine.dispose()
    return committed


def arrivals(
    given: Service, events: Iterable[UUID], channel: Channel, seen: dict[str, list[float]]
) -> dict[UUID, float]:
    """Return when each of these events came to the other side by a channel; what has not come is not there."""
    with given.connect() as connection:
        found = connection.execute(
            "SELECT event_id, message_id FROM message_item WHERE event_id = ANY(%s) AND channel = %s",
            (list(events), channel),
        ).fetchall()
    return {event_id: seen[str(message)][0] for event_id, message in found if str(message) in seen}
