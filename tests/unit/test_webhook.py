"""Webhooks against a server of this machine that checks with the reference library of the standard."""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from core.clock import real_now
from core.ids import new_id
from notifications.channels.protocol import DeliveryDeferred, DeliveryRefused, EndpointGone, Outgoing, Taken
from notifications.channels.webhook import WebhookChannel
from tests.hooks import DROP, Answer, Hooks, hooks

NEW, FORMER, OTHER = ("whsec_" + b64encode(bytes([number]) * 24).decode() for number in (1, 2, 3))
BODY = json.dumps({"specversion": "1.0", "data": {"title": "长白山保护"}}, ensure_ascii=False)


@pytest.fixture
def there() -> Iterator[Hooks]:
    with hooks() as told:
        yield told


def envelope(there: Hooks, **more: Any) -> Outgoing:
    given: dict[str, Any] = {"address": there.url(), "secrets": (NEW,), "body": BODY} | more
    return Outgoing(new_id(), subject="", written_at=datetime(2021, 11, 1, tzinfo=UTC), **given)


def send(there: Hooks, *mails: Outgoing) -> list[Taken | None]:
    with WebhookChannel(client=there.outbound).open() as sender:
        return [sender.send(mail) for mail in mails]


def test_the_reference_library_of_the_standard_accepts_the_signature(there: Hooks) -> None:
    mail = envelope(there)

    taken = send(there, mail)

    request = there.asked[0]
    assert taken == [Taken("webhook", delivered=True)]
    assert Webhook(NEW).verify(request.body, request.headers) == json.loads(BODY)
    assert request.headers["webhook-id"] == str(mail.message_id)
    assert request.headers["content-type"].startswith("application/cloudevents+json")


def test_while_a_secret_is_replaced_both_are_accepted_and_no_other(there: Hooks) -> None:
    send(there, envelope(there, secrets=(NEW, FORMER)))

    request = there.asked[0]
    for secret in (NEW, FORMER):
        Webhook(secret).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify(request.body, request.headers)


def test_a_second_attempt_is_the_same_message_signed_anew(there: Hooks) -> None:
    mail = envelope(there)
    there.answers.append(Answer(500))

    with pytest.raises(DeliveryDeferred, match="500"):
        send(there, mail)
    send(there, mail)

    first, second = there.asked
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    Webhook(NEW).verify(second.body, second.headers)
    assert abs(int(second.headers["webhook-timestamp"]) - real_now().timestamp()) < 10


@pytest.mark.parametrize("status", [301, 302, 400, 401, 404, 408, 413, 429, 500, 502, 503])
def test_any_other_answer_is_tried_again(there: Hooks, status: int) -> None:
    there.answers.append(Answer(status, body="系统\n维护".encode(), headers={"Location": there.url("/inside")}))

    with pytest.raises(DeliveryDeferred, match=f"{status}：系统 维护") as failed:
        send(there, envelope(there))

    assert not isinstance(failed.value, DeliveryRefused)
    assert len(there.asked) == 1


def test_an_address_that_is_gone_is_gone(there: Hooks) -> None:
    there.answers.append(Answer(410))

    with pytest.raises(EndpointGone, match="410"):
        send(there, envelope(there))


def test_no_answer_is_tried_again_under_the_same_id(there: Hooks) -> None:
    there.answers.append(DROP)

    with pytest.raises(DeliveryDeferred, match="已发出"):
        send(there, envelope(there))


def test_an_endpoint_that_does_not_answer_is_not_knocked_at_again_in_the_batch(there: Hooks) -> None:
    there.answers.append(DROP)
    with WebhookChannel(client=there.outbound).open() as sender:
        with pytest.raises(DeliveryDeferred, match="已发出"):
            sender.send(envelope(there))
        with pytest.raises(DeliveryDeferred, match="稍后再试"):
            sender.send(envelope(there))
        other = sender.send(envelope(there, address=there.url("/other")))

    assert other is not None
    assert [request.path for request in there.asked] == ["/hook", "/other"]


def test_without_a_secret_nothing_is_sent(there: Hooks) -> None:
    with pytest.raises(DeliveryRefused, match="密钥"):
        send(there, envelope(there, secrets=()))

    assert there.asked == []


def test_the_pauses_are_those_of_the_standard() -> None:
    hours = [pause.total_seconds() / 3600 for pause in WebhookChannel().retry_after]

    assert hours[2:] == [0.5, 2, 5, 10, 10]
    assert [pause.total_seconds() for pause in WebhookChannel().retry_after[:2]] == [5, 300]
