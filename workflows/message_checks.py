"""Whether every accepted change has exactly its messages, and every message ends or has its time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.clock import real_now
from core.database import run_command
from notifications import planner
from notifications.channels import CHANNELS
from queries import message_audits as queries
from workflows.reactions import REACTIONS

EVENTS_AT_ONCE = 2000
PATIENCE = timedelta(minutes=10)
"""Longer than a lease and a tick: what is due longer than this is forgotten."""


def check_messages(engine: sa.Engine, *, now: datetime | None = None, patience: timedelta = PATIENCE) -> list[str]:
    """Return in words what is wrong, nothing where all promises are kept; reads only.

    What still waits in the queue is not judged. Whoever the rules name of an event is told in the inbox, and nobody
    else; where nobody is named nothing is owed. After a test that drained everything `patience` may be nothing.
    """
    return [*_wrong_events(engine), *_wrong_messages(engine, (now or real_now()) - patience)]


def _wrong_events(engine: sa.Engine) -> Iterator[str]:
    after = None
    reactions = planner.as_rows(REACTIONS)
    while events := run_command(engine, queries.relayed, after=after, limit=EVENTS_AT_ONCE):
        for entry in run_command(engine, queries.told_wrong, events, reactions=reactions):
            yield f"事件 {entry['id']}：{entry['words']}"
        after = events[-1]


def _wrong_messages(engine: sa.Engine, late: datetime) -> Iterator[str]:
    resends = {channel.value: adapter.resends for channel, adapter in CHANNELS.items()}
    for rule, question in queries.OF_MESSAGES.items():
        for entry in run_command(engine, queries.wrong_messages, question, late=late, resends=resends):
            yield f"{rule}：消息 {entry['id']} {entry['words']}"
