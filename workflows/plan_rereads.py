"""再次识读: a further paper beside the first one; a draft takes what it changes, on an issued plan it is proposed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, Refused
from core.files import Stored
from core.ids import new_id
from models.calls import Call
from models.plan_readings import FindingState, Settling
from models.plan_rereads import CHANGE_KIND_NAMES, ChangeKind
from models.plans import PlanStage
from plans.difference import difference
from plans.formats import SourceText
from plans.reading import Reading
from queries import bulk
from queries import plan_readings as readings
from queries import plan_rereads as queries
from queries.sql import Row
from workflows.classified import refuse_classified
from workflows.lifecycle import Subject, Writing, advance, decide
from workflows.plan_corrections import settle, write
from workflows.plan_draft_rows import Paper
from workflows.plan_imports import ReadPaper, head_of, keep_reading, rows_of
from workflows.plan_merge_parts import key_parts
from workflows.plan_merge_shapes import Change, Merge, Papers
from workflows.plan_merging import head_change, merged
from workflows.plan_proposal_rows import proposal
from workflows.plan_reread_drafts import doubts_changed, take
from workflows.plans import facts_of, refuse_known_number
from workflows.subjects import read_own_plan
from workflows.tables import PLAN


@dataclass(frozen=True, slots=True)
class Reread:
    """What a further paper came to; `existing` if the plan had it already, and nothing changed."""

    subject_id: UUID
    stage: str
    version: int
    reading_id: UUID | None
    existing: bool
    taken: int = 0
    disputed: int = 0
    proposed: int = 0
    open_findings: int = 0
    changes: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Two:
    """The paper before and the new one, each with the rows it comes to, and the plan's own."""

    before: Mapping[str, list[Row]]
    after: Mapping[str, list[Row]]
    made: Merge
    reading_id: UUID


def may_reread(session: Session, *, call: Call, plan_id: UUID) -> None:
    """Raise what `reread_plan` would raise for who the caller is; asked before a file is read for him."""
    plan, subject = read_own_plan(session, call, plan_id)
    decide(PLAN, subject, "reread", call=call, facts=facts_of(session, plan), given={})


def reread_plan(session: Session, *, call: Call, plan_id: UUID, paper: ReadPaper, dry_run: bool = False) -> Reread:
    """Read a further paper of a plan: on a draft take what it changes, on an issued plan propose it, change by change.

    The same file again changes nothing. A `dry_run` keeps nothing and tells what would change. Raises Refused for a
    plan that was never read from a paper, or while changes of the paper before wait for a decision.
    """
    plan, subject = read_own_plan(session, call, plan_id)
    facts = facts_of(session, plan)
    decide(PLAN, subject, "reread", call=call, facts=facts, given={})
    readings.hold_paper(session, office_id=subject.office_id, file_sha256=paper.stored.sha256)
    kept = [one for one in readings.readings(session, plan_id) if one["file_sha256"] == paper.stored.sha256]
    if kept:
        return Reread(plan_id, subject.stage, subject.version, kept[0]["id"], existing=True,
                      open_findings=plan["open_findings"])  # fmt: skip
    before = _before(session, plan, paper)
    two = _compared(session, call, plan, before, paper)
    if dry_run:
        return _answer(plan, subject, None, two.made.changes)
    reading_id = keep_reading(session, call=call, paper=paper, plan_id=plan_id, office_id=subject.office_id)
    done = advance(session, PLAN, subject, "reread", call=call, facts=facts,
                   writing=Writing(data=_told(paper, reading_id, two.made)))  # fmt: skip
    two = _with_reading(two, reading_id)
    if plan["stage"] == PlanStage.DRAFT:
        raised, answered = _take(session, call, plan, paper, two, done)
    else:
        raised = answered = 0
        _leave_dates(two.made)
        doubts = two.after["plan_finding"]
        about: dict[str, Any] = {"plan_id": plan_id, "reading_id": reading_id, "at": call.at}
        bulk.insert(session, "plan_change", [proposal(change, doubts, **about) for change in two.made.changes])
    for table, entries in two.made.places.items():
        queries.place_facts(session, table, entries)
    subject = replace(subject, version=done.version)
    return _answer(plan, subject, reading_id, two.made.changes, findings=raised - answered)


def _before(session: Session, plan: Row, paper: ReadPaper) -> Row:
    refuse_classified(file=paper.source.text)
    found = readings.source(session, plan["id"])
    if found is None:
        raise Refused("本方案不是由文件识读而来，没有可以比较的上一份文件")
    if waiting := queries.open_changes(session, plan["id"]):
        raise Refused(f"上一份文件尚有 {waiting} 处变更待审定，请先审定", waiting=waiting)
    if not any(one.tasks or one.safeguards for one in paper.reading.plans):
        raise Invalid(
            "文件中没有读出任何任务，未作任何更改",
            errors=[{"field": "file", "value": paper.filename, "expected": "含有任务条款的方案文件"}],
        )
    number = paper.reading.document.number
    if number and number not in (plan["number"], found["reading"]["document"]["number"]):
        refuse_known_number(session, number)
    return found


