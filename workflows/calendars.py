"""放假安排: the province's office enters a notice from a file, and another of its people puts it in force for all."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden, NotFound, Refused
from core.ids import new_id
from models.calendar_views import CalendarImport
from models.calendars import CalendarDraftStage
from models.calls import Call
from models.events import SubjectKind
from queries import calendars as queries
from queries import deployment, history
from queries.sql import Row
from standards.holidays import Paper
from workflows.calendar_files import ReadNotice, read_notice
from workflows.calendar_versions import add_paper, calendar_in_force, draft_row, notice_of
from workflows.guards import Facts
from workflows.lifecycle import Advanced, Subject, Writing, advance, create, decide, history_needed
from workflows.tables import CALENDAR_DRAFT


def draft_calendar(session: Session, *, call: Call, draft: CalendarImport) -> Advanced:
    """Enter a notice; nothing is reckoned by it before somebody else publishes it.

    Raises Forbidden outside an office of the province, Refused for a paper that is already there, Invalid with every
    faulty row of the file.
    """
    subject = Subject(SubjectKind.CALENDAR_DRAFT, new_id(), CalendarDraftStage.DRAFTED, 1, None, draft.office_id)
    decide(CALENDAR_DRAFT, subject, "draft", call=call, facts=Facts(), given={}, creating=True)
    if draft.office_id not in {office["id"] for office in queries.province_offices(session, on=call.on)}:
        raise Forbidden("放假安排由省级督查机构统一维护")
    read = check_import(session, call=call, draft=draft)
    columns = draft_row(read.notice) | {
        "remarks": list(read.remarks),
        "supervising_unit_id": draft.office_id,
        "created_at": call.at,
    }
    return create(session, CALENDAR_DRAFT, subject, "draft", call=call, writing=Writing(columns, _about(columns)))


def check_import(session: Session, *, call: Call, draft: CalendarImport) -> ReadNotice:
    """Read a file against the calendar in force without keeping anything. Raises as `draft_calendar` does."""
    if queries.known(session, draft.document_no):
        raise Refused(f"{draft.document_no} 已收录或已待发布，不重复导入")
    paper = Paper(
        title=draft.title or "国务院办公厅节假日安排通知",
        document_no=draft.document_no,
        url=draft.url,
        published_on=draft.published_on or call.on,
    )
    calendar = calendar_in_force(session)
    return read_notice(draft.text, paper=paper, year=draft.year, calendar=calendar, on=call.on)


def publish_calendar(session: Session, *, call: Call, draft_id: UUID) -> Advanced:
    """Put a notice in force: from here on dates are reckoned by it, and the clock re-dates those that are open.

    Raises Recused for whoever entered it.
    """
    deployment.lock(session)  # the versions of the calendar follow one upon the other
    found, subject = read_draft(session, call, draft_id)
    facts = Facts(done_by=history.done_by(session, [draft_id], history_needed(CALENDAR_DRAFT)))
    decide(CALENDAR_DRAFT, subject, "publish", call=call, facts=facts, given={})
    notice = notice_of(found)
    # What came in between may have changed what is odd about it, or have made it needless.
    calendar = add_paper(session, notice, known_on=call.on, draft_id=draft_id)
    writing = Writing(data=_about(found) | {"calendar_version": calendar.version})
    return advance(session, CALENDAR_DRAFT, subject, "publish", call=call, facts=facts, writing=writing)


def discard_calendar(session: Session, *, call: Call, draft_id: UUID, reason: str) -> Advanced:
    """Throw a draft away, with the reason."""
    found, subject = read_draft(session, call, draft_id)
    writing = Writing(data=_about(found))
    return advance(session, CALENDAR_DRAFT, subject, "discard", call=call, given={"reason": reason}, writing=writing)


def read_draft(session: Session, call: Call, draft_id: UUID) -> tuple[Row, Subject]:
    """Return a draft of the caller's own office. Raises NotFound."""
    found = queries.draft(session, draft_id, units=call.actor.unit_ids, on=call.on)
    if found is None:
        raise NotFound("没有这份放假安排")
    return found, draft_subject(found)


def draft_subject(found: Row) -> Subject:
    """Return a draft as the lifecycle sees it: the office's own act."""
    return Subject(
        SubjectKind.CALENDAR_DRAFT, found["id"], found["stage"], found["version"], None, found["supervising_unit_id"]
    )


def _about(found: Row) -> dict[str, Any]:
    return {"title": f"{found['document_no']}（{found['year']}年）", "document_no": found["document_no"]}
