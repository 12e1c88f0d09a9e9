"""What must hold before a row of a lifecycle may be taken; each guard answers with the sentence the user reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.errors import AppError, Recused, Refused
from models.events import SubjectKind
from workflows.extension_terms import Terms


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing to be moved, as read through the visibility clause."""

    kind: SubjectKind
    id: UUID
    stage: str
    version: int
    unit_id: UUID | None
    office_id: UUID
    task_id: UUID | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a command has read beside the subject; a guard looks at nothing else."""

    designated: bool = True
    items: int = 1
    open_findings: tuple[str, ...] = ()
    return_window_open: bool = True
    unreported_targets: tuple[str, ...] = ()
    evidence: int = 1
    open_children: int = 0
    missing_parts: tuple[str, ...] = ()
    stamp_pages: int = 0
    task_stage: str = "in_progress"
    done_by: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    addressees: int = 1
    public: bool = True
    bulletin_stands: bool = False
    parties: int = 1
    parties_open: tuple[str, ...] = ()
    parties_came: int = 1
    lead_days_missing: int = 0
    days_until: int = 0
    commitments: int = 1
    talk_served: bool = True
    leave_missing: bool = False
    talk_held: bool = False
    regime_mixed: bool = False
    statutory: bool = True
    account_written: bool = True
    open_rectifications: int = 0
    order_signed_for: bool = False
    standing: bool = False
    standards_missing: tuple[str, ...] = ()
    levels_left: int = 0
    publicity_days_left: int = 0
    objection_days_over: int = 0
    objection_decided: bool = True
    effect_paused: bool = False
    is_reversal: bool = False
    took_part: frozenset[UUID] = frozenset()
    dossier_made: bool = True
    extension: Terms = field(default_factory=Terms)
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One decision to take: the subject, the facts, and the person who wants to act."""

    subject: Subject
    facts: Facts
    person_id: UUID | None


Guard = Callable[[Case], AppError | None]


def designated(case: Case) -> AppError | None:
    """An office acts only within a designation in force (令733 第七条)."""
    return None if case.facts.designated else Refused("本机构没有对该单位开展此项督查的授权，或授权已到期")


def has_items(case: Case) -> AppError | None:
    """An empty plan orders nothing."""
    return None if case.facts.items else Refused("方案中没有任务，不能交办")


def findings_settled(case: Case) -> AppError | None:
    """What the reader was unsure of, a person settles before anybody is bound by it."""
    found = case.facts.open_findings
    if not found:
        return None
    shown = "；".join(found[:3]) + ("；……" if len(found) > 3 else "")
    return Refused(f"尚有 {len(found)} 处识读疑点未处理，不能交办：{shown}", findings=list(found))


def within_return_window(case: Case) -> AppError | None:
    """职责不符 is said within the first working days or not at all."""
    return None if case.facts.return_window_open else Refused("已超过提出退办的期限，请按期办理或向督查机构说明")


def targets_reported(case: Case) -> AppError | None:
    """Every own target needs a value in the closing application."""
    missing = case.facts.unreported_targets
    return Refused(f"尚有指标未填报完成值：{'、'.join(missing)}") if missing else None


def evidence_attached(case: Case) -> AppError | None:
    """Closing rests on evidence (佐证材料)."""
    return None if case.facts.evidence else Refused("申请办结须附佐证材料")


def children_settled(case: Case) -> AppError | None:
    """A task that was split closes after its parts are closed or excused."""
    count = case.facts.open_children
    return Refused(f"下级尚有 {count} 项分办任务未办结且未免予办理") if count else None


def complete(case: Case) -> AppError | None:
    """A leader signs a complete paper."""
    missing = case.facts.missing_parts
    return Refused(f"内容不完整，缺：{'、'.join(missing)}") if missing else None


def stamp_page_attached(case: Case) -> AppError | None:
    """Without a log-in of the leader, the stamped page stands for the signature."""
    return None if case.facts.stamp_pages else Refused("请先上传加盖公章并由领导签字的签批页")


def task_takes_reports(case: Case) -> AppError | None:
    """A closed, withdrawn or excused task takes no more papers, except the answer to a notice issued before."""
    if case.subject.fields.get("kind") == "answer":
        return None
    if case.facts.task_stage in ("closed", "withdrawn", "excused", "drafted"):
        return Refused("任务已办结、撤销或免予办理，不再接收报送")
    if case.facts.task_stage == "assigned" and case.subject.fields.get("kind") not in ("refusal", "contribution"):
        return Refused("任务尚未签收，请先签收再报送")
    return None


def task_open(case: Case) -> AppError | None:
    """A notice on a closed task would supervise nothing."""
    if case.facts.task_stage in ("closed", "withdrawn", "excused"):
        return Refused("任务已办结、撤销或免予办理，不能再发督办件")
    return None


def two_persons(case: Case) -> AppError | None:
    """A paper the clock proposed still passes two pairs of eyes: one person approves it, another issues it."""
    by_clock = not case.facts.done_by.get("notice_proposed")
    if by_clock and case.person_id in case.facts.done_by.get("notice_approved", ()):
        return Recused("系统提出的督办件由您审核，须由他人签发")
    return None


two_persons.events = ("notice_proposed", "notice_approved")  # type: ignore[attr-defined]  # as recused


def recused(*events: str) -> Guard:
    """Return the guard of 回避: whoever did one of `events` on this matter may not take the step."""

    def guard(case: Case) -> AppError | None:
        if case.person_id is None:
            return None
        if any(case.person_id in case.facts.done_by.get(event, ()) for event in events):
            return Recused("您已承办过本事项的前序环节，依规应当回避，请由他人办理")
        return None

    guard.__name__ = "recused"
    guard.__doc__ = f"回避: {', '.join(events)}"
    guard.events = events  # type: ignore[attr-defined]  # read by lifecycle.history_needed
    return guard
