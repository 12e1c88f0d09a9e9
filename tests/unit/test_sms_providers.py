"""Every word of a provider, and every silence, has its one meaning; over real sockets, without a database."""

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from core.clock import real_now
from core.ids import new_id
from core.settings import endpoint_settings
from notifications.channels.protocol import (
    ChannelUnavailable,
    DeliveryDeferred,
    DeliveryError,
    DeliveryRefused,
    DeliveryUncertain,
    Outgoing,
    Taken,
)
from notifications.channels.sms import SmsChannel
from notifications.channels.sms_providers.configured import read
from tests.gateway import (
    BROKEN,
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
from tests.hooks import Answer, hooks

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


@pytest.mark.parametrize(("said", "meaning"), [(True, Taken), (False, ChannelUnavailable)])
def test_a_gateway_may_say_yes_and_no_as_json_does(said: bool, meaning: type) -> None:
    judged = {"code": "success", "taken": ["true"], "account": ["false"], "words": "msg"}
    with hooks() as other:
        other.usual = Answer(body=json.dumps({"success": said, "msg": "说明"}).encode())
        ended = send(channel(read(described(account("gateway", other.port, answer=judged)))))

    assert isinstance(ended, meaning)


@pytest.mark.parametrize("body", [b"[" * 60_000, b'{"result": {"code": "9\\u0000\\ud800"}}'])
def test_an_answer_made_to_break_its_reader_is_uncertain_and_can_be_kept(body: bytes) -> None:
    with hooks() as other:
        other.usual = Answer(body=body)
        ended = send(channel(read(described(account("gateway", other.port)))))

    assert isinstance(ended, DeliveryUncertain)
    assert "\0" not in str(ended).encode().decode()


def test_a_gateway_of_the_intranet_is_trusted_by_its_own_authority(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    judged = {"code": "code", "taken": ["0"]}
    with hooks(lambda plain: context.wrap_socket(plain, server_side=True)) as other:
        other.usual = Answer(body=b'{"code": 0}')
        request = {"url": f"https://127.0.0.1:{other.port}/send", "body": {"to": "{number}", "text": "{text}"}}
        setup = read(described(account("gateway", other.port, send=request, answer=judged)))
        endpoint_settings.cache_clear()
        strange = send(SmsChannel(lambda: setup))
        monkeypatch.setenv("DUBAN_OUTBOUND_CA_FILE", str(tmp_path / "ca.pem"))
        endpoint_settings.cache_clear()
        known = send(SmsChannel(lambda: setup))
    endpoint_settings.cache_clear()

    assert isinstance(strange, ChannelUnavailable)
    assert isinstance(known, Taken)
