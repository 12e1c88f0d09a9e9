"""What begins when a finding is approved: a matter with its talk, a bulletin, a notice, an entry, a hand-over.

Each is made by the function its noun has, as the system's proposal with the finding's evidence; what the approval
itself decides (the matter, the start of a talk) is done in the name of whoever approves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, NotFound, Refused
from core.ids import new_id
from models.actors import SYSTEM
from models.bulletin_views import Addressee, BulletinDraft
from models.bulletins import Standing
from models.calls import Call
from models.entries import EntryKind
from models.entry_views import EntryDraft
from models.events import SubjectKind
from models.finding_views import FindingApproval
from models.findings import FindingEffect
from models.handover_views import HandoverCreate
from models.papers import NoticeKind, NoticeStage
from queries import notices, talks
from queries.sql import Row
from workflows.bulletins import draft_bulletin
from workflows.deadlines import clockwork
from workflows.entries import propose_entry
from workflows.finding_matters import matter_of
from workflows.finding_talks import ready, start_talk
from workflows.handovers import propose_on
from workflows.lag_periods import ends_on
from workflows.lag_words import period_words
from workflows.lifecycle import Facts, Subject, Writing, create
from workflows.notices import level_words
from workflows.tables import NOTICE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What followed from an approval: its kind and id, and the matter it belongs to."""

    kind: str
    id: UUID
    task_id: UUID | None = None


def outcome_of(session: Session, call: Call, finding: Row, approval: FindingApproval) -> Outcome:
    """Begin what a finding proposes, of everything but bulletins. Raises Invalid or Refused for what is lacking."""
    effect = FindingEffect(finding["effect"])
    if effect in (FindingEffect.MONEY, FindingEffect.APPROVAL_LIMIT):
        return _entry(session, call, finding, effect)
    if effect is FindingEffect.TALK:
        ready(finding, approval)
    if effect is FindingEffect.HANDOVER and approval.handover is None:
        raise _lacks("handover", "移送的依据、机关种类和名称")
    task_id = matter_of(session, call, finding, approval)
    if effect is FindingEffect.TALK:
        return Outcome("talk", start_talk(session, call, finding, task_id, approval), task_id)
    if effect is FindingEffect.WARNING:
        return Outcome("notice", _notice(session, call, finding, task_id, approval), task_id)
    if effect is FindingEffect.HANDOVER:
        return Outcome("handover", _handover(session, call, finding, task_id, approval), task_id)
    return Outcome("task", task_id, task_id)


def bulletin_of(session: Session, call: Call, findings: Sequence[Row], approval: FindingApproval) -> Outcome:
    """Draft one bulletin on all of these findings, its figures as of today; others approve and issue it."""
    praise = findings[0]["effect"] == FindingEffect.PRAISE
    standing = Standing.PRAISE if praise else Standing.BLAME
    periods = "、".join(dict.fromkeys(period_words(one["period"]) for one in findings))
    draft = BulletinDraft(
        office_id=findings[0]["supervising_unit_id"],
        title=f"关于{periods}{'排名靠前' if praise else '排名靠后'}单位的通报"[:300],
        figures_on=call.on,
        reasons="\n".join(dict.fromkeys(one["reason"] for one in findings))[:8000],
        requirements=approval.requirements,
        addressees=[
            Addressee(unit_id=unit, standing=standing) for unit in dict.fromkeys(f["unit_id"] for f in findings)
        ],
    )
    return Outcome("bulletin", draft_bulletin(session, call=system(call), draft=draft).subject_id)


def system(call: Call) -> Call:
    """The same moment, acted by the system: what it proposes, another person decides."""
    return Call(SYSTEM, call.at, cause_event_id=call.cause_event_id)


def _entry(session: Session, call: Call, finding: Row, effect: FindingEffect) -> Outcome:
    money = effect is FindingEffect.MONEY
    book = finding["evidence"]["book"]
    draft = EntryDraft(
        office_id=finding["supervising_unit_id"],
        unit_id=finding["unit_id"],
        kind=EntryKind.MONEY if money else EntryKind.APPROVAL_LIMIT,
        from_kind=SubjectKind.FINDING,
        from_id=finding["id"],
        rule=f"{book['title'] or '排名规则'}第{book['version']}版 {finding['rule_key']}"[:200],
        basis=f"{finding['evidence']['rule']['clause']}（{finding['evidence']['rule']['basis']}）"[:400],
        reason=finding["reason"][:2000],
        amount=finding["amount"] if money else None,
        year=ends_on(finding["period"]).year,
        figures={"期间": period_words(finding["period"]), "各期": finding["evidence"]["periods"]},
    )
    return Outcome("entry", propose_entry(session, call=system(call), draft=draft).subject_id)


def _notice(session: Session, call: Call, finding: Row, task_id: UUID, approval: FindingApproval) -> UUID:
    wanted = approval.notice
    if notices.open_notice(session, task_id, wanted.kind, wanted.level):
        raise Refused("本任务同级督办件正在办理，不重复督办")
    works = clockwork(session, office_id=finding["supervising_unit_id"], on=call.on)
    label, colour = level_words(works.policy, NoticeKind(wanted.kind), wanted.level)
    office_id, unit_id = finding["supervising_unit_id"], finding["unit_id"]
    subject = Subject(SubjectKind.NOTICE, new_id(), NoticeStage.PROPOSED, 1, unit_id, office_id, task_id)
    columns = {
        "kind": wanted.kind,
        "level": wanted.level,
        "level_label": label,
        "level_colour": colour,
        "task_id": task_id,
        "unit_id": unit_id,
        "supervising_unit_id": office_id,
        "deadline_id": None,
        "reason": finding["reason"][:2000],
        "requirement": approval.requirements[:4000] or "请分析原因，采取措施并书面报告",
        "answer_working_days": wanted.answer_working_days,
        "answered_late": False,
        "proposed_by": None,
        "created_at": call.at,
    }
    data = {"title": finding["title"], "label": label, "reason": columns["reason"]}
    made = create(session, NOTICE, subject, "propose", call=system(call), facts=Facts(), writing=Writing(columns, data))
    return made.subject_id


def _handover(session: Session, call: Call, finding: Row, task_id: UUID, approval: FindingApproval) -> UUID:
    wanted, task = approval.handover, talks.matter(session, task_id)
    if wanted is None or task is None:
        raise NotFound("没有据以移送的任务")
    content = HandoverCreate(reason=finding["reason"][:4000], **wanted.model_dump())
    return propose_on(session, call=system(call), task=task, content=content).subject_id


def _lacks(field: str, expected: str) -> Invalid:
    return Invalid(f"请填写{expected}", errors=[{"field": field, "expected": expected}])
