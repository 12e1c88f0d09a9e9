"""Messages that did not arrive: seen with their reason, settled by a person, sent again with the same identity."""

from uuid import UUID

import pytest

from core.clock import real_now
from core.database import unit_of_work
from core.errors import Forbidden, NotFound
from core.ids import new_id
from models.actors import Actor, PostHeld, Via
from models.calls import Call
from models.message_views import MessageChoice, Replays, Settlement, UndeliveredMessage
from models.messages import Channel
from models.people import Duty
from models.statements import Reasoned
from notifications.channels import CHANNELS
from notifications.channels.protocol import DeliveryDeferred, DeliveryError, DeliveryRefused, DeliveryUncertain
from tests.owing import deliver, mails, outcomes, owe_mails
from tests.telling import AT, World
from tests.transports import Transport
from workflows import messages
from workflows.messages import MayHaveArrived, NotReplayable, NotUnknown

WHY = Reasoned(reason="邮箱已更正")


def caller(world: World, duty: Duty, unit: UUID | None = None) -> Call:
    post = PostHeld(new_id(), unit or world.office, duty)
    return Call(Actor(new_id(), (post,), Via.WEB), AT)


def officer(world: World) -> Call:
    return caller(world, Duty.CLERK)


def ended(world: World, monkeypatch: pytest.MonkeyPatch, *errors: DeliveryError, resends: int = 1) -> Transport:
    """Leave as many mails as there are errors, each ended by one."""
    channel = Transport(retry_after=(), resends=resends)
    channel.answers.extend(errors)
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, channel)
    owe_mails(world, len(errors))
    deliver(world)
    return channel


def listed(world: World, call: Call, **choice: object) -> list[UndeliveredMessage]:
    with unit_of_work(world.engine) as session:
        chosen = MessageChoice.model_validate(choice)
        return messages.list_undelivered(session, call=call, choice=chosen, after=None, limit=10)


def replay(world: World, call: Call, message_id: UUID) -> None:
    with unit_of_work(world.engine) as session:
        messages.replay_message(session, call=call, message_id=message_id, reason=WHY, now=real_now())


def settle(world: World, message_id: UUID, state: str) -> None:
    settlement = Settlement.model_validate({"state": state, "reason": "电话核实"})
    with unit_of_work(world.engine) as session:
        messages.settle_message(
            session, call=officer(world), message_id=message_id, settlement=settlement, now=real_now()
        )


def test_what_did_not_arrive_is_listed_with_its_reason_to_those_it_concerns(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended(world, monkeypatch, DeliveryRefused("对方拒收：查无此人"), DeliveryDeferred("对方忙"))

    found = {entry.state_name: entry.reason for entry in listed(world, officer(world))}
    dead = listed(world, officer(world), state=["dead"])

    assert found == {"失败": "对方拒收：查无此人", "死信": "已尝试 1 次未成，不再尝试；最后原因：对方忙"}
    assert [entry.reason for entry in dead] == [found["死信"]]
    assert listed(world, caller(world, Duty.CLERK, new_id())) == []
    assert len(listed(world, caller(world, Duty.ADMINISTRATOR, new_id()))) == 2


def test_a_replayed_message_keeps_its_identity_counts_on_and_goes_to_the_address_of_today(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = ended(world, monkeypatch, DeliveryRefused("查无此人"))
    world.execute("UPDATE person SET email = 'new@demo.invalid' WHERE email IS NOT NULL")
    (failed,) = listed(world, officer(world))

    replay(world, officer(world), failed.id)
    deliver(world)

    first, second = channel.seen
    assert (second.message_id, second.body) == (first.message_id, first.body)
    assert second.address == "new@demo.invalid"
    assert [(mail.state, mail.attempts) for mail in mails(world)] == [("sent", 2)]
    assert outcomes(world) == ["refused", "sent"]
    assert world.rows("SELECT kind, subject_id, reason, capacity FROM event WHERE subject_kind = 'message'") == [
        ("message_replayed", failed.id, "邮箱已更正", "supervising_office")
    ]


def test_a_replayed_message_has_all_its_tries_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(world, monkeypatch, DeliveryDeferred("对方忙"))
    (dead,) = listed(world, officer(world))
    again = Transport()
    again.answers.append(DeliveryDeferred("仍忙"))
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, again)

    replay(world, officer(world), dead.id)
    deliver(world)

    assert [(mail.state, mail.attempts, mail.error) for mail in mails(world)] == [("retry", 2, "仍忙")]


def test_a_whole_choice_is_sent_again_and_each_is_recorded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(world, monkeypatch, DeliveryDeferred("忙"), DeliveryDeferred("忙"), DeliveryRefused("查无此人"))
    choice = Replays.model_validate({"state": ["dead"], "channel": "email", "reason": "邮件服务器已恢复"})

    with unit_of_work(world.engine) as session:
        done = messages.replay_messages(session, call=officer(world), choice=choice, now=real_now())
    deliver(world)

    assert (done.replayed, done.left) == (2, 0)
    assert sorted(mail.state for mail in mails(world)) == ["failed", "sent", "sent"]
    assert world.rows("SELECT count(*) FROM event WHERE kind = 'message_replayed'") == [(2,)]


@pytest.mark.parametrize(("state", "then"), [("delivered", "delivered"), ("failed", "failed"), ("resend", "sent")])
def test_an_officer_settles_what_nobody_could_tell(
    world: World, monkeypatch: pytest.MonkeyPatch, state: str, then: str
) -> None:
    ended(world, monkeypatch, DeliveryUncertain("未获答复"), resends=0)
    monkeypatch.setitem(CHANNELS, Channel.EMAIL, Transport(resends=1))
    (unknown,) = listed(world, officer(world), state=["unknown"])

    settle(world, unknown.id, state)
    deliver(world)

    assert [mail.state for mail in mails(world)] == [then]
    (event,) = world.rows("SELECT kind, reason, data FROM event WHERE subject_kind = 'message'")
    assert tuple(event) == ("message_settled", "电话核实", {"channel": "email", "to": state})


def test_a_text_message_is_not_sent_again_while_it_is_unknown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = ended(world, monkeypatch, DeliveryUncertain("未获答复"), resends=0)
    (unknown,) = listed(world, officer(world))

    with pytest.raises(MayHaveArrived):
        settle(world, unknown.id, "resend")
    with pytest.raises(NotReplayable):
        replay(world, officer(world), unknown.id)
    settle(world, unknown.id, "failed")
    replay(world, officer(world), unknown.id)
    deliver(world)

    assert len(channel.seen) == 2
    assert [mail.state for mail in mails(world)] == ["sent"]


def test_only_an_office_or_an_administrator_decides(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(world, monkeypatch, DeliveryRefused("查无此人"))
    (failed,) = listed(world, officer(world))

    with pytest.raises(NotFound):
        replay(world, caller(world, Duty.CLERK, new_id()), failed.id)
    with pytest.raises(Forbidden):
        replay(world, caller(world, Duty.HANDLER), failed.id)
    with pytest.raises(NotUnknown):
        settle(world, failed.id, "delivered")
