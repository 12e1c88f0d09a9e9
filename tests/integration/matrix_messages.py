"""Rows of the matrix for messages that did not arrive: to an administrator all, to an office what it supervises."""

from typing import Any

from sqlmodel import Session

from core.clock import real_now
from models.messages import Channel, Message, MessageState, Urgency
from tests.integration.conftest import Town
from tests.integration.matrix import ANONYMOUS, Prepare, Prepared, Row, known

M = "/api/v1/messages"
REASON = {"reason": "已核实"}
DECIDES = dict.fromkeys(("office-clerk", "office-reviewer", "office-issuer", "province-administrator"), 200)


def a_message(stands: MessageState, /, **body: Any) -> Prepare:
    """A mail to the county that tells of nothing an office supervises."""

    def prepare(session: Session, town: Town) -> Prepared:
        made = Message(
            person_id=town.staff.persons["county-liaison"],
            channel=Channel.EMAIL,
            urgency=Urgency.ORDINARY,
            item_count=1,
            state=stands,
            created_at=real_now(),
            business_at=real_now(),
        )
        session.add(made)
        session.flush()
        return {"message_id": made.id, "json": REASON | body}

    return prepare


ROWS = (
    Row(f"GET {M}", known(200)),
    Row(f"POST {M}/replays", {"*": 403, ANONYMOUS: 401} | DECIDES, lambda session, town: {"json": REASON}),
    Row(
        f"POST {M}/{{message_id}}/replays",
        known(404, province_administrator=200),
        a_message(MessageState.DEAD),
    ),
    Row(
        f"POST {M}/{{message_id}}/settlements",
        known(404, province_administrator=200),
        a_message(MessageState.UNKNOWN, state="delivered"),
    ),
)
