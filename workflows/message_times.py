"""Which open messages may be told now: urgent ones always, the others by hours, days and caps of their office."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from uuid import UUID

from sqlmodel import Session

from core.clock import at_hour, day_of
from models.actors import SYSTEM
from models.calls import Call
from models.events import SubjectKind
from models.messages import CHANNEL_NAMES, Channel, Held, Urgency
from queries import events
from queries import timing as queries
from queries.events import Note
from queries.sql import Row
from workflows.calendar_versions import calendar_in_force
from workflows.message_rules import MessageRules, Sent, message_rules, when

_CAPS = (Held.DAILY_CAP, Held.MONTHLY_CAP)


@dataclass
class Judged:
    """What may be told now, and what was put off."""

    ready: list[UUID] = field(default_factory=list)
    put_off: int = 0


def judge_open(session: Session, *, at: datetime, limit: int) -> Judged:
    """Judge up to `limit` open messages by business time `at`; what has to wait stays open until its time.

    What was put off is judged again when its time has come, for a stop may have brought it into the night. To be
    called in the transaction that closes what is ready.
    """
    day = at_hour(day_of(at))
    month = at_hour(day_of(at).replace(day=1))
    found = queries.to_judge(session, at=at, day=day, month=month, limit=limit)
    if not found:
        return Judged()
    calendar, rules = calendar_in_force(session), _Rules(session, at)
    judged, later, capped = Judged(), [], dict[UUID, list[Row]]()
    passed: dict[tuple[UUID, str], int] = {}
    for entry in found:
        key = (entry["person_id"], entry["channel"])
        more = passed.get(key, 0)
        ready_at, held = at, None
        if entry["urgency"] != Urgency.URGENT:
            ready_at, held = when(
                rules.of(entry["office_id"]).channels.get(Channel(entry["channel"])),
                at=at,
                calendar=calendar,
                digest_at=_clock(entry["digest_minute"]),
                sent=Sent((entry["today"] or 0) + more, (entry["this_month"] or 0) + more),
                waited=entry["ready_at"] is not None,
            )
        if ready_at <= at:
            judged.ready.append(entry["id"])
            passed[key] = more + 1
            continue
        later.append({"id": entry["id"], "ready_at": ready_at, "held_reason": held})
        if held in _CAPS and entry["office_id"] is not None:
            capped.setdefault(entry["office_id"], []).append(entry)
    queries.put_off(session, later)
    judged.put_off = len(later)
    _alarm(session, capped, at=at, day=day)
    return judged


class _Rules:
    """The rules of each office, read once."""

    def __init__(self, session: Session, at: datetime) -> None:
        self.session, self.on = session, day_of(at)
        self.read: dict[UUID | None, MessageRules] = {}

    def of(self, office_id: UUID | None) -> MessageRules:
        if office_id not in self.read:
            self.read[office_id] = message_rules(self.session, office_id=office_id, on=self.on)
        return self.read[office_id]


def _clock(minute: int | None) -> time | None:
    return None if minute is None else time(*divmod(minute, 60))


def _alarm(session: Session, capped: dict[UUID, list[Row]], *, at: datetime, day: datetime) -> None:
    """Tell each office's administrators, once a business day, that somebody gets more than he is meant to."""
    for office_id, several in capped.items():
        if queries.said_today(session, subject_id=office_id, kind="message_cap_reached", day=day):
            continue
        ways = "、".join(_names(several))
        data = {"title": "消息数量已达上限", "detail": f"{ways}，{len({one['person_id'] for one in several})} 人"}
        note = Note(
            "message_cap_reached", SubjectKind.UNIT, office_id, "system", data, unit_id=office_id, office_id=office_id
        )
        events.record(session, note, call=Call(SYSTEM, at))


def _names(several: Iterable[Row]) -> list[str]:
    return sorted({CHANNEL_NAMES[Channel(one["channel"])] for one in several})
