"""The messages of an endpoint: a test message now, how each fared, and what is to be sent again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound, Refused
from core.ids import new_id
from models.calls import Call
from models.endpoints import EndpointDelivery, EndpointReplay, ReplayPublic, TrialPublic
from models.messages import MESSAGE_STATE_NAMES, Channel, MessageState
from notifications import cloud_events
from notifications.channels import CHANNELS
from notifications.channels.calling import hidden
from notifications.channels.protocol import (
    DeliveryDeferred,
    DeliveryError,
    DeliveryUncertain,
    Outgoing,
    Reach,
)
from notifications.endpoints import opened
from queries import endpoints as queries
from workflows.administration import AdministrativeEvent
from workflows.endpoints import found_of, get_endpoint, note

MOST_AT_ONCE = 1000
_SUBJECT = "【督办】测试消息"
_BODY = "这是督办系统发出的测试消息。收到即表示本接收端可用，无需处理。\n"


@dataclass(frozen=True, slots=True)
class Trial:
    """A test message that is ready to leave, when no transaction is open any more."""

    channel: Channel
    outgoing: Outgoing


def prepare_trial(session: Session, *, call: Call, endpoint_id: UUID, key: str, now: datetime) -> Trial:
    """Write a test message to an endpoint, be it disabled. Raises NotFound."""
    found = found_of(session, call, endpoint_id)
    kept = queries.sealed(session, endpoint_id)
    if kept is None:
        raise NotFound("没有这个接收端")
    channel = Channel(found["channel"])
    address, secrets = opened(endpoint_id, kept["sealed_url"], kept["secrets"], now=now, key=key)
    message_id = new_id()
    subject, body = (_SUBJECT, _BODY)
    if CHANNELS[channel].reach is Reach.SYSTEM:
        subject, body = cloud_events.trial(message_id, now)
    return Trial(channel, Outgoing(message_id, address, subject, body, now, secrets=secrets))


def try_out(trial: Trial) -> TrialPublic:
    """Send a test message now and return what the other side said; takes as long as a call may take."""
    with CHANNELS[trial.channel].open() as sender:
        try:
            sender.send(trial.outgoing)
        except DeliveryError as error:
            said = hidden(str(error), trial.outgoing.address, trial.outgoing.secrets)
            return TrialPublic(arrived=False, outcome=_outcome(error), said=said)
    return TrialPublic(arrived=True, outcome="taken", said="对方已接收")


def record_trial(session: Session, *, call: Call, endpoint_id: UUID, told: TrialPublic) -> TrialPublic:
    """Record that an endpoint was tried, and with which outcome."""
    endpoint = get_endpoint(session, call=call, endpoint_id=endpoint_id)
    note(session, call, AdministrativeEvent.ENDPOINT_TRIED, endpoint, outcome=told.outcome)
    return told


def list_deliveries(
    session: Session,
    *,
    call: Call,
    endpoint_id: UUID,
    after: tuple[Any, ...] | None,
    limit: int,
    state: MessageState | None = None,
) -> list[EndpointDelivery]:
    """Return the messages of an endpoint, newest first. Raises NotFound."""
    found_of(session, call, endpoint_id)
    found = queries.deliveries(session, endpoint_id, state=state and state.value, after=after, limit=limit)
    return [
        EndpointDelivery.model_validate({**entry, "state_name": MESSAGE_STATE_NAMES[MessageState(entry["state"])]})
        for entry in found
    ]


def replay(session: Session, *, call: Call, endpoint_id: UUID, asked: EndpointReplay, now: datetime) -> ReplayPublic:
    """Have messages sent again under their own identity: the other side tells what it already has by the webhook-id.

    Raises Invalid, Refused where the endpoint is disabled, NotFound where a message is none of its or still on its way.
    """
    found = found_of(session, call, endpoint_id)
    if found["disabled_at"] is not None:
        raise Refused("该接收端已停用，请先启用")
    _require_choice(asked)
    ids = queries.to_replay(
        session,
        endpoint_id,
        ids=asked.message_ids,
        since=asked.since,
        to=asked.to or now,
        delivered=asked.delivered,
        limit=MOST_AT_ONCE + 1,
    )
    if missing := set(asked.message_ids) - set(ids):
        raise NotFound(f"{len(missing)} 条消息不属于该接收端，或仍在发送", message_ids=sorted(map(str, missing)))
    chosen, more = ids[:MOST_AT_ONCE], len(ids) > MOST_AT_ONCE
    queries.replay(session, chosen, now=now)
    endpoint = get_endpoint(session, call=call, endpoint_id=endpoint_id)
    note(session, call, AdministrativeEvent.ENDPOINT_REPLAYED, endpoint, replayed=len(chosen))
    return ReplayPublic(replayed=len(chosen), more=more)


def _require_choice(asked: EndpointReplay) -> None:
    expected = "应填写 message_ids，或以 from（可加 to）给出时段，二者取一"
    if bool(asked.message_ids) == bool(asked.since):
        raise Invalid(expected, errors=[{"field": "from", "expected": expected}])
    if asked.since is not None and asked.to is not None and asked.to <= asked.since:
        raise Invalid("to 应晚于 from", errors=[{"field": "to", "expected": "应晚于 from"}])


def _outcome(error: DeliveryError) -> str:
    if isinstance(error, DeliveryUncertain):
        return "uncertain"
    return "deferred" if isinstance(error, DeliveryDeferred) else "refused"
