"""An SMTP server that misbehaves as told, and remembers every mail whose content it was given."""

# ruff: noqa: N802  aiosmtpd calls its handlers so

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import Any

from cli.mail_catcher import SmtpThread
from notifications.channels.email import EmailChannel, SmtpServer

OK = "250 OK"
DROP = "drop"
"""Take the content, then cut the connection without a reply."""


class Trickster:
    """Answers the next mails as `replies` says, then all with 250."""

    def __init__(self) -> None:
        self.replies: deque[str] = deque()
        self.refused: dict[str, str] = {}
        self.mails: list[Any] = []
        self.connections = 0
        self.port = 0

    @property
    def message_ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]

    @property
    def channel(self) -> EmailChannel:
        return EmailChannel(server=lambda: SmtpServer("127.0.0.1", self.port, "duban@demo.invalid", timeout_seconds=5))

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.original_content, policy=policy.default))
        reply = self.replies.popleft() if self.replies else OK
        if reply == DROP:
            server.transport.abort()
        return reply


@contextmanager
def trickster() -> Iterator[Trickster]:
    tricks = Trickster()
    thread = SmtpThread(tricks, "127.0.0.1", 0)
    tricks.port = thread.port
    try:
        yield tricks
    finally:
        thread.stop()