def _compared(session: Session, call: Call, plan: Row, before: Row, paper: ReadPaper) -> _Two:
    """Hold the two papers and the plan together."""
    source = SourceText(before["text"], before["text_sha256"], before["media"])
    stored = Stored(before["file_sha256"], before["size"], before["media_type"])
    first = ReadPaper(stored, before["filename"], source, Reading.model_validate(before["reading"]),
                      before["reader_version"])  # fmt: skip
    given = {"call": call, "plan_id": plan["id"], "office_id": plan["supervising_unit_id"], "report_cycle": None}
    reading_id = new_id()
    old = rows_of(session, paper=first, reading_id=before["id"], **given)
    new = rows_of(session, paper=paper, reading_id=reading_id, **given)
    found = difference(first.reading, paper.reading)
    own = {
        "plan_item": readings.all_items(session, plan["id"]),
        "plan_item_unit": readings.all_item_units(session, plan["id"]),
        "target": readings.all_targets(session, plan["id"]),
    }
    key_parts((first.reading, paper.reading), found, new, own["plan_item"])
    made = merged(Papers(old, new, own, str(before["id"]), found.pairs))
    heads = [head_of(one.reading.document, one.reading, one.filename) for one in (first, paper)]
    if (change := head_change(heads[0], plan, heads[1])) is not None:
        made.changes.insert(0, change)
    cycle = next((item["report_cycle"] for item in own["plan_item"] if item["kind"] == "task"), None)
    for change in made.changes:
        if change.kind is ChangeKind.ITEM_ADDED and change.columns["kind"] == "task":
            change.columns["report_cycle"] = cycle
    return _Two(old, new, made, reading_id)


def _with_reading(two: _Two, reading_id: UUID) -> _Two:
    """Let every place of the new paper name its stored reading."""
    for table in ("plan_item", "plan_item_unit", "target", "plan_finding"):
        for row in two.after[table]:
            for place in (row.get("read_from"), row.get("due_from"), *row.get("dates", ())):
                if place and place.get("reading_id") == str(two.reading_id):
                    place["reading_id"] = str(reading_id)
    return replace(two, reading_id=reading_id)


def _take(session: Session, call: Call, plan: Row, paper: ReadPaper, two: _Two, done: Any) -> tuple[int, int]:
    """Write on the draft what the paper changes; return how many doubts it raised and how many it answered."""
    frame = Paper(plan["id"], two.reading_id, paper.source.text, call.at, call.on)
    items = {item["id"]: item for item in readings.all_items(session, plan["id"])}
    taking = take(two.made, paper=frame, items=items)
    stands = readings.findings(session, plan["id"], state=FindingState.OPEN)
    papers = (two.before["plan_finding"], two.after["plan_finding"])
    doubts_changed(papers, stands, same=two.made.same, taking=taking, items=items)
    reason = f"再次识读文件：{paper.filename}"
    queries.free_numbers(session, list(taking.renumbered))
    for item_id, number in taking.given_up.items():
        readings.correct(session, "plan_item", item_id, {"no": number})
    write(session, call=call, plan_id=plan["id"], fixes=taking.fixes, event_id=done.event_id, reason=reason)
    for change in two.made.changes:
        if change.kind is ChangeKind.DATE_CHANGED and not change.disputed and change.before and change.after:
            dates = {"before": change.before["due_on"], "after": change.after["due_on"]}
            queries.redate_targets(session, item_id=change.fact_id, **dates)
    bulk.insert(session, "plan_finding", taking.doubts)
    settle(session, call, taking.answered, how=Settling.CORRECTED, done=done, reason=reason)
    return len(taking.doubts), len(taking.answered)


def _leave_dates(made: Merge) -> None:
    """The dates that an issued entry shows are those it was issued with, until somebody accepts others."""
    open_ = {change.fact_id for change in made.changes if change.kind is ChangeKind.DATE_CHANGED}
    for place in made.places["plan_item"]:
        if place["id"] in open_:
            del place["dates"]


def _told(paper: ReadPaper, reading_id: UUID, made: Merge) -> dict[str, Any]:
    return {
        "filename": paper.filename,
        "file_sha256": paper.stored.sha256,
        "reading_id": str(reading_id),
        "reader_version": paper.reader_version,
        "changes": len(made.changes),
        "disputed": sum(bool(change.disputed) for change in made.changes),
    }


def _answer(
    plan: Row,
    subject: Subject,
    reading_id: UUID | None,
    changes: list[Change],
    *,
    findings: int = 0,
) -> Reread:
    draft = plan["stage"] == PlanStage.DRAFT
    disputed = sum(bool(change.disputed) for change in changes)
    return Reread(
        plan["id"],
        subject.stage,
        subject.version,
        reading_id,
        existing=False,
        taken=len(changes) - disputed if draft else 0,
        disputed=disputed,
        proposed=0 if draft else len(changes),
        open_findings=plan["open_findings"] + findings,
        changes=[shown(change) for change in changes],
    )


def shown(change: Change) -> Row:
    """Return a change as an officer reads it."""
    names = ("kind", "title", "before", "printed_before", "after", "read_from", "item_id", "fact_id")
    told = {name: getattr(change, name) for name in names}
    return told | {"kind_name": CHANGE_KIND_NAMES[change.kind], "disputed": list(change.disputed)}
