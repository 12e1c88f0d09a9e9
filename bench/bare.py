"""What the libraries reach by themselves: one kept connection, one message written beforehand, nothing recorded."""

import smtplib
import time

import httpcore

from core.clock import real_now
from core.ids import new_id
from notifications.channels.protocol import Outgoing
from notifications.mail.composing import composed

_TEXT = "测试任务：按方案要求完成年度治理工程\n请登录督办系统办理。\n" * 8
_SENDER, _RECEIVER = "duban@bench.invalid", "bench-1@bench.invalid"


def mails_per_second(port: int, count: int) -> float:
    """Send one mail again and again with `smtplib`."""
    mail = composed(
        Outgoing(new_id(), _RECEIVER, "测试", _TEXT, real_now(), html=f"<p>{_TEXT}</p>"),
        sender=_SENDER,
        name="督办系统",
    )
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.sendmail(_SENDER, _RECEIVER, mail)
        began = time.perf_counter()
        for _ in range(count):
            smtp.sendmail(_SENDER, _RECEIVER, mail)
        return count / (time.perf_counter() - began)


def requests_per_second(port: int, count: int) -> float:
    """Post one body again and again with `httpcore`."""
    url, body = f"http://127.0.0.1:{port}/hook", _TEXT.encode()
    headers = [("Host", f"127.0.0.1:{port}"), ("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    with httpcore.ConnectionPool() as pool:
        pool.request("POST", url, content=body, headers=headers)
        began = time.perf_counter()
        for _ in range(count):
            pool.request("POST", url, content=body, headers=headers)
        return count / (time.perf_counter() - began)
