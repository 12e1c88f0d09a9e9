"""代收: while a person is away a colleague is told beside him; it ends by itself, and gives no right to act for him."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden, Invalid, NotFound, Refused
from core.ids import new_id
from models.actors import PostHeld
from models.calls import Call
from models.events import SubjectKind
from models.people import Duty
from models.statements import Reasoned
from models.substitute_views import SubstituteCreate, SubstitutePublic
from queries import events, people
from queries import substitutes as queries
from queries.events import Note

MOST_DAYS = 366


def list_substitutes(session: Session, *, call: Call, after: tuple[UUID] | None, limit: int) -> list[SubstitutePublic]:
    """Return who stands in for whom, past ones too: for colleagues, for oneself, to an administrator all."""
    found = queries.page(
        session,
        everybody=call.actor.is_administrator,
        me=call.actor.person_id,
        units=call.actor.unit_ids,
        after=after[0] if after else None,
        limit=limit,
    )
    return [SubstitutePublic.model_validate(entry) for entry in found]


def record_substitute(session: Session, *, call: Call, draft: SubstituteCreate) -> SubstitutePublic:
    """Have a colleague of the same unit told beside somebody for some days, from now on at the earliest.

    Raises Forbidden for whoever is neither that person nor an administrator, Invalid for days that do not hold, Refused
    where another stands in on one of them or both have no unit in common.
    """
    person_id = draft.person_id or call.actor.person_id
    post = _post(call, person_id)
    if person_id is None or people.lock(session, person_id) is None:
        raise NotFound("没有这个人员")
    from_on = draft.from_on or call.on
    if not call.on <= from_on <= draft.to_on <= from_on + timedelta(days=MOST_DAYS):
        expected = f"自今日（{call.on}）起、先后有序、不超过 {MOST_DAYS} 天的起止日"
        raise Invalid("起止日有误", errors=[{"field": "to_on", "value": str(draft.to_on), "expected": expected}])
    unit_id = queries.unit_in_common(session, person_id, draft.substitute_id, on=from_on)
    if unit_id is None or draft.substitute_id == person_id:
        raise Refused("代收人员应是同一单位在岗的另一人")
    if other := queries.overlapping(session, person_id=person_id, from_on=from_on, to_on=draft.to_on):
        raise Refused(f"{other['from_on']} 至 {other['to_on']} 已由{other['name']}代收，请先终止")
    row_id = new_id()
    days = {"from_on": from_on, "to_on": draft.to_on}
    own = {"id": row_id, "person_id": person_id, "substitute_id": draft.substitute_id, "reason": draft.reason}
    queries.add(session, own | days | {"recorded_by": call.actor.person_id, "created_at": call.at})
    made = _found(session, call, row_id)
    _note(session, call, post, "substitute_recorded", made, draft.reason, unit_id)
    return made


def end_substitute(session: Session, *, call: Call, substitute_id: UUID, reason: Reasoned) -> SubstitutePublic:
    """End it before its day: from now on nobody is told beside him.

    Raises NotFound, Forbidden, Refused where it is over.
    """
    found = _found(session, call, substitute_id)
    post = _post(call, found.person_id)
    people.lock(session, found.person_id)
    found = _found(session, call, substitute_id)
    if found.to_on < call.on:
        raise Refused("代收已经结束")
    queries.end(session, substitute_id, last_on=call.on - timedelta(days=1))
    ended = _found(session, call, substitute_id)
    _note(session, call, post, "substitute_ended", ended, reason.reason, None)
    return ended


def _found(session: Session, call: Call, row_id: UUID) -> SubstitutePublic:
    found = queries.page(
        session,
        everybody=call.actor.is_administrator,
        me=call.actor.person_id,
        units=call.actor.unit_ids,
        substitute_id=row_id,
    )
    if not found:
        raise NotFound("没有这项代收")
    return SubstitutePublic.model_validate(found[0])


def _post(call: Call, person_id: UUID | None) -> PostHeld | None:
    """Return by which post he acts: the person himself, or an administrator."""
    for post in call.actor.posts:
        if post.duty is Duty.ADMINISTRATOR:
            return post
    if person_id is None or person_id != call.actor.person_id:
        raise Forbidden("代收由本人或系统管理员登记和终止")
    return next(iter(call.actor.posts), None)


def _note(
    session: Session,
    call: Call,
    post: PostHeld | None,
    kind: str,
    made: SubstitutePublic,
    reason: str,
    unit_id: UUID | None,
) -> None:
    data = made.model_dump(mode="json", include={"id", "substitute_id", "from_on", "to_on"})
    data["title"] = f"{made.substitute_name}代收{made.person_name}的消息"
    capacity = "administrator" if call.actor.is_administrator else "self"
    note = Note(kind, SubjectKind.PERSON, made.person_id, capacity, data, unit_id, reason=reason)
    events.record(session, note, call=call, post=post)
