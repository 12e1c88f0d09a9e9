"""Extensions as callers read them: lists, pages with what approval would do, slippage counted both ways."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from core.errors import NotFound
from models.calls import Call
from models.extension_views import Slippage
from models.extensions import EXTENSION_STAGE_NAMES, ExtensionStage
from queries import extensions as queries
from queries import history
from queries.sql import Row
from workflows.deadlines import clockwork
from workflows.extension_effects import effects
from workflows.extension_terms import extension_policy, moved_to
from workflows.extensions import facts_of, granted_day
from workflows.lifecycle import allowed_actions
from workflows.subjects import extension_subject, read_extension
from workflows.tables import EXTENSION

_UNDECIDED = (ExtensionStage.APPLIED, ExtensionStage.EXAMINED)


def list_extensions(
    session: Session, *, call: Call, filters: dict[str, Any], after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of applications, newest first."""
    found = queries.listed(
        session, units=call.actor.unit_ids, on=call.on, filters=filters, after=after and after[0], limit=limit
    )
    return [_named(extension) for extension in found]


def get_extension(session: Session, *, call: Call, extension_id: UUID, granted_on: date | None = None) -> Row:
    """Return an application's page; before the decision its office sees what approval, or an earlier day, would do.

    Raises NotFound, and Invalid for a day that could not be granted.
    """
    found = queries.detail(session, extension_id, call.actor.unit_ids, call.on)
    if found is None:
        raise NotFound("没有这份延期申请")
    deciding = found["stage"] in _UNDECIDED and found["supervising_unit_id"] in call.actor.unit_ids
    granted = granted_day(found, granted_on) if deciding else found["wanted_on"]
    facts = facts_of(session, call, found | {"wanted_on": granted})
    shown = found["effects"]
    if deciding:
        office_id = found["supervising_unit_id"]
        policy = extension_policy(session, office_id=office_id, on=call.on)
        works = clockwork(session, office_id=office_id, on=call.on)
        due_on = moved_to(granted, parent_due_on=found["parent_due_on"], calendar=works.calendar)
        coming = effects(session, call, found, due_on, policy=policy)
        shown = [one.model_dump(mode="json") for one in coming]
    return _named(found) | {
        "apply_until": facts.extension.apply_until,
        "number": facts.extension.number,
        "higher_level": facts.extension.higher_level,
        "slippage": slippage_of(found["deadline"], call.on),
        "effects": shown,
        "allowed_actions": allowed_actions(EXTENSION, extension_subject(found), actor=call.actor, facts=facts),
    }


def extension_history(
    session: Session, *, call: Call, extension_id: UUID, after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of an application's own events. Raises NotFound."""
    read_extension(session, call, extension_id)
    return history.of_subject(session, extension_id, units=call.actor.unit_ids, after=after and after[0], limit=limit)


def slippage(original_on: date, due_on: date, done_on: date) -> Slippage:
    """Count how late `done_on` is, in natural days, against the first date and against the one in force. Pure."""
    first, now = max(0, (done_on - original_on).days), max(0, (done_on - due_on).days)
    if now:
        words = f"较现行时限晚 {now} 天，较原定时限晚 {first} 天"
    elif first:
        words = f"较原定时限晚 {first} 天，在现行时限内"
    else:
        words = "在原定时限内"
    return Slippage(original_on=original_on, due_on=due_on, against_original=first, against_current=now, text=words)


def slippage_of(deadline: Row, today: date) -> Slippage:
    """Return the slippage of a date as its row says: until it is met, today counts."""
    met = deadline["met_at"]
    done_on = today if met is None else day_of(datetime.fromisoformat(met))
    return slippage(date.fromisoformat(deadline["original_on"]), date.fromisoformat(deadline["due_on"]), done_on)


def _named(found: Row) -> Row:
    return found | {"stage_name": EXTENSION_STAGE_NAMES[ExtensionStage(found["stage"])]}
