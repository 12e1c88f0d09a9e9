"""What providers say later of a text message: pushed to us, or asked for with our own number."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from core.clock import real_now
from core.errors import Invalid, NotAuthenticated
from core.ids import new_id
from models.messages import MessageState
from notifications.channels.protocol import ChannelUnavailable, Receipt
from notifications.channels.sms_providers.configured import SmsSetup, read
from notifications.channels.sms_providers.provider import Pushed
from tests.gateway import PHONE, Gateway, account, channel, described, gateway
from tests.hooks import Answer, hooks

KINDS = ("gateway", "aliyun", "tencent")


@pytest.fixture
def there() -> Iterator[Gateway]:
    with gateway() as made:
        yield made


@pytest.mark.parametrize(
    ("kind", "report", "state"),
    [
        ("gateway", {"msgid": "m1", "ext": "{id}", "stat": "DELIVRD"}, "delivered"),
        ("gateway", {"msgid": "m1", "ext": "{id}", "stat": "MK:0013", "desc": "空号"}, "failed"),
        ("aliyun", {"OutId": "{id}", "SendStatus": 3, "ErrCode": "DELIVERED"}, "delivered"),
        ("aliyun", {"OutId": "{id}", "SendStatus": 1}, "sent"),
        ("tencent", {"SessionContext": "{id}", "SerialNo": "s1", "ReportStatus": "SUCCESS"}, "delivered"),
        ("tencent", {"SessionContext": "another", "SerialNo": "s9", "ReportStatus": "SUCCESS"}, None),
    ],
)
def test_an_unknown_one_is_asked_after_by_our_own_number(
    there: Gateway, kind: str, report: dict[str, Any], state: str | None
) -> None:
    own = new_id()
    there.reports.append(
        {name: value.format(id=own) if isinstance(value, str) else value for name, value in report.items()}
    )

    answer = there.channel(kind).ask(own, None, PHONE, real_now())

    assert (answer and (answer.message_id, str(answer.state))) == (state and (own, state))


def test_a_provider_that_cannot_be_asked_is_away(there: Gateway) -> None:
    with gateway() as gone:
        away = gone.channel("aliyun")

    with pytest.raises(ChannelUnavailable, match="阿里云短信：连接不上对方"):
        away.ask(new_id(), None, PHONE, real_now())


OWN = new_id()
PUSHES: dict[str, tuple[Any, Receipt]] = {
    "aliyun": (
        [
            {
                "biz_id": "b1",
                "out_id": str(OWN),
                "success": False,
                "err_code": "MOBILE_NOT_ON_SERVICE",
                "err_msg": "停机",
            }
        ],
        Receipt("aliyun", "b1", MessageState.FAILED, "MOBILE_NOT_ON_SERVICE", "停机", OWN),
    ),
    "tencent": (
        [{"sid": "s1", "report_status": "SUCCESS", "errmsg": "DELIVRD", "description": "成功", "mobile": PHONE}],
        Receipt("tencent", "s1", MessageState.DELIVERED, "DELIVRD", "成功"),
    ),
    "gateway": (
        {"reports": [{"msgid": "m1", "ext": str(OWN), "stat": "DELIVRD"}, {"msgid": "m2", "stat": "ACCEPTD"}]},
        Receipt("gateway", "m1", MessageState.DELIVERED, "DELIVRD", None, OWN),
    ),
}


def setup(kind: str) -> SmsSetup:
    return read(described(account(kind, 1)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_push_is_read_as_receipts(kind: str) -> None:
    body, expected = PUSHES[kind]
    provider = setup(kind).provider(kind)
    assert provider is not None

    assert provider.receipts(Pushed(json.dumps(body).encode(), {}, {})) == [expected]


@pytest.mark.parametrize("body", [b"", b"x", b"[1]", b'"x"', b'{"reports": 1}', b"[[]]"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_push_that_is_none_is_refused(kind: str, body: bytes) -> None:
    provider = setup(kind).provider(kind)
    assert provider is not None

    with pytest.raises(Invalid):
        provider.receipts(Pushed(body, {}, {}))


def test_a_gateway_shows_its_header_or_is_not_believed() -> None:
    push = account("gateway", 1)["push"] | {"header": "X-Push-Token", "header_value": "geheim"}
    provider = read(described(account("gateway", 1, push=push))).provider("gateway")
    assert provider is not None
    body = json.dumps(PUSHES["gateway"][0]).encode()

    with pytest.raises(NotAuthenticated):
        provider.receipts(Pushed(body, {"x-push-token": "falsch"}, {}))
    assert len(provider.receipts(Pushed(body, {"x-push-token": "geheim"}, {}))) == 1


@pytest.mark.parametrize(
    ("said", "ends"), [({"reports": None}, None), ({"code": "9"}, None), ([1], None), ({"reports": 3}, "away")]
)
def test_a_gateway_that_knows_nothing_may_say_so_in_its_own_way(said: Any, ends: str | None) -> None:
    with hooks() as other:
        other.usual = Answer(body=json.dumps(said).encode())
        asked = channel(read(described(account("gateway", other.port))))
        try:
            found: object = asked.ask(new_id(), None, PHONE, real_now())
        except ChannelUnavailable:
            found = "away"

    assert found == ends
