"""Our signatures are those of the vendors' own libraries, over the very requests that we send."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

from aliyunsdkcore.auth.composer import rpc_signature_composer
from hypothesis import given, settings
from hypothesis import strategies as st
from tencentcloud.common import credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.sms_client import SmsClient

from notifications.channels.sms_providers import aliyun, tencent
from notifications.channels.sms_providers.provider import Sms
from notifications.channels.sms_providers.registration import Registration
from tests.gateway import CODES, PHONE, SIGN, gateway

AT = datetime(2026, 11, 24, 8, 30, 15, tzinfo=UTC)
SMS = Sms("out-1", PHONE, "您有~*+ 3 件", "digest", {"count": "3", "due_on": "12月31日 ~*+/ ü"})
TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


def test_a_request_to_aliyun_carries_the_signature_its_sdk_computes() -> None:
    with gateway() as there:
        account = aliyun.Aliyun(
            "key-id",
            "key-secret",
            Registration(SIGN, CODES),
            url=f"http://127.0.0.1:{there.port}/",
            clock=lambda: AT,
            nonce=lambda: "nonce-1",
        )
        with there.channel("aliyun").way(there.setup("aliyun")) as way:
            account.send(SMS, way)
    sent = dict(there.bodies[0])
    signature = sent.pop("Signature")

    to_sign = getattr(rpc_signature_composer, "__compose_string_to_sign")("POST", sent)
    expected = getattr(rpc_signature_composer, "__get_signature")(to_sign, "key-secret")

    assert signature == expected
    assert sent["Timestamp"] == "2026-11-24T08:30:15Z"
    assert json.loads(sent["TemplateParam"]) == SMS.variables


@settings(max_examples=60)
@given(st.dictionaries(TEXT, TEXT, max_size=6), TEXT)
def test_any_parameters_are_signed_as_aliyun_signs_them(parameters: dict[str, str], secret: str) -> None:
    url, to_sign = rpc_signature_composer.get_signed_url(dict(parameters), "k", secret, "JSON", "POST", {})
    whole = dict(parse_qsl(url.removeprefix("/?"), keep_blank_values=True))

    expected = whole.pop("Signature")

    assert to_sign.startswith("POST&%2F&")
    assert aliyun.signed(whole, secret) == expected


def test_a_request_to_tencent_carries_the_signature_its_sdk_computes() -> None:
    with gateway() as there:
        account = tencent.Tencent(
            "secret-id",
            "secret-key",
            "1400006666",
            Registration(SIGN, CODES),
            url=f"http://127.0.0.1:{there.port}/",
            clock=lambda: AT,
        )
        with there.channel("tencent").way(there.setup("tencent")) as way:
            account.send(SMS, way)
    headers = there.headers[0]
    content = json.dumps(there.bodies[0], ensure_ascii=False).encode()

    expected = of_their_sdk(content, headers["Host"])

    assert headers["Authorization"].rpartition("Signature=")[2] == expected
    assert headers["X-TC-Timestamp"] == str(int(AT.timestamp()))
    assert there.bodies[0]["TemplateParamSet"] == ["3", "12月31日 ~*+/ ü"]


@settings(max_examples=60)
@given(st.binary(max_size=80))
def test_any_content_is_signed_as_tencent_signs_it(content: bytes) -> None:
    ours = tencent.authorization(
        content, host="sms.tencentcloudapi.com", at=AT, secret_id="secret-id", secret_key="secret-key"
    )

    assert ours.endswith(f"Signature={of_their_sdk(content, 'sms.tencentcloudapi.com')}")
    assert ours.startswith(
        "TC3-HMAC-SHA256 Credential=secret-id/2026-11-24/sms/tc3_request, SignedHeaders=content-type;host"
    )


def of_their_sdk(content: bytes, host: str) -> str:
    client: Any = SmsClient(
        credential.Credential("secret-id", "secret-key"), "ap-guangzhou", ClientProfile(httpProfile=HttpProfile())
    )

    headers = {"Content-Type": "application/json", "Host": host, "X-TC-Timestamp": str(int(AT.timestamp()))}
    request = SimpleNamespace(method="POST", uri="/", data=content, header=headers)
    signature: str = client._get_tc3_signature({}, request, "2026-11-24", "sms", "secret-key")
    return signature
