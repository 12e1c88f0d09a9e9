"""Every word of a provider, and every silence, has its one meaning; over real sockets, without a database."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from core.clock import real_now
from core.errors import Invalid, Misconfigured, NotAuthenticated
from core.ids import new_id
from models.messages import MessageState
from notifications.channels.protocol import (
    ChannelUnavailable,
    DeliveryDeferred,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
    Outgoing,
    Receipt,
    Taken,
)
from notifications.channels.sms import SmsChannel
from notifications.channels.sms_providers.configured import SmsSetup, read
from notifications.channels.sms_providers.provider import Pushed
from tests.gateway import (
    BROKEN,
    CODES,
    DROP,
    GARBAGE,
    PHONE,
    SILENT,
    TEAPOT,
    Gateway,
    account,
    channel,
    described,
    gateway,
)

KINDS = ("gateway", "aliyun", "tencent")
NAMES = {"gateway": "短信平台", "aliyun": "阿里云短信", "tencent": "腾讯云短信"}


@pytest.fixture
def there() -> Iterator[Gateway]:
    with gateway() as made:
        yield made


def mail(**more: Any) -> Outgoing:
    told = {"template": "digest", "variables": {"count": "3", "due_on": "12月31日"}} | more
    return Outgoing(new_id(), PHONE, "短信", "", real_now(), **told)


def send(through: SmsChannel, what: Outgoing | None = None) -> Taken | DeliveryError:
    try:
        with through.open() as sender:
            taken = sender.send(what or mail())
    except DeliveryError as error:
        return error
    assert taken is not None
    return taken


@pytest.mark.parametrize(
    ("kind", "code", "meaning"),
    [
        ("gateway", "201", DeliveryRefused),
        ("gateway", "202", DeliveryRefused),
        ("gateway", "203", DeliveryRefused),
        ("gateway", "101", ChannelUnavailable),
        ("gateway", "301", DeliveryDeferred),
        ("gateway", "999", DeliveryUncertain),
        ("aliyun", "isv.MOBILE_NUMBER_ILLEGAL", DeliveryRefused),
        ("aliyun", "isv.BLACK_KEY_CONTROL_LIMIT", DeliveryRefused),
        ("aliyun", "isv.SMS_TEMPLATE_ILLEGAL", DeliveryRefused),
        ("aliyun", "isv.SOMETHING_NEW", DeliveryRefused),
        ("aliyun", "isv.BUSINESS_LIMIT_CONTROL", DeliveryDeferred),
        ("aliyun", "Throttling.User", DeliveryDeferred),
        ("aliyun", "isv.OUT_OF_SERVICE", ChannelUnavailable),
        ("aliyun", "isv.SMS_SIGNATURE_ILLEGAL", ChannelUnavailable),
        ("aliyun", "InvalidAccessKeyId.NotFound", ChannelUnavailable),
        ("aliyun", "isp.SYSTEM_ERROR", DeliveryUncertain),
        ("tencent", "FailedOperation.PhoneNumberInBlacklist", DeliveryRefused),
        ("tencent", "FailedOperation.TemplateUnapprovedOrNotExist", DeliveryRefused),
        ("tencent", "LimitExceeded.PhoneNumberThirtySecondLimit", DeliveryDeferred),
        ("tencent", "RequestLimitExceeded", DeliveryDeferred),
        ("tencent", "LimitExceeded.AppDailyLimit", ChannelUnavailable),
        ("tencent", "AuthFailure.SignatureFailure", ChannelUnavailable),
        ("tencent", "FailedOperation.SignatureIncorrectOrUnapproved", ChannelUnavailable),
        ("tencent", "FailedOperation.OtherError", DeliveryUncertain),
        ("tencent", "InternalError.Timeout", DeliveryUncertain),
    ],
)
def test_each_word_of_a_provider_has_its_meaning(
    there: Gateway, kind: str, code: str, meaning: type[DeliveryError]
) -> None:
    there.replies.append(code)

    ended = send(there.channel(kind))

    expected = {DeliveryDeferred: (DeliveryDeferred,), DeliveryRefused: (DeliveryRefused,)}.get(meaning, (meaning,))
    assert isinstance(ended, expected)
    assert isinstance(ended, ChannelUnavailable) == (meaning is ChannelUnavailable)
    assert str(ended).startswith(f"{NAMES[kind]}：说明（{code}）")
    assert ended.provider == kind or meaning in (ChannelUnavailable, DeliveryRefused)


@pytest.mark.parametrize("trick", [DROP, SILENT, BROKEN, GARBAGE, TEAPOT])
@pytest.mark.parametrize("kind", KINDS)
def test_what_may_have_been_sent_is_uncertain_and_no_second_provider_is_asked(
    there: Gateway, kind: str, trick: str
) -> None:
    there.replies.append(trick)

    ended = send(channel(read(described(account(kind, there.port), account("gateway", there.port, name="second")))))

    assert isinstance(ended, DeliveryUncertain)
    assert sum(there.counts.values()) == 1


@pytest.mark.parametrize(
    ("first", "second", "meaning"),
    [
        ("isv.OUT_OF_SERVICE", "AuthFailure.SignatureFailure", ChannelUnavailable),
        ("isv.SMS_TEMPLATE_ILLEGAL", "FailedOperation.TemplateIdNotExist", DeliveryRefused),
        ("isv.SMS_TEMPLATE_ILLEGAL", "AuthFailure.SignatureFailure", DeliveryDeferred),
        ("isv.OUT_OF_SERVICE", "FailedOperation.PhoneNumberInBlacklist", DeliveryRefused),
        ("isv.OUT_OF_SERVICE", "InternalError.Timeout", DeliveryUncertain),
    ],
)
def test_what_two_providers_said_ends_as_the_better_hope_allows(
    there: Gateway, first: str, second: str, meaning: type[DeliveryError]
) -> None:
    there.replies.extend([first, second])

    ended = send(there.channel("aliyun", "tencent"))

    assert type(ended) is meaning
    assert first in str(ended)
    assert second in str(ended)


def test_a_code_is_sent_by_its_variables_and_stands_in_no_other_text(there: Gateway) -> None:
    taken = send(there.channel("tencent"), mail(template="code", variables={"code": "204816", "minutes": "10"}))

    assert isinstance(taken, Taken)
    assert there.bodies[0]["TemplateParamSet"] == ["204816", "10"]


@pytest.mark.parametrize("told", [{"template": "nowhere"}, {"variables": {"count": "三件偷排"}}, {"template": None}])
def test_what_is_not_registered_is_sent_to_nobody(there: Gateway, told: dict[str, Any]) -> None:
    assert isinstance(send(there.channel(), mail(**told)), DeliveryRefused)
    assert there.bodies == []


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
    ("provider", "words"),
    [
        ({"kind": "carrier"}, "providers.0 应为 aliyun、tencent 或 gateway"),
        ({"kind": "aliyun", "key_id": "k", "templates": CODES}, "key_secret 缺少"),
        (account("aliyun", 1, key="x"), "key 没有这一项"),
        (account("aliyun", 1, templates=CODES | {"digest": ""}), "阿里云短信：未填写模板编码：digest"),
        (account("aliyun", 1, templates=CODES | {"diggest": "1"}), "没有名为 diggest 的短信模板"),
        (account("tencent", 1, longest_variable=6), "变量 number 最长 32 字，该账户每个变量限 6 字"),
        (account("gateway", 1, send={"url": "http://x/", "body": {"to": "{number}"}}), "send.body 须含"),
        (
            account("gateway", 1, send={"url": "http://x/", "body": {"a": "{number}{text}{pass}"}}),
            "没有名为 pass 的变量",
        ),
        (account("gateway", 1, send={"url": "ftp://x", "body": {}}), "send.url 应为 http://"),
    ],
)
def test_a_description_that_cannot_send_every_text_stops_the_start(provider: dict[str, Any], words: str) -> None:
    with pytest.raises(Misconfigured, match="DUBAN_SMS|：") as refused:
        read(described(provider))

    assert words in refused.value.detail
    assert "key-secret" not in refused.value.detail
