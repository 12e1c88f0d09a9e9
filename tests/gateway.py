"""An SMS gateway on this machine that misbehaves as told; it counts what it was given under each of our numbers.

It speaks three dialects: its own JSON, and those of Aliyun and Tencent as far as this house uses them.
"""

import json
import socket
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from core.outbound import Limits, Outbound
from notifications.channels.sms import SmsChannel
from notifications.channels.sms_providers.configured import SmsSetup, read
from notifications.sms.templates import texts

DROP, SILENT, BROKEN, GARBAGE, TEAPOT = "drop", "silent", "500", "garbage", "unread 200"
"""Cut the connection after reading; never answer; fail; answer nonsense; answer JSON that says nothing."""
PHONE = "13800138000"
SIGN = "省督查办"
CODES = {key: f"SMS_{place}" for place, key in enumerate(texts().templates, start=1001)}
TOKEN = "token-of-the-callbacks-0123456789"
QUICK = Limits(connect_seconds=2, read_seconds=0.3, total_seconds=1)
ACCOUNTS: dict[str, dict[str, str]] = {
    "aliyun": {"key_id": "key-id", "key_secret": "key-secret"},
    "tencent": {"secret_id": "secret-id", "secret_key": "secret-key", "app_id": "1400006666"},
}
DESCRIBED: dict[str, Any] = {
    "values": {"user": "duban", "password": "geheim"},
    "computed": {"mac": {"by": "md5", "of": "{user}{password}{number}{out_id}"}},
    "answer": {
        "code": "result.code",
        "taken": ["0"],
        "reference": "result.msgid",
        "words": "result.msg",
        "number": ["201"],
        "content": ["202"],
        "template": ["203"],
        "account": ["101", "102"],
        "busy": ["301"],
    },
    "push": {
        "entries": "reports",
        "reference": "msgid",
        "out_id": "ext",
        "status": "stat",
        "delivered": ["DELIVRD"],
        "waiting": ["ACCEPTD"],
        "words": "desc",
        "answer": {"status": "0"},
    },
}


def account(kind: str, port: int, **more: Any) -> dict[str, Any]:
    """Return a provider of this kind whose address is here."""
    here = f"http://127.0.0.1:{port}/"
    if kind != "gateway":
        return {"kind": kind, "url": here, "templates": CODES, **ACCOUNTS[kind], **more}
    body = {"user": "{user}", "mac": "{mac}", "mobile": "{number}", "content": "{sign}{text}", "ext": "{out_id}"}
    pull = {"request": {"url": f"{here}reports", "body": {"ext": "{out_id}"}}, **DESCRIBED["push"]}
    del pull["answer"]
    send = {"url": f"{here}send", "headers": {"Authorization": "Bearer {password}"}, "body": body}
    return {"kind": kind, "send": send, "pull": pull, **DESCRIBED, **more}


def described(*providers: Mapping[str, Any], **more: Any) -> str:
    """Return the setting that names these providers."""
    return json.dumps({"sign": SIGN, "callback_token": TOKEN, "providers": providers, **more})


@dataclass
class Gateway:
    """Answers the next sendings as `replies` says, then takes all; `reports` is what it knows when asked."""

    port: int = 0
    replies: deque[str] = field(default_factory=deque)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    seen: threading.Event = field(default_factory=threading.Event)

    def setup(self, *kinds: str) -> SmsSetup:
        return read(described(*(account(kind, self.port) for kind in kinds)))

    def channel(self, *kinds: str) -> SmsChannel:
        return channel(self.setup(*(kinds or ("gateway",))))

    def take(self, body: dict[str, Any], headers: dict[str, str]) -> None:
        self.bodies.append(body)
        self.headers.append(headers)
        self.counts[str(body.get("ext") or body.get("OutId") or body.get("SessionContext"))] += 1
        self.seen.set()


def channel(setup: SmsSetup) -> SmsChannel:
    return SmsChannel(lambda: setup, lambda given: Outbound(own=given.own, limits=QUICK))


Answer = Callable[[str, int], dict[str, Any]]


def _own(code: str, count: int) -> dict[str, Any]:
    return {"result": {"code": code or "0", "msgid": f"m{count}", "msg": "说明"}}


def _aliyun(code: str, count: int) -> dict[str, Any]:
    return {"Code": code or "OK", "BizId": f"b{count}", "Message": "说明", "RequestId": "r"}


def _tencent(code: str, count: int) -> dict[str, Any]:
    if code and "." in code and code.startswith(("AuthFailure", "RequestLimit")):
        return {"Response": {"Error": {"Code": code, "Message": "说明"}, "RequestId": "r"}}
    status = {"SerialNo": "" if code else f"s{count}", "Code": code or "Ok", "Message": "说明"}
    return {"Response": {"SendStatusSet": [status], "RequestId": "r"}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gateway: Gateway

    def setup(self) -> None:
        super().setup()
        self.gateway.connections += 1

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        is_form = self.headers["Content-Type"].startswith("application/x-www")
        body = dict(parse_qsl(raw.decode())) if is_form else json.loads(raw)
        if self.path == "/reports":
            self.answer(json.dumps({"reports": self.gateway.reports}))
            return
        if body.get("Action") == "QuerySendDetails":
            details = {"SmsSendDetailDTO": self.gateway.reports}
            self.answer(json.dumps({"Code": "OK", "SmsSendDetailDTOs": details}))
            return
        if self.headers.get("X-TC-Action", "").startswith("Pull"):
            self.answer(json.dumps({"Response": {"PullSmsSendStatusSet": self.gateway.reports}}))
            return
        self.gateway.take(body, dict(self.headers))
        self.misbehave(_tencent if "X-TC-Action" in self.headers else _aliyun if "Action" in body else _own)

    def misbehave(self, answer: Answer) -> None:
        reply = self.gateway.replies.popleft() if self.gateway.replies else ""
        if reply == DROP:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif reply == SILENT:
            self.gateway.over.wait(20)
            self.close_connection = True
        elif reply in (BROKEN, GARBAGE, TEAPOT):
            text = {BROKEN: "oops", GARBAGE: "<html>", TEAPOT: "{}"}[reply]
            self.answer(text, 500 if reply == BROKEN else 200)
        else:
            self.answer(json.dumps(answer(reply, len(self.gateway.bodies))))

    def answer(self, text: str, status: int = 200) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Numbers are nobody's business."""


@contextmanager
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    handler = type("Handler", (_Handler,), {"gateway": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
