"""A gateway over HTTP, as government SMS platforms have: what it is sent and what it answers is described as data."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from core.clock import ZONE, real_now
from core.errors import Invalid, Misconfigured, NotAuthenticated
from core.outbound import Outbound, read_json
from models.messages import MessageState
from notifications.channels.protocol import ChannelUnavailable, DeliveryUncertain, Receipt, Taken
from notifications.channels.sms_providers.gateway_shapes import (
    GIVEN,
    TIMES,
    Computed,
    GatewayShape,
    Reported,
    Request,
    at,
    filled,
)
from notifications.channels.sms_providers.provider import Pushed, Sms, Verdict, asked, posted, refusal, text_of
from notifications.channels.sms_providers.pushes import MOST_ENTRIES, message_id_of
from notifications.channels.sms_providers.registration import Registration

_CLOSED_DOOR = {
    401: Verdict.ACCOUNT,
    403: Verdict.ACCOUNT,
    404: Verdict.ACCOUNT,
    405: Verdict.ACCOUNT,
    429: Verdict.BUSY,
}
"""What a status alone says for certain, where the body says nothing."""
_TYPES = {"json": "application/json", "form": "application/x-www-form-urlencoded", "json_base64": "text/plain"}


@dataclass(frozen=True, slots=True)
class Gateway:
    """One described gateway. Its reference is the one it answers with, or our own number where it has none."""

    shape: GatewayShape
    registration: Registration
    clock: Callable[[], datetime] = real_now

    @property
    def name(self) -> str:
        """The name it was given."""
        return self.shape.name

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.shape.title

    @property
    def receipt_answer(self) -> bytes:
        """What it was said to want to hear."""
        answer = self.shape.push.answer if self.shape.push else {}
        return answer.encode() if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False).encode()

    def check(self) -> None:
        """Raise Misconfigured where the description asks for a value that nobody gives."""
        shape = self.shape
        known = GIVEN | TIMES | set(shape.values) | set(shape.computed)
        taken = shape.send.places() | (shape.pull.request.places() if shape.pull else set())
        taken |= {name for entry in shape.computed.values() for name in _places_of(entry)}
        if unknown := sorted(taken - known):
            raise Misconfigured(f"{self.title}：没有名为 {'、'.join(unknown)} 的变量，可用：{'、'.join(sorted(known))}")
        if not {"number", "text"} <= shape.send.places() and not {"number", "template"} <= shape.send.places():
            raise Misconfigured(f"{self.title}：send.body 须含 {{number}} 与 {{text}}，或 {{number}} 与 {{template}}")
        self.registration.check(self.title, needs_codes="template" in taken)

    def send(self, sms: Sms, way: Outbound) -> Taken:
        """Send by the described request."""
        values = {
            "number": sms.number,
            "text": sms.text,
            "out_id": sms.out_id,
            "key": sms.key,
            "template": self.registration.codes.get(sms.key, ""),
            "variables": json.dumps(dict(sms.variables), ensure_ascii=False),
        }
        content, headers = self._written(self.shape.send, values)
        reply = posted(self.title, way, self.shape.send.url, content, headers)
        answer, judge = _read(reply.body), self.shape.answer
        code = text_of(at(judge.code, answer))
        if code and code in judge.taken and reply.status < 300:
            return Taken(self.name, (text_of(at(judge.reference, answer)) if judge.reference else "") or sms.out_id)
        words = text_of(at(judge.words, answer)) if judge.words else ""
        verdict = self._verdict(code) or _CLOSED_DOOR.get(reply.status)
        if verdict is None and not code:
            raise DeliveryUncertain(f"{self.title}：答复无法读懂（HTTP {reply.status}），可能已发出")
        raise refusal(self.title, verdict, code or f"HTTP {reply.status}", words or "未说明原因")

    def query(
        self, out_id: UUID, reference: str | None, number: str, sent_at: datetime, way: Outbound
    ) -> Receipt | None:
        """Ask by the described request, where there is one."""
        pull = self.shape.pull
        if pull is None:
            return None
        day = sent_at.astimezone(ZONE).strftime("%Y%m%d")
        given = {"number": number, "out_id": str(out_id), "reference": reference or "", "day": day}
        content, headers = self._written(pull.request, given)
        answer = _read(asked(self.title, way, pull.request.url, content, headers).body)
        if at(pull.entries, answer) is None:
            return None
        try:
            found = self._reported(pull, answer)
        except Invalid as error:
            raise ChannelUnavailable(f"{self.title}：查询的答复不合约定") from error
        wanted = {str(out_id), reference}
        return next((entry for entry in found if entry.message_id == out_id or entry.reference in wanted), None)

    def receipts(self, pushed: Pushed) -> list[Receipt]:
        """Read what it pushed, if it showed the agreed header."""
        push = self.shape.push
        if push is None:
            raise Invalid(f"{self.title}没有约定推送回执")
        shown = pushed.headers.get(push.header.lower(), "") if push.header else ""
        if not hmac.compare_digest(shown.encode(), push.header_value.encode() if push.header else b""):
            raise NotAuthenticated("回执未带约定的请求头")
        if push.format == "form":
            return self._reported(push, dict(pushed.query) | dict(parse_qsl(pushed.body.decode("utf-8", "replace"))))
        found = _read(pushed.body)
        if found is None:
            raise Invalid("回执不是有效的 JSON")
        return self._reported(push, found)

    def _verdict(self, code: str) -> Verdict | None:
        said = {verdict: getattr(self.shape.answer, verdict.name.lower()) for verdict in Verdict}
        return next((verdict for verdict, codes in said.items() if code in codes), None)

    def _reported(self, how: Reported, found: Any) -> list[Receipt]:
        several = at(how.entries, found)
        several = [several] if isinstance(several, Mapping) else several
        if not isinstance(several, list) or len(several) > MOST_ENTRIES:
            raise Invalid(f"{self.title}：回执中没有约定的列表，或多于 {MOST_ENTRIES} 条")
        receipts = (self._receipt(how, entry) for entry in several)
        return [receipt for receipt in receipts if receipt is not None]

    def _receipt(self, how: Reported, entry: Any) -> Receipt | None:
        status = text_of(at(how.status, entry))
        if not status or status in how.waiting:
            return None
        own = at(how.out_id, entry) if how.out_id else None
        reference = (text_of(at(how.reference, entry)) if how.reference else "") or text_of(own)
        state = MessageState.DELIVERED if status in how.delivered else MessageState.FAILED
        code = text_of(at(how.code, entry)) if how.code else status
        words = text_of(at(how.words, entry)) if how.words else ""
        return Receipt(self.name, reference, state, code, words or None, message_id_of(own)) if reference else None

    def _written(self, request: Request, given: Mapping[str, str]) -> tuple[bytes, dict[str, str]]:
        values = self._values(given)
        body = filled(request.body, values)
        if request.format == "form":
            content = urlencode({name: text_of(value) for name, value in body.items()}).encode()
        else:
            content = json.dumps(body, ensure_ascii=False).encode()
        if request.format == "json_base64":
            content = base64.b64encode(content)
        return content, {"Content-Type": _TYPES[request.format]} | filled(request.headers, values)

    def _values(self, given: Mapping[str, str]) -> dict[str, str]:
        now = self.clock()
        values = {
            **dict.fromkeys(GIVEN, ""),
            "sign": f"【{self.registration.sign}】",
            "time": now.astimezone(ZONE).strftime("%Y%m%d%H%M%S"),
            "timestamp": str(int(now.timestamp())),
            "timestamp_ms": str(int(now.timestamp() * 1000)),
            **self.shape.values,
            **given,
        }
        for name, entry in self.shape.computed.items():
            values[name] = _computed(entry, values)
        return values


def _places_of(entry: Computed) -> set[str]:
    return Request(url="http://x", body={"of": entry.of, "key": entry.key}).places()


def _computed(entry: Computed, values: Mapping[str, str]) -> str:
    of = filled(entry.of, values).encode()
    if entry.by == "base64":
        return base64.b64encode(of).decode()
    if entry.by == "hmac_sha256":
        return hmac.new(filled(entry.key, values).encode(), of, hashlib.sha256).hexdigest()
    return hashlib.new(entry.by, of).hexdigest()


def _read(body: bytes) -> Any:
    try:
        return read_json(body)
    except ValueError:
        return None
