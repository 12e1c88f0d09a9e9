"""阿里云短信服务 (dysmsapi 2017-05-25): SendSms, QuerySendDetails, the SmsReport push; RPC signature 1.0 (HMAC-SHA1).

Of its two signatures the older one is used, because private clouds (专有云) know no other.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from core.clock import ZONE, real_now
from core.credentials import new_token
from core.outbound import Outbound, Reply, read_json
from models.messages import MessageState
from notifications.channels.protocol import ChannelUnavailable, DeliveryUncertain, Receipt, Taken
from notifications.channels.sms_providers.provider import Pushed, Sms, Verdict, asked, posted, refusal, text_of
from notifications.channels.sms_providers.pushes import entries_of, message_id_of
from notifications.channels.sms_providers.registration import Registration

NAME = "aliyun"
TITLE = "阿里云短信"
URL = "https://dysmsapi.aliyuncs.com/"
LONGEST_VARIABLE = 35
_VERSION = "2017-05-25"
_PAGE = 50
_MOST_PAGES = 4
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_STATES = {2: MessageState.FAILED, 3: MessageState.DELIVERED}
"""SendStatus; 1 is waiting for the carrier's word."""

_CODES = {
    **dict.fromkeys(("isv.MOBILE_NUMBER_ILLEGAL", "isv.MOBILE_COUNT_OVER_LIMIT"), Verdict.NUMBER),
    **dict.fromkeys(("isv.BLACK_KEY_CONTROL_LIMIT", "isv.SMS_CONTENT_ILLEGAL"), Verdict.CONTENT),
    **dict.fromkeys(("isv.PARAM_LENGTH_LIMIT", "isv.PARAM_NOT_SUPPORT_URL"), Verdict.CONTENT),
    **dict.fromkeys(("isv.SMS_TEMPLATE_ILLEGAL", "isv.TEMPLATE_MISSING_PARAMETERS"), Verdict.TEMPLATE),
    **dict.fromkeys(("isv.TEMPLATE_PARAMS_ILLEGAL", "isv.INVALID_JSON_PARAM"), Verdict.TEMPLATE),
    **dict.fromkeys(("isv.INVALID_PARAMETERS", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED"), Verdict.TEMPLATE),
    **dict.fromkeys(("isv.SMS_SIGNATURE_SCENE_ILLEGAL", "isv.SMS_SIGNATURE_ILLEGAL"), Verdict.ACCOUNT),
    **dict.fromkeys(("isv.SMS_SIGN_ILLEGAL", "isv.SIGN_STATE_ILLEGAL", "isv.EXTEND_CODE_ERROR"), Verdict.ACCOUNT),
    **dict.fromkeys(("isv.OUT_OF_SERVICE", "isv.AMOUNT_NOT_ENOUGH", "isv.ACCOUNT_NOT_EXISTS"), Verdict.ACCOUNT),
    **dict.fromkeys(("isv.ACCOUNT_ABNORMAL", "isv.PRODUCT_UN_SUBSCRIPT", "isv.PRODUCT_UNSUBSCRIBE"), Verdict.ACCOUNT),
    **dict.fromkeys(("isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL", "isv.DENY_IP_RANGE"), Verdict.ACCOUNT),
    **dict.fromkeys(("isp.RAM_PERMISSION_DENY", "isv.RAM_CHECK_FAILED"), Verdict.ACCOUNT),
    **dict.fromkeys(("SignatureDoesNotMatch", "IncompleteSignature", "SignatureNonceUsed"), Verdict.ACCOUNT),
    "isv.BUSINESS_LIMIT_CONTROL": Verdict.BUSY,
}
_FAMILIES = {
    "InvalidAccessKeyId": Verdict.ACCOUNT,
    "InvalidTimeStamp": Verdict.ACCOUNT,
    "Throttling": Verdict.BUSY,
    "isv.": Verdict.TEMPLATE,
}
"""By the first words: the gate before the service, and what the caller did wrong; what begins with `isp.` is open."""


def signed(parameters: Mapping[str, str], secret: str, method: str = "POST") -> str:
    """Return the Signature of these parameters: HMAC-SHA1 over the sorted, percent-encoded query (RFC 3986)."""
    query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sorted(parameters.items()))
    to_sign = f"{method}&%2F&{_encoded(query)}"
    digest = hmac.new(f"{secret}&".encode(), to_sign.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def verdict_of(code: str) -> Verdict | None:
    """Return what a code of SendSms means; None for one that leaves open whether anything was sent."""
    family = next((verdict for name, verdict in _FAMILIES.items() if code.startswith(name)), None)
    return _CODES.get(code, family)


@dataclass(frozen=True, slots=True)
class Aliyun:
    """One account. Its `reference` of a message is the BizId; OutId is our own number, and comes back in every word."""

    key_id: str
    key_secret: str
    registration: Registration
    url: str = URL
    region: str = "cn-hangzhou"
    name: str = NAME
    title: str = TITLE
    receipt_answer: bytes = b'{"code":0,"msg":"OK"}'
    clock: Callable[[], datetime] = real_now
    nonce: Callable[[], str] = new_token

    def check(self) -> None:
        """Raise Misconfigured where a text has no template code here or a variable too long."""
        self.registration.check(self.title, longest=LONGEST_VARIABLE)

    def send(self, sms: Sms, way: Outbound) -> Taken:
        """Send by template code and variables."""
        content = self._form(
            "SendSms",
            PhoneNumbers=sms.number,
            SignName=self.registration.sign,
            TemplateCode=self.registration.codes[sms.key],
            TemplateParam=json.dumps(dict(sms.variables), ensure_ascii=False),
            OutId=sms.out_id,
        )
        answer = _read(posted(self.title, way, self.url, content, _FORM))
        code = text_of(answer.get("Code")) if answer else ""
        if code == "OK":
            return Taken(self.name, text_of(answer.get("BizId")) or sms.out_id)
        if not code:
            raise DeliveryUncertain(f"{self.title}：答复无法读懂，可能已发出")
        raise refusal(self.title, verdict_of(code), code, text_of(answer.get("Message")))

    def query(
        self, out_id: UUID, reference: str | None, number: str, sent_at: datetime, way: Outbound
    ) -> Receipt | None:
        """Look for our number among what this phone was sent on that day (kept there for 30 days)."""
        day = sent_at.astimezone(ZONE).strftime("%Y%m%d")
        for page in range(1, _MOST_PAGES + 1):
            asking = {"PhoneNumber": number, "SendDate": day, "PageSize": str(_PAGE), "CurrentPage": str(page)}
            answer = _read(asked(self.title, way, self.url, self._form("QuerySendDetails", **asking), _FORM))
            if answer.get("Code") != "OK":
                raise ChannelUnavailable(f"{self.title}：查询未成（{text_of(answer.get('Code'))}）")
            details = (answer.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or []
            for detail in details:
                if detail.get("OutId") == str(out_id):
                    return self._of_detail(out_id, reference, detail)
            if len(details) < _PAGE:
                break
        return None

    def receipts(self, pushed: Pushed) -> list[Receipt]:
        """Read an SmsReport."""
        return [
            Receipt(
                self.name,
                entry["biz_id"],
                MessageState.DELIVERED if entry.get("success") in (True, "true") else MessageState.FAILED,
                text_of(entry.get("err_code")),
                text_of(entry.get("err_msg")) or None,
                message_id_of(entry.get("out_id")),
            )
            for entry in entries_of(pushed.body, "biz_id")
        ]

    def _of_detail(self, out_id: UUID, reference: str | None, detail: Mapping[str, Any]) -> Receipt | None:
        state = _STATES.get(detail.get("SendStatus", 0), MessageState.SENT)
        return Receipt(self.name, reference or str(out_id), state, text_of(detail.get("ErrCode")), None, out_id)

    def _form(self, action: str, **parameters: str) -> bytes:
        whole = {
            "AccessKeyId": self.key_id,
            "Action": action,
            "Format": "JSON",
            "RegionId": self.region,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureNonce": self.nonce(),
            "SignatureVersion": "1.0",
            "Timestamp": self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Version": _VERSION,
            **parameters,
        }
        whole["Signature"] = signed(whole, self.key_secret)
        return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in whole.items()).encode()


def _encoded(text: str) -> str:
    return quote(text, safe="~")


def _read(reply: Reply) -> dict[str, Any]:
    try:
        found = read_json(reply.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
