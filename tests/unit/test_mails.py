from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from time import perf_counter
from uuid import UUID

import pytest

from notifications.channels.protocol import Attachment, Outgoing
from notifications.mail.composing import composed, encoded, is_address

IDENTITY = UUID("019392f3-0a5c-7d60-b0c2-0d5a6ad1a111")
MAIL = Outgoing(
    IDENTITY,
    "zhang@lincao.example.cn",
    "【督办】任务待签收：整治排污口",
    "张某同志：\n\n.事项\n",
    datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
)
FILE = Attachment("督办通知单〔2026〕3号.pdf", "application/pdf", bytes(range(256)))
INVITATION = Attachment("约谈.ics", "text/calendar; method=REQUEST; charset=utf-8", b"BEGIN:VCALENDAR\r\n")


def wire(mail: Outgoing) -> bytes:
    return composed(mail, sender="duban@jl.example.cn", name="省督查办公室", reply_to="duban@jl.example.cn")


def parsed(mail: Outgoing) -> EmailMessage:
    return message_from_bytes(wire(mail), policy=policy.default)


def test_a_plain_mail_is_read_as_it_was_written() -> None:
    read = parsed(MAIL)

    assert read["Message-ID"] == f"<{IDENTITY}@duban>"
    assert read["Date"] == "Tue, 24 Nov 2026 09:30:00 +0800"
    assert read["From"] == "省督查办公室 <duban@jl.example.cn>"
    assert (read["To"], read["Subject"]) == (MAIL.address, MAIL.subject)
    assert read["Reply-To"] == "duban@jl.example.cn"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content_type() == "text/plain"
    assert read.get_content().replace("\r\n", "\n") == MAIL.body


def test_every_attempt_hands_over_the_same_bytes() -> None:
    mail = replace(MAIL, html="<p>甲</p>", attachments=(FILE, INVITATION))
    assert wire(mail) == wire(mail)


def test_text_html_invitation_and_files_are_nested_as_mail_programs_expect() -> None:
    read = parsed(replace(MAIL, html="<p>甲</p>", attachments=(INVITATION, FILE)))

    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
        "application/pdf",
    ]
    assert not [part.defects for part in read.walk() if part.defects]
    files = {part.get_filename(): part.get_content() for part in read.iter_attachments()}
    assert files == {"约谈.ics": b"BEGIN:VCALENDAR\r\n", FILE.name: FILE.content}


def test_several_invitations_are_files_for_a_calendar_shows_only_one() -> None:
    read = parsed(replace(MAIL, attachments=(INVITATION, INVITATION)))
    kinds = [part.get_content_type() for part in read.walk()]
    assert kinds == ["multipart/mixed", "text/plain", "application/ics", "application/ics"]


@pytest.mark.parametrize(
    "subject",
    [
        "一\r\nBcc: other@example.cn\r\n\r\n二",
        "a" * 300,
        "督办" * 150,
        "=?utf-8?b?5LiA?=",
        "𠮷" * 50,
        "",
    ],
)
def test_a_subject_stays_one_header_whatever_it_holds(subject: str) -> None:
    read = parsed(replace(MAIL, subject=subject))

    assert read["Bcc"] is None
    assert read["Subject"] == " ".join(subject.split())
    assert max(len(line) for line in encoded(subject).split("\r\n")) <= 76


def test_no_line_of_a_mail_is_longer_than_the_standard_allows_or_begins_with_a_dot() -> None:
    lines = wire(replace(MAIL, html="." * 5000, attachments=(FILE,))).split(b"\r\n")
    assert max(map(len, lines)) <= 200
    assert not [line for line in lines if line.startswith(b".")]


@pytest.mark.parametrize("text", ["", "a@b\r\nRCPT TO:<x@y>", "a b@c.cn", "甲@c.cn", "a@b@c.cn", "<a@b.cn>"])
def test_what_is_no_plain_address_is_none(text: str) -> None:
    assert not is_address(text)


def test_building_a_mail_is_not_what_takes_the_time() -> None:
    """A server needs about 700 µs for a mail; 30 µs were measured here, and a slow machine gets ten times that."""
    mail = replace(MAIL, body=MAIL.body * 40, html="<p>督办</p>" * 200)
    best = min(_seconds(mail) for _ in range(5))
    assert best < 0.0003


def _seconds(mail: Outgoing) -> float:
    begun = perf_counter()
    for _ in range(20):
        wire(mail)
    return (perf_counter() - begun) / 20


@pytest.mark.parametrize(
    "name", ["督查办, 一处", "Duban, Office", "a: b; c", "<x@y> (z)", 'say "hi"', "a\r\nBcc: x@y.example"]
)
def test_a_senders_name_is_one_name_and_no_second_address(name: str) -> None:
    wired = composed(MAIL, sender="duban@jl.example.cn", name=name)
    read = message_from_bytes(wired, policy=policy.default)

    (sender,) = read["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (" ".join(name.split()), "duban@jl.example.cn")
    assert read["Bcc"] is None
