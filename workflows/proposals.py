"""What a rung proposes beside notices: 通报, 约谈, 移送, 计分, each by the function its noun has; people decide."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import AppError
from models.bulletin_views import Addressee, BulletinDraft
from models.bulletins import Standing
from models.calls import Call
from models.entries import EntryKind
from models.entry_views import EntryDraft
from models.events import SubjectKind
from models.handover_views import HandoverBasis, HandoverCreate
from models.handovers import CompetentBody
from models.measures import LegalBasis
from models.talk_views import Evidence, Figure, TalkCreate
from queries import talks
from workflows.bulletins import draft_bulletin
from workflows.entries import propose_entry
from workflows.handovers import propose_on
from workflows.policy import Policy
from workflows.rungs import Proposal, Rung
from workflows.talk_facts import mandate
from workflows.talks import propose_by_system

_REGULATION = LegalBasis.SUPERVISION_REGULATION_12
TALK_UNDER_WAY = "本任务的约谈正在办理，不重复提出"
NO_TASK = "没有可据以提出的任务"


@dataclass(frozen=True, slots=True)
class Cause:
    """What a proposal rests on: the firing, whom it is about, and why in one sentence, with the figures in it."""

    firing_id: UUID
    rung: Rung
    policy: Policy
    office_id: UUID
    unit_id: UUID
    task_id: UUID | None
    reason: str
    figures: dict[str, str] = field(default_factory=dict)

    @property
    def paper(self) -> str:
        """By which rule: the rung's own basis and the version."""
        return f"{self.rung.basis or self.policy.basis}（督办规则第 {self.policy.version} 版，台阶 {self.rung.key}）"[
            :400
        ]


@dataclass(frozen=True, slots=True)
class Proposed:
    """The subject that was proposed; or, with `refused`, why none was."""

    kind: SubjectKind | None = None
    id: UUID | None = None
    refused: str | None = None

    def as_figures(self) -> dict[str, Any]:
        """Return what the firing keeps of it."""
        return {"proposed": {"kind": self.kind, "id": str(self.id)}} if self.id else {}


def propose(session: Session, cause: Cause, *, call: Call) -> Proposed:
    """Propose what the rung says, as the system; a refusal of the noun's own rules becomes the reason of the skip."""
    makers = {
        Proposal.BULLETIN: _bulletin,
        Proposal.TALK: _talk,
        Proposal.HANDOVER: _handover,
        Proposal.ENTRY: _entry,
    }
    if cause.rung.proposes not in makers:
        raise ValueError(f"rung {cause.rung.key} proposes nothing of this kind")
    try:
        return makers[cause.rung.proposes](session, cause, call)
    except AppError as error:
        return Proposed(refused=error.detail[:400])


def _bulletin(session: Session, cause: Cause, call: Call) -> Proposed:
    draft = BulletinDraft(
        office_id=cause.office_id,
        title="关于部分单位任务推进不力情况的通报",
        figures_on=call.on,
        reasons=f"{cause.reason}。依据：{cause.paper}",
        addressees=[Addressee(unit_id=cause.unit_id, standing=Standing.BLAME)],
    )
    return Proposed(SubjectKind.BULLETIN, draft_bulletin(session, call=call, draft=draft).subject_id)


def _talk(session: Session, cause: Cause, call: Call) -> Proposed:
    if cause.task_id is None:
        return Proposed(refused=NO_TASK)
    _, mixed = mandate(session, office_id=cause.office_id, unit_ids=[cause.unit_id], legal_basis=_REGULATION, call=call)
    figures = [Figure(name=name, value=value, source=cause.paper[:200]) for name, value in cause.figures.items()]
    content = TalkCreate(
        legal_basis=LegalBasis.LOCAL_RULES if mixed else _REGULATION,
        reason=cause.reason,
        evidence=Evidence(figures=figures, paragraphs=[cause.reason]),
    )
    done = propose_by_system(session, call=call, task_id=cause.task_id, content=content)
    return Proposed(SubjectKind.TALK, done.subject_id) if done else Proposed(refused=TALK_UNDER_WAY)


def _handover(session: Session, cause: Cause, call: Call) -> Proposed:
    task = talks.matter(session, cause.task_id) if cause.task_id else None
    if task is None:
        return Proposed(refused=NO_TASK)
    content = HandoverCreate(
        reason=cause.reason,
        basis=HandoverBasis.REGULATION_21,
        body_kind=CompetentBody.AUTHORISED,
        body_name=cause.rung.label or "有权机关",
    )
    return Proposed(SubjectKind.HANDOVER, propose_on(session, call=call, task=task, content=content).subject_id)


def _entry(session: Session, cause: Cause, call: Call) -> Proposed:
    draft = EntryDraft(
        office_id=cause.office_id,
        unit_id=cause.unit_id,
        kind=EntryKind.SCORE,
        task_id=cause.task_id,
        from_kind=SubjectKind.FIRING,
        from_id=cause.firing_id,
        rule=f"{cause.policy.title or '督办规则'}第 {cause.policy.version} 版 {cause.rung.key}",
        basis=cause.paper,
        reason=cause.reason,
        amount=cause.rung.points,
        year=call.on.year,
        figures=cause.figures,
    )
    return Proposed(SubjectKind.ENTRY, propose_entry(session, call=call, draft=draft).subject_id)
