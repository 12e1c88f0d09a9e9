"""通报: drafted from the record, approved by another, issued to many, published or not, withdrawn by paper."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden, Invalid, NotFound, PreconditionFailed
from core.ids import new_id
from models.bulletin_views import BulletinContent, BulletinDraft
from models.bulletins import BulletinScope, BulletinStage, CopyStage, Standing
from models.calls import Call
from models.events import SubjectKind
from queries import bulletins as queries
from queries import history, objections, plans
from queries.sql import Row
from workflows.bulletin_figures import figures
from workflows.bulletin_papers import freeze_bulletin, freeze_withdrawal
from workflows.classified import refuse_classified
from workflows.lifecycle import (
    Advanced,
    BatchMove,
    Facts,
    Subject,
    Writing,
    advance,
    advance_many,
    create,
    create_many,
    decide,
    history_needed,
)
from workflows.rank_bulletin_drawing import is_measured, redraw
from workflows.rank_bulletin_publishing import lose_bulletin, publish_with, require_publishable
from workflows.subjects import copy_subject, read_bulletin
from workflows.tables import BULLETIN, COPY


def draft_bulletin(session: Session, *, call: Call, draft: BulletinDraft) -> Advanced:
    """Draft a bulletin of the caller's office; its figures are those of the end of `figures_on`."""
    office_id = draft.office_id
    if draft.plan_id and plans.plan(session, draft.plan_id, call.actor.unit_ids) is None:
        raise NotFound("没有这个方案")
    subject = Subject(SubjectKind.BULLETIN, new_id(), BulletinStage.DRAFTED, 1, None, office_id)
    decide(BULLETIN, subject, "draft", call=call, facts=Facts(), given={}, creating=True)
    drawn = figures(session, office_id=office_id, plan_id=draft.plan_id, on=draft.figures_on)
    columns = _columns(session, call, draft, drawn) | {
        "supervising_unit_id": office_id,
        "plan_id": draft.plan_id,
        "drafted_by": call.actor.person_id,
        "created_at": call.at,
    }
    writing = Writing(columns, {"title": draft.title, "figures_on": draft.figures_on})
    return create(session, BULLETIN, subject, "draft", call=call, writing=writing)


def edit_bulletin(session: Session, *, call: Call, bulletin_id: UUID, content: BulletinContent) -> Advanced:
    """Put a draft into other words; the figures are reckoned again for the day it names."""
    bulletin, subject = read_bulletin(session, call, bulletin_id)
    decide(BULLETIN, subject, "edit", call=call, facts=Facts(), given={})
    columns = _columns(session, call, content, _drawn_again(session, call, bulletin, content))
    writing = Writing(columns, {"title": content.title, "figures_on": content.figures_on})
    return advance(session, BULLETIN, subject, "edit", call=call, writing=writing)


def _drawn_again(session: Session, call: Call, bulletin: Row, content: BulletinContent) -> dict[str, Any]:
    if is_measured(bulletin):
        return redraw(session, bulletin, content, on=call.on)
    office_id = bulletin["supervising_unit_id"]
    return figures(session, office_id=office_id, plan_id=bulletin["plan_id"], on=content.figures_on)


def approve_bulletin(session: Session, *, call: Call, bulletin_id: UUID) -> Advanced:
    """审核, by somebody who did not write it."""
    bulletin, subject = read_bulletin(session, call, bulletin_id)
    return advance(
        session, BULLETIN, subject, "approve", call=call, facts=facts_of(session, bulletin), writing=_told(bulletin)
    )


def decline_bulletin(session: Session, *, call: Call, bulletin_id: UUID, reason: str) -> Advanced:
    """Decide not to issue it, with the reason."""
    bulletin, subject = read_bulletin(session, call, bulletin_id)
    return advance(session, BULLETIN, subject, "decline", call=call, given={"reason": reason}, writing=_told(bulletin))


def issue_bulletin(session: Session, *, call: Call, bulletin_id: UUID, external_doc_no: str | None = None) -> Advanced:
    """印发: freeze the numbered paper and send each addressee its copy, in one transaction."""
    refuse_classified(external_doc_no=external_doc_no)
    bulletin, subject = read_bulletin(session, call, bulletin_id)
    spoken_of = [UUID(e["unit_id"]) for e in bulletin["content"]["addressees"] if e["standing"] != Standing.INFORM]
    within = plans.designated(session, office_id=subject.office_id, unit_ids=spoken_of, on=call.on)
    facts = replace(facts_of(session, bulletin), designated=within >= set(spoken_of))
    decide(BULLETIN, subject, "issue", call=call, facts=facts, given={})
    require_publishable(session, bulletin, call=call)
    frozen = freeze_bulletin(session, call, bulletin, external_doc_no=external_doc_no)
    data = {"title": bulletin["title"], "label": frozen.number, "paper_id": str(frozen.id)}
    writing = Writing({"paper_id": frozen.id}, data)
    done = advance(session, BULLETIN, subject, "issue", call=call, facts=facts, writing=writing)
    create_many(
        session,
        COPY,
        "send",
        [_new_copy(entry, subject, data) for entry in bulletin["content"]["addressees"]],
        call=call.caused_by(done.event_id),
    )
    publish_with(session, bulletin, call=call.caused_by(done.event_id), label=frozen.number)
    return done


def _new_copy(entry: Row, bulletin: Subject, data: dict[str, Any]) -> BatchMove:
    unit_id = UUID(entry["unit_id"])
    subject = Subject(SubjectKind.BULLETIN_COPY, new_id(), CopyStage.SENT, 1, unit_id, bulletin.office_id)
    columns = {
        "bulletin_id": bulletin.id,
        "unit_id": unit_id,
        "supervising_unit_id": bulletin.office_id,
        "standing": entry["standing"],
    }
    return BatchMove(subject, writing=Writing(columns, data | {"standing": entry["standing"]}))


