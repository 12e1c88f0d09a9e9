"""E-mail by SMTP, one connection for many mails; each reply of the server is turned into one of our ways to end."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from core.faults import die_at
from core.settings import get_settings
from models.messages import Channel
from notifications.channels.protocol import (
    ChannelUnavailable,
    DeliveryDeferred,
    DeliveryRefused,
    DeliveryUncertain,
    Outgoing,
    Reach,
    Sender,
    Taken,
)
from notifications.mail.composing import composed, is_address

TIMEOUT_SECONDS = 15.0
"""Shorter than a lease, or a slow server would let two workers hold one mail."""
PROVIDER = "smtp"
"""Who took a mail, whichever server is set today: a delivery notice may come after it was changed."""
_GONE = (smtplib.SMTPServerDisconnected, OSError)
_CLOSING = 421
_NOT_LET_IN = {530, 534, 535, 538}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails are handed in, and as whom.

    `tls` speaks TLS from the first byte (port 465), `starttls` from the greeting on; certificates are checked in both,
    against `ca_file` where the office has an authority of its own. `bounces` is the address delivery notices go to.
    """

    host: str
    port: int = 25
    sender: str = "duban@localhost"
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    ca_file: Path | None = None
    name: str = "督办系统"
    reply_to: str = ""
    bounces: str = ""
    timeout_seconds: float = TIMEOUT_SECONDS

    def envelope_sender(self, message_id: UUID) -> str:
        """Return where a notice about this mail goes; with an address for them, its name says about which (VERP)."""
        local, at, domain = self.bounces.partition("@")
        return f"{local}+{message_id.hex}@{domain}" if at else self.sender


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
        settings.smtp_tls,
        settings.smtp_ca_file,
        settings.mail_name,
        settings.mail_reply_to,
        settings.mail_bounces,
    )


@cache
def _trust(ca_file: Path | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file)


class SmtpSender:
    """A connection that is opened by the first mail and again when the server has closed it in between."""

    def __init__(self, find_server: Callable[[], SmtpServer]) -> None:
        self._find_server = find_server
        self._smtp: smtplib.SMTP | None = None

    def send(self, mail: Outgoing) -> Taken:
        """Hand over one mail. Raises what the reply, or the lack of one, means."""
        if not is_address(mail.address):
            raise DeliveryRefused("收件地址不是有效的电子邮箱", provider=PROVIDER)
        server = self._find_server()
        content = composed(mail, sender=server.sender, name=server.name, reply_to=server.reply_to)
        try:
            smtp = self._envelope(server, server.envelope_sender(mail.message_id), mail.address)
            self._judge(*smtp.docmd("DATA"), expected=354)
        except _GONE as error:
            self.close()
            raise DeliveryDeferred(f"邮件服务器中断了连接（{type(error).__name__}）", provider=PROVIDER) from error
        try:
            # A line that begins with a dot would end the mail (RFC 5321 §4.5.2).
            smtp.send(re.sub(rb"(?m)^\.", b"..", content).rstrip(b"\r\n") + b"\r\n.\r\n")
            die_at("payload_sent")
            code, text = smtp.getreply()
            die_at("reply_read")
        except _GONE as error:
            self.close()
            raise DeliveryUncertain("邮件已交出，未收到服务器答复", provider=PROVIDER) from error
        self._judge(code, text, expected=250)
        return Taken(PROVIDER, str(mail.message_id))

    def close(self) -> None:
        """Leave politely if the other side still listens."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self._smtp.close()
        self._smtp = None

    def _envelope(self, server: SmtpServer, sender: str, address: str) -> smtplib.SMTP:
        """Say from whom and to whom; a connection that the server has ended while idle is replaced once."""
        was_open = self._smtp is not None
        try:
            smtp = self._smtp or self._connect(server)
            code, text = smtp.mail(sender)
            if code != _CLOSING or not was_open:
                return self._addressed(smtp, code, text, address)
        except _GONE:
            if not was_open:
                raise
        self.close()
        smtp = self._connect(server)
        return self._addressed(smtp, *smtp.mail(sender), address)

    def _addressed(self, smtp: smtplib.SMTP, code: int, text: bytes, address: str) -> smtplib.SMTP:
        self._judge(code, text, expected=250)
        self._judge(*smtp.rcpt(address), expected=250)
        return smtp

    def _connect(self, server: SmtpServer) -> smtplib.SMTP:
        if not server.host:
            raise ChannelUnavailable("尚未配置邮件服务器", provider=PROVIDER)
        try:
            smtp = self._smtp = _opened(server)
            die_at("connected")
            smtp.ehlo_or_helo_if_needed()
            if server.starttls:
                smtp.starttls(context=_trust(server.ca_file))
                smtp.ehlo()
            if server.user:
                smtp.login(server.user, server.password)
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise ChannelUnavailable(f"邮件服务器的证书不可信：{error.verify_message}", provider=PROVIDER) from error
        except smtplib.SMTPAuthenticationError as error:
            self.close()
            raise _not_let_in(f"{error.smtp_code} {_said(error.smtp_error)}") from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            self.close()
            raise ChannelUnavailable(f"连不上邮件服务器（{type(error).__name__}）", provider=PROVIDER) from error
        return smtp

    def _judge(self, code: int, text: bytes, *, expected: int) -> None:
        if code == expected or (expected == 250 and code == 251):
            return
        if code == _CLOSING:
            self.close()
        elif self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.rset()
        reply = f"{code} {_said(text)}"
        if code in _NOT_LET_IN:
            raise _not_let_in(reply)
        if code >= 500:
            raise DeliveryRefused(f"邮件服务器拒收：{reply}", provider=PROVIDER)
        raise DeliveryDeferred(f"邮件服务器暂不接收：{reply}", provider=PROVIDER)


def _said(text: bytes | str) -> str:
    return (text if isinstance(text, str) else text.decode("utf-8", "replace"))[:500]


def _not_let_in(reply: str) -> ChannelUnavailable:
    return ChannelUnavailable(f"邮件服务器不接受本系统登录：{reply}", provider=PROVIDER)


def _opened(server: SmtpServer) -> smtplib.SMTP:
    if server.tls:
        trust = _trust(server.ca_file)
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_seconds, context=trust)
    return smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)


@dataclass(frozen=True)
class EmailChannel:
    """Ends at 已发送 unless a delivery notice says more; whether a mail was read is never known."""

    server: Callable[[], SmtpServer] = server_of_settings
    channel: Channel = Channel.EMAIL
    reach: Reach = Reach.PERSON
    is_on: bool = True
    address: str | None = "email"
    stays_here: bool = False
    retry_after: tuple[timedelta, ...] = tuple(
        timedelta(seconds=seconds)
        for seconds in (5, 30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600, 24 * 3600)
    )
    resends: int = 1

    def takes(self, template: str) -> bool:
        """Everything there is to tell."""
        del template
        return True

    @contextmanager
    def open(self) -> Iterator[Sender]:
        """Keep one connection as long as the batch lasts."""
        sender = SmtpSender(self.server)
        try:
            yield sender
        finally:
            sender.close()
