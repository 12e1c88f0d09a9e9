"""E-mail by SMTP, one connection for many mails; each reply of the server is turned into one of our ways to end."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime

from core.clock import ZONE
from core.settings import get_settings
from models.messages import Channel
from notifications.channels.protocol import (
    ChannelUnavailable,
    DeliveryDeferred,
    DeliveryRefused,
    DeliveryUncertain,
    Outgoing,
    Sender,
)

TIMEOUT_SECONDS = 15.0
"""Shorter than a lease, or a slow server would let two workers hold one mail."""
SENDER_NAME = "督办系统"
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]+@[A-Za-z0-9.\-]+", re.ASCII)
_GONE = (smtplib.SMTPServerDisconnected, OSError)
_CLOSING = 421
_NOT_LET_IN = {530, 534, 535, 538}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails are handed in, and as whom."""

    host: str
    port: int = 25
    sender: str = "duban@localhost"
    user: str = ""
    password: str = ""
    starttls: bool = False
    timeout_seconds: float = TIMEOUT_SECONDS


def server_of_settings() -> SmtpServer:
    """Return the mail server of this installation."""
    settings = get_settings()
    return SmtpServer(
        settings.smtp_host,
        settings.smtp_port,
        settings.mail_from,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
        settings.smtp_starttls,
    )


def as_mail(mail: Outgoing, sender: str) -> bytes:
    """Return the mail as it goes over the wire; the same for every attempt, date and Message-ID included."""
    if not _ADDRESS.fullmatch(mail.address):
        raise DeliveryRefused("收件地址不是有效的电子邮箱")
    message = EmailMessage(policy=SMTP_POLICY)
    message["Message-ID"] = f"<{mail.message_id}@duban>"
    message["Date"] = format_datetime(mail.written_at.astimezone(ZONE))
    message["From"] = f"{SENDER_NAME} <{sender}>"
    message["To"] = mail.address
    message["Subject"] = mail.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, cte="base64")
    return message.as_bytes()


class SmtpSender:
    """A connection that is opened by the first mail and again when the server has closed it in between."""

    def __init__(self, find_server: Callable[[], SmtpServer]) -> None:
        self._find_server = find_server
        self._smtp: smtplib.SMTP | None = None

    def send(self, mail: Outgoing) -> None:
        """Hand over one mail. Raises what the reply, or the lack of one, means."""
        server = self._find_server()
        content = as_mail(mail, server.sender)
        try:
            smtp = self._envelope(server, mail.address)
            self._judge(*smtp.docmd("DATA"), expected=354)
        except _GONE as error:
            self.close()
            raise DeliveryDeferred(f"邮件服务器中断了连接（{type(error).__name__}）") from error
        try:
            # A line that begins with a dot would end the mail (RFC 5321 §4.5.2).
            smtp.send(re.sub(rb"(?m)^\.", b"..", content).rstrip(b"\r\n") + b"\r\n.\r\n")
            code, text = smtp.getreply()
        except _GONE as error:
            self.close()
            raise DeliveryUncertain("邮件已交出，未收到服务器答复") from error
        self._judge(code, text, expected=250)

    def close(self) -> None:
        """Leave politely if the other side still listens."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp.close()
        self._smtp = None

    def _envelope(self, server: SmtpServer, address: str) -> smtplib.SMTP:
        """Say from whom and to whom; a connection that died while idle is replaced once."""
        was_open = self._smtp is not None
        try:
            return self._greet(server, address)
        except _GONE:
            self.close()
            if not was_open:
                raise
        return self._greet(server, address)

    def _greet(self, server: SmtpServer, address: str) -> smtplib.SMTP:
        smtp = self._smtp or self._connect(server)
        self._judge(*smtp.mail(server.sender), expected=250)
        self._judge(*smtp.rcpt(address), expected=250)
        return smtp

    def _connect(self, server: SmtpServer) -> smtplib.SMTP:
        if not server.host:
            raise ChannelUnavailable("尚未配置邮件服务器")
        try:
            smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
            self._smtp = smtp
            smtp.ehlo_or_helo_if_needed()
            if server.starttls:
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
            if server.user:
                smtp.login(server.user, server.password)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise ChannelUnavailable(f"连不上邮件服务器（{type(error).__name__}）") from error
        return smtp

    def _judge(self, code: int, text: bytes, *, expected: int) -> None:
        if code == expected or (expected == 250 and code == 251):
            return
        if code == _CLOSING:
            self.close()
        elif self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.rset()
        reply = f"{code} {text.decode('utf-8', 'replace')}"[:500]
        if code in _NOT_LET_IN:
            raise ChannelUnavailable(f"邮件服务器不接受本系统登录：{reply}")
        if code >= 500:
            raise DeliveryRefused(f"邮件服务器拒收：{reply}")
        raise DeliveryDeferred(f"邮件服务器暂不接收：{reply}")


@dataclass(frozen=True)
class EmailChannel:
    """Ends at 已发送; whether a mail was read is never known."""

    server: Callable[[], SmtpServer] = server_of_settings
    channel: Channel = Channel.EMAIL
    address: str | None = "email"
    stays_here: bool = False
    retry_after: tuple[timedelta, ...] = tuple(
        timedelta(seconds=seconds)
        for seconds in (5, 30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600, 24 * 3600)
    )
    resends: int = 1

    @contextmanager
    def open(self) -> Iterator[Sender]:
        """Keep one connection as long as the batch lasts."""
        sender = SmtpSender(self.server)
        try:
            yield sender
        finally:
            sender.close()
