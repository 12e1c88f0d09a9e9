"""A mail as it goes over the wire, put together from prepared bytes.

The standard library's `EmailMessage` takes about as long to build as a server to accept it; what we write is always of
the same few shapes. Bodies are base64, so no line of theirs can end a mail, and nothing a person wrote stands in a
header unencoded.
"""

import re
from base64 import b64encode
from binascii import b2a_base64
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from typing import Protocol
from uuid import UUID

from core.clock import ZONE

DOMAIN = "duban"
CALENDAR = "text/calendar"
"""An invitation: shown by calendars only where it stands beside the text, kept by others only as a file."""
_ADDRESS = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]+@[A-Za-z0-9.\-]+", re.ASCII)
_PLAIN = re.compile(r"[ !#-;=?-~]*", re.ASCII)
_PHRASE = re.compile(r"[ !#$%&'*+\-/0-9=?A-Z^-~]*", re.ASCII)
"""What stands beside an address without quotes (RFC 5322 §3.2.3): a comma or a colon there would make it two."""
_WORD_BYTES = 42
"""An encoded word may have 75 characters (RFC 2047 §2): 42 bytes make 56, the frame around them 12."""


class Enclosed(Protocol):
    """A file as it is handed over, `channels.protocol.Attachment`."""

    @property
    def name(self) -> str: ...
    @property
    def content_type(self) -> str: ...
    @property
    def content(self) -> bytes: ...


class Letter(Protocol):
    """What of a message a mail is made of, `channels.protocol.Outgoing`."""

    @property
    def message_id(self) -> UUID: ...
    @property
    def address(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def html(self) -> str | None: ...
    @property
    def written_at(self) -> datetime: ...
    @property
    def attachments(self) -> Sequence[Enclosed]: ...


def message_id(identity: UUID) -> str:
    """Return the Message-ID of a message, the same in every attempt."""
    return f"<{identity}@{DOMAIN}>"


def is_address(text: str) -> bool:
    """Whether a server can be asked to take a mail for this: one plain address, no name, nothing that ends a line."""
    return _ADDRESS.fullmatch(text) is not None


def composed(mail: Letter, *, sender: str, name: str, reply_to: str = "") -> bytes:
    """Return the bytes of a mail to an address that was checked; equal for equal arguments."""
    head = [
        f"Message-ID: {message_id(mail.message_id)}",
        f"Date: {format_datetime(mail.written_at.astimezone(ZONE))}",
        f"From: {_from(sender, name)}",
        f"To: {mail.address}",
        f"Subject: {encoded(mail.subject)}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ]
    if is_address(reply_to):
        head.insert(4, f"Reply-To: {reply_to}")
    return "\r\n".join(head).encode("ascii") + b"\r\n" + _content(mail)


@cache
def _from(sender: str, name: str) -> str:
    return f"{encoded(name, plain=_PHRASE)} <{sender}>" if name else sender


def encoded(text: str, *, plain: re.Pattern[str] = _PLAIN) -> str:
    """Return a header's words in ASCII, folded; a line break in them is a space. What is not `plain` is encoded."""
    text = " ".join(text.split())
    if plain.fullmatch(text) and len(text) < 60 and "=?" not in text:
        return text
    words: list[bytes] = []
    for letter in text:
        more = letter.encode("utf-8", "replace")
        if words and len(words[-1]) + len(more) <= _WORD_BYTES:
            words[-1] += more
        else:
            words.append(more)
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words)


def _content(mail: Letter) -> bytes:
    """Nest only as far as needed: text; text or HTML or invitation; all of that and files."""
    seed = mail.message_id.hex
    ways = [_text("text/plain; charset=utf-8", mail.body)]
    if mail.html is not None:
        ways.append(_text("text/html; charset=utf-8", mail.html))
    invitations = [entry for entry in mail.attachments if entry.content_type.startswith(CALENDAR)]
    if len(invitations) == 1:
        ways.append(_part(invitations[0].content_type, invitations[0].content))
    body = ways[0] if len(ways) == 1 else _multipart("alternative", f"=_a{seed}", ways)
    if not mail.attachments:
        return body
    return _multipart("mixed", f"=_m{seed}", [body, *(_file(entry) for entry in mail.attachments)])


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> bytes:
    """`=_` stands in no base64 text, hence in no part."""
    line = f"--{boundary}".encode()
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(line + b"\r\n" + part for part in parts) + line + b"--\r\n"


def _text(content_type: str, text: str) -> bytes:
    return _part(content_type, "\r\n".join(text.splitlines()).encode("utf-8", "replace") + b"\r\n")


def _part(content_type: str, content: bytes, *more: str) -> bytes:
    head = [f"Content-Type: {content_type}", *more, "Content-Transfer-Encoding: base64"]
    return "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + _base64(content)


def _file(entry: Enclosed) -> bytes:
    """A name in Chinese is written twice: by RFC 2231, and as an encoded word for clients that do not read that."""
    kind = "application/ics" if entry.content_type.startswith(CALENDAR) else entry.content_type
    name = _PLAIN.fullmatch(entry.name) and entry.name.replace('"', "'")
    shown = f'filename="{name}"' if name else f"filename*=utf-8''{_percent(entry.name)}"
    again = name or encoded(entry.name).replace("\r\n ", "\r\n  ")
    return _part(f'{kind};\r\n name="{again}"', entry.content, f"Content-Disposition: attachment;\r\n {shown}")


def _percent(name: str) -> str:
    return "".join(f"%{byte:02X}" for byte in name.encode("utf-8", "replace"))


def _base64(content: bytes) -> bytes:
    """Lines of 76 characters (RFC 2045 §6.8)."""
    lines = (b2a_base64(content[place : place + 57], newline=False) for place in range(0, len(content), 57))
    return b"\r\n".join(lines) + b"\r\n"
