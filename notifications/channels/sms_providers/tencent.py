"""腾讯云短信 (sms 2021-01-11): SendSms, PullSmsSendStatusByPhoneNumber, the status push; TC3-HMAC-SHA256."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from core.clock import real_now
from core.outbound import Outbound, Reply, read_json
from models.messages import MessageState
from notifications.channels.protocol import ChannelUnavailable, DeliveryUncertain, Receipt, Taken
from notifications.channels.sms_providers.provider import Pushed, Sms, Verdict, asked, posted, refusal, text_of
from notifications.channels.sms_providers.pushes import entries_of
from notifications.channels.sms_providers.registration import Registration

NAME = "tencent"
TITLE = "腾讯云短信"
URL = "https://sms.tencentcloudapi.com/"
_VERSION = "2021-01-11"
_TYPE = "application/json"
_SIGNED = "content-type;host"
_MOST = 100
_KEPT = timedelta(days=7)

_CODES = {
    "FailedOperation.PhoneNumberInBlacklist": Verdict.NUMBER,
    "FailedOperation.PhoneNumberParseFail": Verdict.NUMBER,
    "InvalidParameterValue.IncorrectPhoneNumber": Verdict.NUMBER,
    "FailedOperation.ContainSensitiveWord": Verdict.CONTENT,
    "InvalidParameter.DirtyWordFound": Verdict.CONTENT,
    "InvalidParameterValue.ContentLengthLimit": Verdict.CONTENT,
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter": Verdict.CONTENT,
    "InvalidParameterValue.TemplateParameterFormatError": Verdict.TEMPLATE,
    "InvalidParameterValue.TemplateParameterLengthLimit": Verdict.TEMPLATE,
    "FailedOperation.MissingTemplateList": Verdict.TEMPLATE,
    "FailedOperation.SignatureIncorrectOrUnapproved": Verdict.ACCOUNT,
    "FailedOperation.MissingSignatureList": Verdict.ACCOUNT,
    "FailedOperation.MissingSignature": Verdict.ACCOUNT,
    "FailedOperation.InsufficientBalanceInSmsPackage": Verdict.ACCOUNT,
    "FailedOperation.NotEnterpriseCertification": Verdict.ACCOUNT,
    "InvalidParameter.AppidAndBizId": Verdict.ACCOUNT,
    "InvalidParameterValue.SdkAppIdNotExist": Verdict.ACCOUNT,
    "InternalError.RequestTimeException": Verdict.ACCOUNT,
    "InternalError.SigFieldMissing": Verdict.ACCOUNT,
    "InternalError.SigVerificationFail": Verdict.ACCOUNT,
    "LimitExceeded.AppDailyLimit": Verdict.ACCOUNT,
    "LimitExceeded.AppMainlandChinaDailyLimit": Verdict.ACCOUNT,
}
_FAMILIES = {
    "FailedOperation.Template": Verdict.TEMPLATE,
    "LimitExceeded": Verdict.BUSY,
    "RequestLimitExceeded": Verdict.BUSY,
    "AuthFailure": Verdict.ACCOUNT,
    "UnauthorizedOperation": Verdict.ACCOUNT,
    "UnsupportedOperation": Verdict.TEMPLATE,
    "IpInBlacklist": Verdict.ACCOUNT,
    "IpNotInWhitelist": Verdict.ACCOUNT,
    "InvalidAction": Verdict.ACCOUNT,
    "UnsupportedRegion": Verdict.ACCOUNT,
    "MissingParameter": Verdict.TEMPLATE,
    "InvalidParameter": Verdict.TEMPLATE,
}
"""By the first words; `InternalError` and `FailedOperation` alone say nothing certain."""


def verdict_of(code: str) -> Verdict | None:
    """Return what a code of SendSms means; None for one that leaves open whether anything was sent."""
    family = next((verdict for name, verdict in _FAMILIES.items() if code.startswith(name)), None)
    return _CODES.get(code, family)


def authorization(content: bytes, *, host: str, at: datetime, secret_id: str, secret_key: str) -> str:
    """Return the Authorization header of a POST of JSON to the service `sms` (TC3-HMAC-SHA256)."""
    day = at.astimezone(UTC).strftime("%Y-%m-%d")
    scope = f"{day}/sms/tc3_request"
    headers = f"content-type:{_TYPE}\nhost:{host}\n"
    canonical = f"POST\n/\n\n{headers}\n{_SIGNED}\n{hashlib.sha256(content).hexdigest()}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"TC3-HMAC-SHA256\n{int(at.timestamp())}\n{scope}\n{digest}"
    key = f"TC3{secret_key}".encode()
    for part in (day, "sms", "tc3_request", to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return f"TC3-HMAC-SHA256 Credential={secret_id}/{scope}, SignedHeaders={_SIGNED}, Signature={key.hex()}"


@dataclass(frozen=True, slots=True)
class Tencent:
    """One application. Its `reference` is the SerialNo; our own number comes back only where that was agreed."""

    secret_id: str
    secret_key: str
    app_id: str
    registration: Registration
    url: str = URL
    region: str = "ap-guangzhou"
    longest_variable: int | None = None
    name: str = NAME
    title: str = TITLE
    receipt_answer: bytes = b'{"result":0,"errmsg":"OK"}'
    clock: Callable[[], datetime] = real_now

    def check(self) -> None:
        """Raise Misconfigured where a text has no template here, or a variable is longer than this account may send."""
        self.registration.check(self.title, longest=self.longest_variable)

    def send(self, sms: Sms, way: Outbound) -> Taken:
        """Send by template and the values in the order of the text."""
        request = {
            "PhoneNumberSet": [f"+86{sms.number}"],
            "SmsSdkAppId": self.app_id,
            "SignName": self.registration.sign,
            "TemplateId": self.registration.codes[sms.key],
            "TemplateParamSet": list(sms.variables.values()),
            "SessionContext": sms.out_id,
        }
        content, headers = self._signed("SendSms", request)
        said = _said(posted(self.title, way, self.url, content, headers))
        if said is None:
            raise DeliveryUncertain(f"{self.title}：答复无法读懂，可能已发出")
        code = text_of(said.get("Code"))
        if code == "Ok":
            return Taken(self.name, text_of(said.get("SerialNo")) or sms.out_id)
        raise refusal(self.title, verdict_of(code), code, text_of(said.get("Message")))

    def query(
        self, out_id: UUID, reference: str | None, number: str, sent_at: datetime, way: Outbound
    ) -> Receipt | None:
        """Look among what this phone was sent since (kept there for seven days); found by its number or by ours."""
        now = self.clock()
        request = {
            "BeginTime": int(max(sent_at - timedelta(minutes=5), now - _KEPT).timestamp()),
            "EndTime": int(now.timestamp()),
            "Offset": 0,
            "Limit": _MOST,
            "PhoneNumber": f"+86{number}",
            "SmsSdkAppId": self.app_id,
        }
        content, headers = self._signed("PullSmsSendStatusByPhoneNumber", request)
        response = _response(asked(self.title, way, self.url, content, headers))
        if "Error" in response or "PullSmsSendStatusSet" not in response:
            code = text_of((response.get("Error") or {}).get("Code"))
            raise ChannelUnavailable(f"{self.title}：查询未成（{code or '答复无法读懂'}）")
        for entry in response["PullSmsSendStatusSet"] or ():
            serial = text_of(entry.get("SerialNo"))
            if (reference and serial == reference) or entry.get("SessionContext") == str(out_id):
                state = _state(entry.get("ReportStatus"))
                return Receipt(self.name, serial or str(out_id), state, text_of(entry.get("Description")), None, out_id)
        return None

    def receipts(self, pushed: Pushed) -> list[Receipt]:
        """Read what the status push says."""
        return [
            Receipt(
                self.name,
                entry["sid"],
                _state(entry.get("report_status")),
                text_of(entry.get("errmsg")),
                text_of(entry.get("description")) or None,
            )
            for entry in entries_of(pushed.body, "sid")
        ]

    def _signed(self, action: str, request: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
        content, at = json.dumps(request, ensure_ascii=False).encode(), self.clock()
        host = urlsplit(self.url).netloc
        signature = authorization(content, host=host, at=at, secret_id=self.secret_id, secret_key=self.secret_key)
        return content, {
            "Authorization": signature,
            "Content-Type": _TYPE,
            "X-TC-Action": action,
            "X-TC-Version": _VERSION,
            "X-TC-Timestamp": str(int(at.timestamp())),
            "X-TC-Region": self.region,
        }


def _state(status: Any) -> MessageState:
    return MessageState.DELIVERED if status == "SUCCESS" else MessageState.FAILED


def _response(reply: Reply) -> dict[str, Any]:
    try:
        found = read_json(reply.body)
        response = found["Response"]
    except (ValueError, KeyError, TypeError):
        return {}
    return response if isinstance(response, dict) else {}


def _said(reply: Reply) -> dict[str, Any] | None:
    """Return what is said of our one message: its status, or the error of the whole request."""
    response = _response(reply)
    several = [response["Error"]] if "Error" in response else response.get("SendStatusSet")
    return several[0] if isinstance(several, list) and several and isinstance(several[0], dict) else None
