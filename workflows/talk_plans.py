"""方案和通知 of a talk: drawn up, served in time on every party, put off, cancelled."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, Refused
from core.ids import new_id
from models.calls import Call
from models.deadlines import DeadlineKind
from models.events import SubjectKind
from models.moves import DeadlineChanges
from models.talk_views import Summons, TalkPlan
from models.talks import PartyStage, TalkStage
from queries import bulk, notices
from queries import plans as plan_queries
from queries import talks as queries
from queries.sql import Row
from workflows.classified import refuse_classified, refuse_classified_content
from workflows.deadlines import Bearer, Clockwork, cancelled, clockwork, opened
from workflows.lifecycle import Advanced, BatchMove, Facts, Subject, Writing, advance, create_many, decide
from workflows.measures_policy import MeasuresPolicy, measures_policy
from workflows.papers import Frozen
from workflows.subjects import read_talk, talk_party_subject
from workflows.tables import TALK, TALK_PARTY
from workflows.talk_facts import lead_days_missing
from workflows.talk_papers import freeze_talk_notice, mandate_of
from workflows.talks import about


def plan_talk(session: Session, *, call: Call, talk_id: UUID, plan: TalkPlan) -> Advanced:
    """Draw up plan and notice; planning again replaces the parties. Who was served is let go by a release alone."""
    talk, subject = read_talk(session, call, talk_id)
    refuse_classified_content(plan)
    facts = Facts(parties=len(plan.parties))
    decide(TALK, subject, "plan", call=call, facts=facts, given={})
    _check(session, call, plan, subject.office_id)
    said = plan.model_dump(mode="json")
    writing = Writing({"plan": said, "meets_on": plan.meets_on}, about(talk) | {"plan": said})
    done = advance(session, TALK, subject, "plan", call=call, facts=facts, writing=writing)
    _replace_parties(session, call.caused_by(done.event_id), talk, plan.parties)
    return done


def _check(session: Session, call: Call, plan: TalkPlan, office_id: UUID) -> None:
    units = [entry.unit_id for entry in plan.parties]
    names = notices.names(session, units, call.on)
    allowed = plan_queries.designated(session, office_id=office_id, unit_ids=units, on=call.on)
    errors = [
        {"field": f"parties[{place}].unit_id", "value": str(unit), "expected": expected}
        for place, unit in enumerate(units)
        for expected, wrong in (
            ("单位名录中现有的单位", unit not in names),
            ("本机构授权范围内的单位", unit in names and unit not in allowed),
            ("每个单位只列一次", unit in units[:place]),
        )
        if wrong
    ]
    if plan.meets_on <= call.on:
        errors.append({"field": "meets_on", "value": str(plan.meets_on), "expected": f"晚于今日 {call.on}"})
    if errors:
        raise Invalid("约谈方案有误，未保存", errors=errors)


def _replace_parties(session: Session, call: Call, talk: Row, wanted: Sequence[Summons]) -> None:
    known = {entry["unit_id"]: entry for entry in queries.parties(session, talk["id"], call.on)}
    named = {entry.unit_id for entry in wanted}
    gone = [entry for entry in known.values() if entry["unit_id"] not in named and _is_in(entry)]
    served = [entry["unit_name"] for entry in gone if entry["served_on"]]
    if served:
        raise Refused(f"已收到约谈通知的单位须由签发人解除约谈，不能在方案中略去：{'、'.join(served)}")
    for party in gone:
        _move(session, call, party, "drop")
    for summons in wanted:
        if summons.unit_id in known:
            columns = {"summoned": summons.summoned}
            _move(session, call, known[summons.unit_id], "summon_again", columns, summoned=summons.summoned)
    fresh = [_summons(talk, summons) for summons in wanted if summons.unit_id not in known]
    create_many(session, TALK_PARTY, "summon", fresh, call=call)


def _summons(talk: Row, summons: Summons) -> BatchMove:
    office_id = talk["supervising_unit_id"]
    subject = Subject(
        SubjectKind.TALK_PARTY, new_id(), PartyStage.SUMMONED, 1, summons.unit_id, office_id, talk["task_id"]
    )
    columns = {
        "talk_id": talk["id"],
        "task_id": talk["task_id"],
        "unit_id": summons.unit_id,
        "supervising_unit_id": office_id,
        "summoned": summons.summoned,
    }
    return BatchMove(subject, writing=Writing(columns, about(talk) | {"summoned": summons.summoned}))


def serve_talk(session: Session, *, call: Call, talk_id: UUID, external_doc_no: str | None = None) -> Advanced:
    """送达: freeze the notice, which replaces an earlier one, and set every party the date of its written account."""
    refuse_classified(external_doc_no=external_doc_no)
    talk, subject = read_talk(session, call, talk_id)
    parties = _parties(session, call, talk)
    works = clockwork(session, office_id=subject.office_id, on=call.on)
    policy = measures_policy(session, office_id=subject.office_id, on=call.on)
    held, mixed = mandate_of(session, call, talk, parties)
    facts = Facts(
        designated=held is not None,
        regime_mixed=mixed,
        lead_days_missing=lead_days_missing(talk, works=works, policy=policy, call=call),
    )
    decide(TALK, subject, "serve", call=call, facts=facts, given={})
    frozen = freeze_talk_notice(session, call, talk, parties, external_doc_no=external_doc_no)
    data = about(talk) | {"paper_id": str(frozen.id), "number": frozen.number, "meets_on": str(talk["meets_on"])}
    writing = Writing({"notice_paper_id": frozen.id}, data)
    done = advance(session, TALK, subject, "serve", call=call, facts=facts, writing=writing)
    for party in parties:
        _serve(session, call.caused_by(done.event_id), talk, party, frozen, works, policy)
    _show_the_matter(session, talk, parties)
    return done


def _serve(
    session: Session, call: Call, talk: Row, party: Row, frozen: Frozen, works: Clockwork, policy: MeasuresPolicy
) -> None:
    """Serve one party: it hears of day and place, and its account is due some working days before the talk."""
    bearer = Bearer(SubjectKind.TALK_PARTY, party["id"], talk["task_id"], party["unit_id"], talk["supervising_unit_id"])
    days = policy.talk_account_ahead_working_days
    due = works.calendar.subtract_working_days(talk["meets_on"], days)
    account = opened(bearer, DeadlineKind.TALK_ACCOUNT, due, works=works, at=call.at)
    _move(
        session,
        call,
        party,
        "serve",
        {"served_on": call.on},
        deadlines=DeadlineChanges(opened=(account,)),
        paper_id=str(frozen.id),
        label=frozen.number,
        summoned=party["summoned"],
        meets_on=str(talk["meets_on"]),
        detail=when_and_where(talk),
    )


def _show_the_matter(session: Session, talk: Row, parties: Sequence[Row]) -> None:
    """Parties read the matter and the evidence from the first notice on."""
    queries.join_task(session, task_id=talk["task_id"], unit_ids=[entry["unit_id"] for entry in parties])
    if talk["notice_paper_id"] is None:
        files = dict.fromkeys(talk["evidence"].get("attachments", []))
        rows = [{"subject_id": talk["id"], "attachment_id": entry, "task_id": talk["task_id"]} for entry in files]
        bulk.insert(session, "measure_attachment", rows)


def postpone_talk(session: Session, *, call: Call, talk_id: UUID, reason: str) -> Advanced:
    """改期: back to the plan; the parties hear of it, and the next notice replaces the one they have."""
    talk, subject = read_talk(session, call, talk_id)
    refuse_classified(reason=reason)
    given = {"reason": reason}
    done = advance(session, TALK, subject, "postpone", call=call, given=given, writing=Writing(data=about(talk)))
    then = call.caused_by(done.event_id)
    for party in _parties(session, call, talk) if talk["stage"] == TalkStage.SERVED else ():
        columns = {"came": None, "leave_given_by": None, "leave_reason": None}
        ends = end_account(party, call)
        _move(session, then, party, "put_off", columns, given=given, deadlines=ends, detail=when_and_where(talk))
    return done


def cancel_talk(session: Session, *, call: Call, talk_id: UUID, reason: str) -> Advanced:
    """取消: every party is released; what was served is ended by a further paper."""
    talk, subject = read_talk(session, call, talk_id)
    refuse_classified(reason=reason)
    given = {"reason": reason}
    decide(TALK, subject, "cancel", call=call, facts=Facts(), given=given)
    parties = _parties(session, call, talk)
    columns, data = {}, about(talk)
    told = [party for party in parties if party["served_on"]]
    if talk["notice_paper_id"] is not None and told:
        frozen = freeze_talk_notice(session, call, talk, told, extra={"cancels": True, "cancel_reason": reason})
        columns, data = {"notice_paper_id": frozen.id}, data | {"paper_id": str(frozen.id), "number": frozen.number}
    done = advance(session, TALK, subject, "cancel", call=call, given=given, writing=Writing(columns, data))
    then = call.caused_by(done.event_id)
    for party in parties:
        if party["served_on"]:
            _move(session, then, party, "release", given=given, deadlines=end_account(party, call))
        else:
            _move(session, then, party, "drop")
    return done


def end_account(party: Row, call: Call) -> DeadlineChanges:
    """Return the end of waiting for a party's written account."""
    still = [entry for entry in party["deadlines"] if entry["met_at"] is None]
    return DeadlineChanges(changed=tuple(cancelled(entry | {"id": UUID(entry["id"])}, call.at) for entry in still))


def when_and_where(talk: Row) -> str:
    """Say when and where the parties meet: 2021年10月20日 09:30，省政府第三会议室."""
    day: date = talk["meets_on"]
    return f"{day.year}年{day.month}月{day.day}日 {talk['plan']['meets_at']}，{talk['plan']['place']}"


def _parties(session: Session, call: Call, talk: Row) -> list[Row]:
    return [entry for entry in queries.parties(session, talk["id"], call.on) if _is_in(entry)]


def _is_in(party: Row) -> bool:
    return bool(party["stage"] != PartyStage.RELEASED)


def _move(
    session: Session,
    call: Call,
    party: Row,
    action: str,
    columns: Mapping[str, Any] | None = None,
    *,
    given: Mapping[str, Any] | None = None,
    deadlines: DeadlineChanges | None = None,
    **more: Any,
) -> None:
    """Move one party along with its talk."""
    writing = Writing(columns or {}, {"title": party["task_title"]} | more, deadlines or DeadlineChanges())
    subject = talk_party_subject(party)
    advance(session, TALK_PARTY, subject, action, call=call, given=given, writing=writing)
