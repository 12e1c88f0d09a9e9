"""Delivery notices (投递状态通知, RFC 3464): what mail servers say later of a mail they took."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from uuid import UUID

from models.messages import MessageState
from notifications.mail.composing import DOMAIN

MOST_BYTES = 5_000_000
"""A notice is small even with the mail it returns; what is larger is none."""
_OWN = re.compile(rf"<([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})@{DOMAIN}>")
_OWN_HEADER = re.compile(rb"(?im)^message-id:\s*(<[^>\r\n]*>)")
_OWN_ENVELOPE = re.compile(r"\+([0-9a-f]{32})@")
_STATES = {"failed": MessageState.FAILED, "delivered": MessageState.DELIVERED}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said of one of our mails; `state` is empty where it is only late or was passed on.

    `recipients` are the addresses it speaks of, in small letters: the one we wrote to, and where it was passed on.
    """

    message_id: UUID
    recipients: frozenset[str]
    state: MessageState | None
    code: str
    detail: str


def read_notice(content: bytes) -> Notice | None:
    """Return what a mail from the folder of notices says of a mail of ours; None for everything else.

    Answers, holiday greetings and notices about foreign mails are nothing to us, and nothing of it is ever answered.
    """
    if len(content) > MOST_BYTES:
        return None
    mail = message_from_bytes(content, policy=policy.default)
    said = _recipient(mail)
    about = _about(mail, content) if said is not None else None
    if said is None or about is None:
        return None
    action = _word(said, "Action").lower()
    whom = frozenset(_address(said, name).lower() for name in ("Original-Recipient", "Final-Recipient"))
    return Notice(about, whom, _STATES.get(action), _word(said, "Status")[:60], _detail(said, action))


def _recipient(mail: Message) -> Message | None:
    """Return the part that speaks of a recipient; our mails have one each."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            found = [block for block in blocks if isinstance(block, Message) and block.get("Action")]
            if found:
                return found[0]
    return None


def _about(mail: EmailMessage | Message, content: bytes) -> UUID | None:
    """Find our mail by the address the notice was sent to, else by the Message-ID among what it returns."""
    for name in ("To", "Delivered-To", "X-Original-To", "Envelope-To"):
        for value in mail.get_all(name, []):
            if found := _OWN_ENVELOPE.search(str(value)):
                return UUID(found[1])
    returned = [entry.decode("ascii", "replace") for entry in _OWN_HEADER.findall(content)]
    answered = [str(mail.get(name, "")) for name in ("In-Reply-To", "References")]
    for value in (*returned, *answered):
        if found := _OWN.search(value):
            return UUID(found[1])
    return None


def _detail(said: Message, action: str) -> str:
    """Keep the server's own words, and of whom they speak."""
    whom = _address(said, "Original-Recipient") or _address(said, "Final-Recipient")
    words = (action, _word(said, "Status"), _word(said, "Diagnostic-Code"), whom)
    return " ".join(word for word in words if word)[:1000]


def _address(said: Message, name: str) -> str:
    return _word(said, name).rpartition(";")[2].strip().strip("<>")


def _word(said: Message, name: str) -> str:
    return " ".join(str(said.get(name, "")).split())
