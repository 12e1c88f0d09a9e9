from email.mime.text import MIMEText
from uuid import UUID

import pytest

from models.messages import MessageState
from notifications.mail.bounces import MOST_BYTES, read_notice

IDENTITY = UUID("019392f3-0a5c-7d60-b0c2-0d5a6ad1a111")
RETURNED = f"Message-ID: <{IDENTITY}@duban>\nFrom: duban@jl.example.cn\nSubject: =?utf-8?b?5LiA?=\n"


def notice(
    *,
    action: str = "failed",
    status: str = "5.1.1",
    returned: str = RETURNED,
    to: str = "duban@jl.example.cn",
    recipient: str = "wang@shi.example.cn",
    diagnostic: str = "smtp; 550 5.1.1 <wang@shi.example.cn>:\n    User unknown",
) -> bytes:
    """A notice in the shape mail servers give it (RFC 3462, RFC 3464)."""
    return (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.cn\nTo: {to}\nAuto-Submitted: auto-replied\n"
        "Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\nMessage-Id: <20261124.1@mx.example.cn>\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
        "--B\nContent-Type: text/plain; charset=utf-8\n\nI'm sorry.\n"
        "--B\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example.cn\nArrival-Date: Tue, 24 Nov 2026 09:30:00 +0800\n\n"
        f"Final-Recipient: rfc822; wang@inner.example.cn\nOriginal-Recipient: rfc822;{recipient}\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: {diagnostic}\n\n"
        f"--B\nContent-Type: text/rfc822-headers\n\n{returned}\n--B--\n"
    ).encode()


def test_a_permanent_failure_is_told_in_the_servers_words() -> None:
    found = read_notice(notice())

    assert found is not None
    assert (found.message_id, found.state, found.code) == (IDENTITY, MessageState.FAILED, "5.1.1")
    assert found.recipients == {"wang@shi.example.cn", "wang@inner.example.cn"}
    assert found.detail == ("failed 5.1.1 smtp; 550 5.1.1 <wang@shi.example.cn>: User unknown wang@shi.example.cn")


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("delivered", MessageState.DELIVERED),
        ("delayed", None),
        ("relayed", None),
        ("expanded", None),
        ("FAILED", MessageState.FAILED),
    ],
)
def test_only_an_end_is_an_end(action: str, state: MessageState | None) -> None:
    found = read_notice(notice(action=action))
    assert found is not None
    assert found.state == state


def test_a_notice_that_returns_nothing_is_known_by_its_address() -> None:
    found = read_notice(notice(returned="", to=f"bounces+{IDENTITY.hex}@jl.example.cn"))
    assert found is not None
    assert found.message_id == IDENTITY


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 100,
        MIMEText("我在休假。", "plain", "utf-8").as_bytes(),
        f"Auto-Submitted: auto-replied\nIn-Reply-To: <{IDENTITY}@duban>\n\naway\n".encode(),
        notice(returned="Message-ID: <other@elsewhere.example.cn>\n"),
        notice().replace(b"Action: failed\n", b""),
        notice() + b"x" * MOST_BYTES,
        f"Message-ID: <{IDENTITY}@duban>\nAuto-Submitted: auto-generated\n\nour own mail come back\n".encode(),
        b"Content-Type: message/delivery-status\n\n" + b"Action: failed\n\n" * 50,
    ],
)
def test_everything_else_is_nothing_to_us(content: bytes) -> None:
    assert read_notice(content) is None
