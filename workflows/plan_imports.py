"""From a document to a draft: the file, its text, the reading and the rows it comes to, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound
from core.files import Stored
from core.ids import new_id
from models.calls import Call
from models.events import SubjectKind
from models.plan_readings import FindingKind
from models.plans import PlanStage
from plans.formats import SourceText
from plans.ledger import ReportCycle
from plans.reading import DocumentFacts, Reading
from queries import attachments, bulk
from queries import plan_readings as queries
from queries import plans as plan_queries
from workflows.attachments import keep_attachment
from workflows.classified import refuse_classified
from workflows.guards import Facts, Subject
from workflows.lifecycle import Advanced, Writing, create, decide
from workflows.plan_draft_rows import Paper
from workflows.plan_drafts import draft_rows
from workflows.plan_names import Names, territory_of
from workflows.plans import refuse_known_number
from workflows.tables import PLAN

HEAD_LIMITS = {"number": 80, "title": 300, "issuer": 120}
HEAD_NAMES = {"number": "发文字号", "issuer": "发文机关", "issued_on": "成文日期"}


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """A file that was read before the transaction began: where it lies, its text, what was found, by which reader.

    `attachment_id` names the row of a file that was uploaded before; without it one is made.
    """

    stored: Stored
    filename: str
    source: SourceText
    reading: Reading
    reader_version: str
    attachment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """The draft a file became; `existing` if this office had read the very file before, and nothing was made."""

    subject_id: UUID
    stage: str
    version: int
    reading_id: UUID
    existing: bool
    items: int
    open_findings: int


def may_import(call: Call, office_id: UUID) -> None:
    """Raise Forbidden unless the caller may draft a plan of the office; asked before a file is read for him."""
    decide(PLAN, _new_plan(office_id), "draft", call=call, facts=Facts(), given={}, creating=True)


def import_paper(
    session: Session, *, call: Call, paper: ReadPaper, office_id: UUID, report_cycle: ReportCycle | None = None
) -> Imported:
    """Make a draft plan of a paper that was read, with its source beside it and a finding for every doubt.

    The same file again is answered with the plan it became. Raises Invalid if the 文号 is known from another file, or
    no task was found; refuses a classified paper.
    """
    may_import(call, office_id)
    queries.hold_paper(session, office_id=office_id, file_sha256=paper.stored.sha256)
    found = queries.plan_of_file(session, office_id=office_id, file_sha256=paper.stored.sha256)
    if found is not None:
        return _imported(found, existing=True)
    _check(session, paper)
    made = _create(session, call, paper, office_id)
    reading_id = keep_reading(session, call=call, paper=paper, plan_id=made.subject_id, office_id=office_id)
    tables = rows_of(session, call=call, paper=paper, reading_id=reading_id, plan_id=made.subject_id,
                     office_id=office_id, report_cycle=report_cycle)  # fmt: skip
    for table, entries in tables.items():
        bulk.insert(session, table, entries)
    return Imported(
        made.subject_id,
        made.stage,
        made.version,
        reading_id,
        existing=False,
        items=len(tables["plan_item"]),
        open_findings=len(tables["plan_finding"]),
    )


def _imported(found: Mapping[str, Any], *, existing: bool) -> Imported:
    return Imported(
        found["id"],
        found["stage"],
        found["version"],
        found["reading_id"],
        existing,
        found["items"],
        found["open_findings"],
    )


def _new_plan(office_id: UUID) -> Subject:
    return Subject(SubjectKind.PLAN, new_id(), PlanStage.DRAFT, 1, None, office_id)


def _check(session: Session, paper: ReadPaper) -> None:
    refuse_classified(file=paper.source.text)
    if paper.reading.document.number:
        refuse_known_number(session, paper.reading.document.number)
    if not any(plan.tasks or plan.safeguards for plan in paper.reading.plans):
        reasons = "；".join(flag.reason for flag in paper.reading.flags[:3])
        raise Invalid(
            f"文件中没有读出任何任务，未建立方案草案{f'（{reasons}）' if reasons else ''}",
            errors=[{"field": "file", "value": paper.filename, "expected": "含有任务条款的方案文件"}],
        )


def head_of(document: DocumentFacts, reading: Reading, filename: str) -> dict[str, Any]:
    """Return the head of a plan as far as the paper prints it; what does not fit its column is as good as missing."""
    title = document.title or next((plan.title for plan in reading.plans if plan.title), "") or filename
    stated = {"number": document.number, "title": title[: HEAD_LIMITS["title"]], "issuer": document.issuer}
    fits = {name: value if value and len(value) <= HEAD_LIMITS[name] else None for name, value in stated.items()}
    return {**fits, "issued_on": document.issued_on}


def _create(session: Session, call: Call, paper: ReadPaper, office_id: UUID) -> Advanced:
    head = head_of(paper.reading.document, paper.reading, paper.filename)
    columns = {**head, "supervising_unit_id": office_id, "created_at": call.at}
    data = {
        "number": head["number"],
        "filename": paper.filename,
        "file_sha256": paper.stored.sha256,
        "text_sha256": paper.source.sha256,
        "reader_version": paper.reader_version,
    }
    return create(session, PLAN, _new_plan(office_id), "draft", call=call, writing=Writing(columns=columns, data=data))


def keep_reading(session: Session, *, call: Call, paper: ReadPaper, plan_id: UUID, office_id: UUID) -> UUID:
    """Store a reading beside its plan, with the file it was made of. Raises NotFound for a file one may not read."""
    attachment_id = paper.attachment_id
    if attachment_id is None:
        kept = keep_attachment(session, call=call, stored=paper.stored, filename=paper.filename, unit_id=office_id)
        attachment_id = kept.id
    elif attachments.get(session, attachment_id, unit_ids=call.actor.unit_ids) is None:
        raise NotFound("没有这个附件")
    entry = {
        "id": new_id(),
        "plan_id": plan_id,
        "supervising_unit_id": office_id,
        "attachment_id": attachment_id,
        "file_sha256": paper.stored.sha256,
        "text": paper.source.text,
        "text_sha256": paper.source.sha256,
        "media": paper.source.media,
        "encoding": paper.source.encoding,
        "notes": list(paper.source.notes),
        "reader_version": paper.reader_version,
        "reading": paper.reading.model_dump(mode="json"),
        "read_by": call.actor.person_id,
        "created_at": call.at,
    }
    queries.add_reading(session, entry)
    return UUID(str(entry["id"]))


def rows_of(
    session: Session,
    *,
    call: Call,
    paper: ReadPaper,
    reading_id: UUID,
    plan_id: UUID,
    office_id: UUID,
    report_cycle: ReportCycle | None,
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that a reading comes to, by the register of the paper's day, or today's if that has no units."""
    frame = Paper(plan_id, reading_id, paper.source.text, call.at, call.on, report_cycle)
    names = names_on_the_day(session, call=call, document=paper.reading.document, office_id=office_id)
    tables = draft_rows(paper.reading, paper=frame, names=names)
    head = head_of(paper.reading.document, paper.reading, paper.filename)
    tables["plan_finding"] += [frame.doubt(FindingKind.HEAD_MISSING, f"文件没有写明{label}，请补填", code=name)
                               for name, label in HEAD_NAMES.items() if head[name] is None]  # fmt: skip
    return tables


def names_on_the_day(session: Session, *, call: Call, document: DocumentFacts, office_id: UUID) -> Names:
    """Return the register as the paper's day knew it, and which of its units are gone today."""
    today = plan_queries.tree(session, call.on)
    on = min(document.issued_on or call.on, call.on)
    tree = plan_queries.tree(session, on) if on != call.on else today
    if not tree:
        tree, on = today, call.on
    gone = frozenset(unit["id"] for unit in tree) - frozenset(unit["id"] for unit in today)
    return Names(tree, on, territory_of(tree, office_id), gone)
