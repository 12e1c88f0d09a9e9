"""Rows as the lifecycle sees them, read through the visibility clause: what a caller may not see is not found."""

from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden, NotFound
from models.calls import Call
from models.events import SubjectKind
from queries import (
    bulletins,
    entries,
    extensions,
    handovers,
    look_backs,
    notices,
    objections,
    plans,
    rectifications,
    reports,
    talks,
    tasks,
)
from queries.sql import Row
from workflows.guards import Subject


def read_plan(session: Session, call: Call, plan_id: UUID) -> tuple[Row, Subject]:
    """Return a plan for a command. Raises NotFound."""
    plan = plans.plan(session, plan_id, call.actor.unit_ids)
    if plan is None:
        raise NotFound("没有这个方案")
    return plan, plan_subject(plan)


def read_own_plan(session: Session, call: Call, plan_id: UUID) -> tuple[Row, Subject]:
    """Return a plan to its office alone: how it was made is nobody else's matter. Raises NotFound, Forbidden."""
    plan, subject = read_plan(session, call, plan_id)
    if subject.office_id not in call.actor.unit_ids:
        raise Forbidden("方案的识读、更正和下发只由交办机构办理")
    return plan, subject


def plan_subject(plan: Row) -> Subject:
    """Return a plan as the lifecycle sees it: the office's own act."""
    return Subject(SubjectKind.PLAN, plan["id"], plan["stage"], plan["version"], None, plan["supervising_unit_id"])


def read_task(session: Session, call: Call, task_id: UUID) -> tuple[Row, Subject]:
    """Return a task for a command. Raises NotFound."""
    task = tasks.for_command(session, task_id, call.actor.unit_ids)
    if task is None:
        raise NotFound("没有这项任务")
    return task, task_subject(task)


def read_report(session: Session, call: Call, report_id: UUID) -> tuple[Row, Subject]:
    """Return a report for a command. Raises NotFound."""
    report = reports.for_command(session, report_id, call.actor.unit_ids, call.on)
    if report is None:
        raise NotFound("没有这份报送件")
    return report, report_subject(report)


def read_notice(session: Session, call: Call, notice_id: UUID) -> tuple[Row, Subject]:
    """Return a notice for a command. Raises NotFound."""
    notice = notices.for_command(session, notice_id, call.actor.unit_ids)
    if notice is None:
        raise NotFound("没有这件督办件")
    return notice, notice_subject(notice)


def task_subject(task: Row) -> Subject:
    """Return a task as the lifecycle sees it: borne by its unit, supervised by its office."""
    return Subject(
        SubjectKind.TASK,
        task["id"],
        task["stage"],
        task["version"],
        task["unit_id"],
        task["supervising_unit_id"],
        task["id"],
    )


def report_subject(report: Row) -> Subject:
    """Return a report as the lifecycle sees it: written by its unit, reviewed by office or lead unit."""
    return Subject(
        SubjectKind.REPORT,
        report["id"],
        report["stage"],
        report["version"],
        report["unit_id"],
        report["reviewing_unit_id"],
        report["task_id"],
        {"kind": report["kind"]},
    )


def notice_subject(notice: Row) -> Subject:
    """Return a notice as the lifecycle sees it."""
    return _of_matter(SubjectKind.NOTICE, notice)


def read_talk(session: Session, call: Call, talk_id: UUID) -> tuple[Row, Subject]:
    """Return a talk for a command. Raises NotFound."""
    talk = talks.for_command(session, talk_id, call.actor.unit_ids)
    if talk is None:
        raise NotFound("没有这次约谈")
    return talk, talk_subject(talk)


def read_talk_party(session: Session, call: Call, party_id: UUID) -> tuple[Row, Subject]:
    """Return a summoned unit of a talk for a command. Raises NotFound."""
    party = talks.party_for_command(session, party_id, call.actor.unit_ids)
    if party is None:
        raise NotFound("没有这个被约谈单位")
    return party, talk_party_subject(party)


def talk_subject(talk: Row) -> Subject:
    """Return a talk as the lifecycle sees it: the office's own act; each of its parties is a subject of its own."""
    return Subject(
        SubjectKind.TALK, talk["id"], talk["stage"], talk["version"], None, talk["supervising_unit_id"], talk["task_id"]
    )


def talk_party_subject(party: Row) -> Subject:
    """Return a summoned unit as the lifecycle sees it."""
    return _of_matter(SubjectKind.TALK_PARTY, party)


