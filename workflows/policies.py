"""督办、计分、排名规则: a further version is checked and drafted by one person of an office, published by another."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound, Refused
from core.ids import new_id
from models.calls import Call
from models.events import SubjectKind
from models.policies import PolicyDraftStage
from models.policy_views import PolicyDraftCreate
from queries import deployment, history
from queries import policies as queries
from queries.sql import Row
from workflows.guards import Facts
from workflows.lifecycle import Advanced, Subject, Writing, advance, create, decide, history_needed
from workflows.policy import Policy
from workflows.rule_books import BOOK_NAMES, Book, blanks, checked_book, read_book
from workflows.tables import POLICY_DRAFT


def draft_policy(session: Session, *, call: Call, draft: PolicyDraftCreate) -> Advanced:
    """Hand in a further version of one of an office's books; nobody is judged by it before another publishes it.

    Raises Invalid with every error and its place; numbers left open are taken over from the version in force.
    """
    subject = Subject(SubjectKind.POLICY_DRAFT, new_id(), PolicyDraftStage.DRAFTED, 1, None, draft.office_id)
    decide(POLICY_DRAFT, subject, "draft", call=call, facts=Facts(), given={}, creating=True)
    _from_ahead(draft.from_on, call)
    policy = checked_book(draft.policy, ladder=policy_of(session, draft.office_id, call.on))
    columns = {
        "name": policy.name,
        "title": policy.title,
        "supervising_unit_id": draft.office_id,
        "basis": policy.basis,
        "body": policy.model_dump(mode="json"),
        "drafted_by": call.actor.person_id,
        "from_on": draft.from_on,
        "created_at": call.at,
    }
    return create(session, POLICY_DRAFT, subject, "draft", call=call, writing=Writing(columns, _about(columns)))


def publish_policy(session: Session, *, call: Call, draft_id: UUID, from_on: date | None = None) -> Advanced:
    """Put a draft in force from a day to come, as the office's next version; the one before ends with that day.

    What began before is judged by the version of its day, so no open date changes. Raises Recused for whoever
    drafted it, Refused while numbers are open, or for a day that overlaps the versions there are.
    """
    deployment.lock(session)  # versions of an office follow one upon the other
    found, subject = read_draft(session, call, draft_id)
    facts = Facts(done_by=history.done_by(session, [draft_id], history_needed(POLICY_DRAFT)))
    decide(POLICY_DRAFT, subject, "publish", call=call, facts=facts, given={})
    day = from_on or found["from_on"]
    _from_ahead(day, call)
    open_ones = blanks(read_book(found["body"]))
    if open_ones:
        raise Refused(f"下列数字文件未作规定，须填写后才能发布：{'、'.join(open_ones)}")
    version = _next_version(session, found, day)
    rule_set_id = new_id()
    body = found["body"] | {"version": version}
    queries.add_version(session, rule_set_id=rule_set_id, draft=found, version=version, from_on=day, body=body)
    data = _about(found) | {"version": version, "rule_set_id": str(rule_set_id), "from_on": str(day)}
    columns = {"from_on": day, "rule_set_id": rule_set_id}
    return advance(session, POLICY_DRAFT, subject, "publish", call=call, facts=facts, writing=Writing(columns, data))


def discard_policy(session: Session, *, call: Call, draft_id: UUID, reason: str) -> Advanced:
    """Throw a draft away, with the reason."""
    found, subject = read_draft(session, call, draft_id)
    writing = Writing(data=_about(found))
    return advance(session, POLICY_DRAFT, subject, "discard", call=call, given={"reason": reason}, writing=writing)


def read_draft(session: Session, call: Call, draft_id: UUID) -> tuple[Row, Subject]:
    """Return a draft of the caller's own office. Raises NotFound."""
    found = queries.draft(session, draft_id, units=call.actor.unit_ids, on=call.on)
    if found is None:
        raise NotFound("没有这份督办规则草案")
    office_id = found["supervising_unit_id"]
    return found, Subject(SubjectKind.POLICY_DRAFT, draft_id, found["stage"], found["version"], None, office_id)


def policy_of(session: Session, office_id: UUID, on: date) -> Policy | None:
    """Return the version an office goes by on a day; None if none was ever published."""
    found = queries.in_force(session, name="ladder", office_id=office_id, on=on)
    return Policy.model_validate(found["body"]) if found else None


def _next_version(session: Session, found: Row, day: date) -> int:
    versions = queries.versions(session, name=found["name"], office_id=found["supervising_unit_id"])
    own = [entry for entry in versions if entry["supervising_unit_id"] is not None]
    overlapping = next((entry for entry in own if entry["from_on"] >= day), None)
    if overlapping:
        raise Refused(
            f"与第 {overlapping['version']} 版（自 {overlapping['from_on']} 起）的期间重叠，请改用更晚的生效日"
        )
    return max((entry["version"] for entry in versions), default=0) + 1


def _from_ahead(day: date, call: Call) -> None:
    """A rule holds from a day to come, so that nobody is judged by what was not known."""
    if day <= call.on:
        errors = [{"field": "from_on", "value": str(day), "expected": f"今日（{call.on}）之后的日期：规则不溯及既往"}]
        raise Invalid("生效日有误", errors=errors)


def _about(found: Row | dict[str, Any]) -> dict[str, Any]:
    return {"title": found["title"] or BOOK_NAMES[Book(found["name"])], "from_on": str(found["from_on"])}
