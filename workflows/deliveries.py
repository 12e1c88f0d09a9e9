"""告知情况: who was told of a subject, a paper, or as a person, and how far each message got."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.messages import CHANNEL_NAMES, HELD_NAMES, MESSAGE_STATE_NAMES, Channel, Held, MessageState
from notifications.rendering import Said, words_of
from notifications.sms.numbers import shown
from queries import deliveries as queries
from queries import tasks
from queries.sql import Row


def list_deliveries(
    session: Session, *, call: Call, chosen: dict[str, Any], after: tuple[UUID, UUID] | None, limit: int
) -> list[Row]:
    """Return one page of who was told of what; without a choice, what the caller himself was told.

    Hidden rows are not there: see `queries.deliveries`. Raises NotFound for a login nobody has.
    """
    chosen = dict(chosen)
    if login := chosen.pop("login", None):
        chosen["person_id"] = queries.person_of_login(session, login)
        if chosen["person_id"] is None:
            raise NotFound("没有这个账号")
    if not chosen.keys() & {"subject_id", "number", "person_id"}:
        chosen["person_id"] = call.actor.person_id
    found = queries.listed(
        session, units=call.actor.unit_ids, me=call.actor.person_id, chosen=chosen, after=after, limit=limit
    )
    words = words_of(session, ((entry["event_id"], entry["template"]) for entry in found))
    return [_named(entry, words.get((entry["event_id"], entry["template"]))) for entry in found]


def task_deliveries(
    session: Session, *, call: Call, task_id: UUID, after: tuple[UUID, UUID] | None, limit: int
) -> list[Row]:
    """Return who was told what of a task, by which channel; only to its office, to others it is NotFound."""
    task = tasks.for_command(session, task_id, call.actor.unit_ids)
    if task is None or task["supervising_unit_id"] not in call.actor.unit_ids:
        raise NotFound("没有这项任务，或贵单位不是其督查机构")
    return list_deliveries(session, call=call, chosen={"subject_id": task_id}, after=after, limit=limit)


def _named(entry: Row, said: Said | None) -> Row:
    return entry | {
        "address": shown(entry["address"]),
        "what": said and said.what,
        "channel_name": CHANNEL_NAMES[Channel(entry["channel"])],
        "held_name": HELD_NAMES[Held(entry["held_reason"])] if entry["held_reason"] else None,
        "state_name": MESSAGE_STATE_NAMES[MessageState(entry["state"])],
    }