def read_rectification(session: Session, call: Call, rectification_id: UUID) -> tuple[Row, Subject]:
    """Return a rectification for a command. Raises NotFound."""
    found = rectifications.for_command(session, rectification_id, call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这项整改")
    return found, rectification_subject(found)


def rectification_subject(rectification: Row) -> Subject:
    """Return a rectification as the lifecycle sees it: carried out by the unit that was ordered to."""
    return Subject(
        SubjectKind.RECTIFICATION,
        rectification["id"],
        rectification["stage"],
        rectification["version"],
        rectification["unit_id"],
        rectification["supervising_unit_id"],
        rectification["task_id"],
        {"kind": rectification["kind"]},
    )


def read_look_back(session: Session, call: Call, look_back_id: UUID) -> tuple[Row, Subject]:
    """Return a look-back for a command. Raises NotFound."""
    found = look_backs.for_command(session, look_back_id, call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这项回头看")
    return found, look_back_subject(found)


def look_back_subject(look_back: Row) -> Subject:
    """Return a look-back as the lifecycle sees it."""
    return _of_matter(SubjectKind.LOOK_BACK, look_back)


def read_bulletin(session: Session, call: Call, bulletin_id: UUID) -> tuple[Row, Subject]:
    """Return a bulletin for a command. Raises NotFound."""
    found = bulletins.for_command(session, bulletin_id, call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这份通报")
    return found, bulletin_subject(found)


def bulletin_subject(bulletin: Row) -> Subject:
    """Return a bulletin as the lifecycle sees it: the office's own act; each copy is a subject of its own."""
    return Subject(
        SubjectKind.BULLETIN,
        bulletin["id"],
        bulletin["stage"],
        bulletin["version"],
        None,
        bulletin["supervising_unit_id"],
    )


def copy_subject(copy: Row) -> Subject:
    """Return an addressee's copy as the lifecycle sees it."""
    return Subject(
        SubjectKind.BULLETIN_COPY,
        copy["id"],
        copy["stage"],
        copy["version"],
        copy["unit_id"],
        copy["supervising_unit_id"],
    )


def read_entry(session: Session, call: Call, entry_id: UUID) -> tuple[Row, Subject]:
    """Return a score, money or approval entry for a command. Raises NotFound."""
    found = entries.for_command(session, entry_id, call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这一建议项")
    return found, entry_subject(found)


def entry_subject(entry: Row) -> Subject:
    """Return an entry as the lifecycle sees it: borne by the unit it is about."""
    return _of_matter(SubjectKind.ENTRY, entry)


def read_objection(session: Session, call: Call, objection_id: UUID) -> tuple[Row, Subject]:
    """Return an objection for a command. Raises NotFound."""
    found = objections.for_command(session, objection_id, call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这份复核申请")
    return found, objection_subject(found)


def objection_subject(objection: Row) -> Subject:
    """Return an objection as the lifecycle sees it: made by its unit, decided by the office."""
    return _of_matter(SubjectKind.OBJECTION, objection)


def read_handover(session: Session, call: Call, handover_id: UUID) -> tuple[Row, Subject]:
    """Return a hand-over for a command of its office. Raises NotFound."""
    found = handovers.for_command(session, handover_id, call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这项移送")
    return found, handover_subject(found)


def handover_subject(handover: Row) -> Subject:
    """Return a hand-over as the lifecycle sees it: of what a unit did, by its office."""
    return _of_matter(SubjectKind.HANDOVER, handover)


def read_extension(session: Session, call: Call, extension_id: UUID) -> tuple[Row, Subject]:
    """Return an application for more time for a command. Raises NotFound."""
    found = extensions.for_command(session, extension_id, call.actor.unit_ids)
    if found is None:
        raise NotFound("没有这份延期申请")
    return found, extension_subject(found)


def extension_subject(extension: Row) -> Subject:
    """Return an extension as the lifecycle sees it: asked for by the unit, decided by the office."""
    return _of_matter(SubjectKind.EXTENSION, extension)


def _of_matter(kind: SubjectKind, found: Row) -> Subject:
    """What most nouns have in common: borne by a unit, supervised by an office, on a task."""
    return Subject(
        kind,
        found["id"],
        found["stage"],
        found["version"],
        found["unit_id"],
        found["supervising_unit_id"],
        found["task_id"],
    )
