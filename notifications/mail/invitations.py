"""Calendar invitations (RFC 5545, RFC 5546) for talks: request, postponement and cancellation of one appointment.

Written here and not by a library: every attempt at a message must hand over the same bytes, also after an update.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from core.logging import get_logger
from core.settings import get_sender
from notifications.channels.protocol import Attachment
from notifications.mail.composing import CALENDAR, DOMAIN, is_address
from queries import invitations as queries
from queries.sql import Row

log = get_logger("duban.invitations")

LASTS = timedelta(hours=2)
"""A notice says when a talk begins, not when it ends; the calendar keeps this much free."""
LINE_BYTES = 75
_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19920101T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)

_ASKED = "CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"
"""No answer by mail: whether he comes is said in the system."""


class State(StrEnum):
    """What an appointment is: to be kept, put off to a day not yet known, or no more."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


_STATES = {
    "talk_party_served": State.CONFIRMED,
    "talk_party_put_off": State.TENTATIVE,
    "talk_party_released": State.CANCELLED,
}
_MARKS = {State.CONFIRMED: "", State.TENTATIVE: "【改期待定】", State.CANCELLED: "【取消】"}


@dataclass(frozen=True, slots=True)
class Appointment:
    """One talk as a calendar keeps it; `sequence` rises with every change, and the latest of a `uid` holds."""

    uid: str
    sequence: int
    state: State
    begins_at: datetime
    written_at: datetime
    title: str
    place: str
    text: str
    office: str
    office_address: str
    person: str
    address: str

    @property
    def method(self) -> str:
        """A postponed one is asked for again with its new day; until then it stays, marked and not taking up time."""
        return "CANCEL" if self.state is State.CANCELLED else "REQUEST"


def invitations(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[Attachment, ...]]:
    """Return what goes with these messages into calendars; most have nothing.

    A notice of which no appointment can be made is told without one: the mail says when and where.
    """
    found: dict[UUID, tuple[Attachment, ...]] = {}
    for row in queries.of_messages(session, ids):
        try:
            appointment = _appointment(row)
        except (LookupError, ValueError, TypeError) as error:
            log.warning("invitation_impossible", message_id=str(row["message_id"]), error=type(error).__name__)
            continue
        kind = f"{CALENDAR}; method={appointment.method}; charset=utf-8"
        entry = Attachment("约谈.ics", kind, calendar(appointment))
        found[row["message_id"]] = (*found.get(row["message_id"], ()), entry)
    return found


def _appointment(row: Row) -> Appointment:
    """Read it from the notice that was served; what came later, only from the event."""
    notice, state, sender = row["payload"], _STATES[row["kind"]], get_sender()
    answers = sender.mail_reply_to if is_address(sender.mail_reply_to) else sender.mail_from
    return Appointment(
        uid=f"talk-{row['talk_id']}@{DOMAIN}",
        sequence=row["sequence"],
        state=state,
        begins_at=datetime.fromisoformat(f"{notice['meets_on']}T{notice['meets_at']}"),
        written_at=row["created_at"],
        title=f"{_MARKS[state]}约谈：{notice['matter']}",
        place=notice["place"],
        text=_text(notice, row),
        office=notice["office"],
        office_address=answers,
        person=row["person_name"],
        address=row["address"] or "",
    )


def _text(notice: Mapping[str, object], row: Row) -> str:
    materials = notice.get("materials")
    lines = (
        ("文号", notice.get("number")),
        ("被约谈人", row["summoned"]),
        ("主持", notice.get("chair")),
        ("请带材料", "、".join(materials) if isinstance(materials, list) else None),
        ("联系", notice.get("contact")),
        ("理由", row["reason"]),
    )
    said = [f"{name}：{value}" for name, value in lines if value]
    return "\n".join([*said, "请登录督办系统签收；以系统内记录为准。"])


def calendar(entry: Appointment) -> bytes:
    """Return the appointment as a calendar reads it, the same bytes whenever it is asked for."""
    begins = entry.begins_at.replace(tzinfo=None)
    lines = (
        "BEGIN:VCALENDAR",
        "PRODID:-//duban//talks 1//ZH",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        f"METHOD:{entry.method}",
        *_ZONE,
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{entry.written_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Asia/Shanghai:{begins:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Asia/Shanghai:{begins + LASTS:%Y%m%dT%H%M%S}",
        f"SUMMARY:{_escaped(entry.title)}",
        f"LOCATION:{_escaped(entry.place)}",
        f"DESCRIPTION:{_escaped(entry.text)}",
        f'ORGANIZER;CN="{_quoted(entry.office)}":mailto:{entry.office_address}',
        f'ATTENDEE;{_ASKED};CN="{_quoted(entry.person)}":mailto:{entry.address}',
        f"STATUS:{entry.state}",
        f"TRANSP:{'OPAQUE' if entry.state is State.CONFIRMED else 'TRANSPARENT'}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) for line in lines)


def _escaped(text: str) -> str:
    """As RFC 5545 §3.3.11 wants it; line breaks of any kind are one kind."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(plain.splitlines())


def _quoted(text: str) -> str:
    """A parameter has no escapes: what would end it is put otherwise."""
    return " ".join(text.replace('"', "'").split())


def _folded(line: str) -> bytes:
    """Cut into lines of 75 octets at most, never within a letter (RFC 5545 §3.1)."""
    lines = [b""]
    for letter in line:
        more = letter.encode("utf-8", "replace")
        if len(lines[-1]) + len(more) > LINE_BYTES:
            lines.append(b" ")
        lines[-1] += more
    return b"\r\n".join(lines) + b"\r\n"
