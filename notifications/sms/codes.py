"""Codes for signing on a receipt page: made anew from the secret of this installation, written down nowhere.

What is stored of the message says ****** in the code's place; only the attempt that sends it knows the digits.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session

from core.credentials import six_digits
from core.settings import get_settings
from notifications.sms.templates import texts
from queries import messages

ITEM = "receipt_code"
"""The template of the item; no rule of who hears what names it."""
REGISTERED = "code"
MINUTES = 10
_HIDDEN = "******"


def code_of(secret_key: str, event_id: UUID) -> str:
    """Return the six digits that belong to the event by which a code was asked for."""
    return six_digits(secret_key, b"receipt code", event_id.bytes)


def hidden_text() -> str:
    """Return the text as it is kept and shown."""
    return texts().templates[REGISTERED].text.replace("{code}", _HIDDEN).replace("{minutes}", str(MINUTES))


def variables(session: Session, message_ids: list[UUID]) -> dict[UUID, Mapping[str, str]]:
    """Return for those of these messages that carry a code what their registered text takes."""
    found = {item["message_id"]: item["event_id"] for item in messages.items(session, message_ids) if _is(item)}
    if not found:
        return {}
    secret = get_settings().secret_key.get_secret_value()
    return {one: {"code": code_of(secret, event), "minutes": str(MINUTES)} for one, event in found.items()}


def _is(item: Mapping[str, object]) -> bool:
    return item["template"] == ITEM