def sign_for_bulletin(session: Session, *, call: Call, bulletin_id: UUID) -> Advanced:
    """签收: the unit of the caller has its copy, and the days for an objection run from here."""
    bulletin, _ = read_bulletin(session, call, bulletin_id)
    if call.if_match is not None and call.if_match != bulletin["version"]:
        raise PreconditionFailed(version=bulletin["version"])
    own = queries.copies(session, bulletin_id, units=call.actor.unit_ids, on=call.on)
    if not own:
        raise Forbidden("贵单位没有收到这份通报的通报件")
    copy = next((entry for entry in own if entry["stage"] == CopyStage.SENT), own[0])
    call = replace(call, if_match=None)
    return advance(session, COPY, copy_subject(copy), "sign_for", call=call, writing=_told(bulletin))


def publish_bulletin(
    session: Session, *, call: Call, bulletin_id: UUID, published_in: str, published_on: date | None = None
) -> Advanced:
    """Record where and when a public bulletin was published. Raises Invalid for a day before its issue or to come."""
    bulletin, subject = read_bulletin(session, call, bulletin_id)
    day = published_on or call.on
    issued_on = history.last_day(session, bulletin_id, "bulletin_issued")
    if day > call.on or (issued_on and day < issued_on):
        error = {"field": "published_on", "value": str(day), "expected": f"{issued_on} 至今日 {call.on}"}
        raise Invalid("公开日期有误", errors=[error])
    facts = replace(facts_of(session, bulletin), effect_paused=objections.pausing(session, bulletin_id))
    columns = {"published_in": published_in, "published_on": day}
    given = {"published_in": published_in}
    writing = _told(bulletin, columns, published_in=published_in, published_on=day)
    return advance(session, BULLETIN, subject, "publish", call=call, facts=facts, given=given, writing=writing)


def withdraw_bulletin(session: Session, *, call: Call, bulletin_id: UUID, reason: str) -> Advanced:
    """撤回 by a further paper that says so; every copy is recalled."""
    return _end(session, call, bulletin_id, "withdraw", reason)


def revoke_bulletin(session: Session, *, call: Call, bulletin_id: UUID, reason: str) -> Advanced:
    """Withdraw it because an objection was decided so, in the capacity of who decided."""
    return _end(session, call, bulletin_id, "revoke", reason)


def _end(session: Session, call: Call, bulletin_id: UUID, action: str, reason: str) -> Advanced:
    refuse_classified(reason=reason)
    bulletin, subject = read_bulletin(session, call, bulletin_id)
    given = {"reason": reason}
    decide(BULLETIN, subject, action, call=call, facts=Facts(), given=given)
    frozen = freeze_withdrawal(session, call, bulletin, reason=reason)
    writing = _told(bulletin, number=frozen.number, paper_id=str(frozen.id))
    done = advance(session, BULLETIN, subject, action, call=call, given=given, writing=writing)
    copies = queries.copies(session, bulletin_id, units=None, on=call.on)
    batch = [BatchMove(copy_subject(copy), writing=_told(bulletin), given=given) for copy in copies]
    advance_many(session, COPY, "recall", batch, call=call.caused_by(done.event_id))
    lose_bulletin(session, bulletin, call=call.caused_by(done.event_id))
    return done


def facts_of(session: Session, bulletin: Row) -> Facts:
    """Return what the guards of a bulletin ask, except the office's designation."""
    return Facts(
        done_by=history.done_by(session, [bulletin["id"]], history_needed(BULLETIN)),
        addressees=len(bulletin["content"]["addressees"]),
        public=bulletin["scope"] == BulletinScope.PUBLIC,
    )


def _columns(session: Session, call: Call, content: BulletinContent, drawn: dict[str, Any]) -> dict[str, Any]:
    refuse_classified(title=content.title, reasons=content.reasons, requirements=content.requirements)
    if content.figures_on > call.on:
        error = {"field": "figures_on", "value": str(content.figures_on), "expected": f"不晚于今日 {call.on}"}
        raise Invalid("数据截止日有误", errors=[error])
    errors = unknown_addressees(session, [entry.unit_id for entry in content.addressees], call.on)
    for field in ("good", "poor"):
        if (chosen := getattr(content, field)) is not None:
            named = {entry["unit_id"]: entry for entry in drawn["annex"]}
            wrong = [str(unit_id) for unit_id in chosen if str(unit_id) not in named]
            errors += [{"field": field, "value": unit_id, "expected": "附表中的单位"} for unit_id in wrong]
            drawn[field] = [named[str(unit_id)] for unit_id in chosen if str(unit_id) in named]
    if errors:
        raise Invalid("通报内容有误，未保存", errors=errors)
    return {
        "scope": content.scope,
        "title": content.title,
        "figures_on": content.figures_on,
        "content": {
            "figures": drawn,
            "reasons": content.reasons,
            "requirements": content.requirements,
            "addressees": [entry.model_dump(mode="json") for entry in content.addressees],
        },
    }


def unknown_addressees(session: Session, unit_ids: Sequence[UUID], on: date) -> list[dict[str, Any]]:
    """Return an error for each addressee that is no unit of the day."""
    unknown = queries.unknown_units(session, unit_ids, on)
    return [{"field": "addressees", "value": str(unit_id), "expected": "现有的单位"} for unit_id in sorted(unknown)]


def _told(bulletin: Row, columns: dict[str, Any] | None = None, **more: Any) -> Writing:
    label = {"label": bulletin["number"]} if bulletin["number"] else {}
    return Writing(columns or {}, {"title": bulletin["title"]} | label | more)
