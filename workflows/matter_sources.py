"""What a matter's source must satisfy before a task is drawn from it, and how its page shows it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import ZONE, day_of
from core.errors import Forbidden, Invalid, Refused
from models.calls import Call
from models.events import SubjectKind
from models.matter_sources import (
    STEPS,
    AnySource,
    Details,
    GuidanceCheck,
    MajorMatter,
    RiverPatrol,
    SourceStep,
    SpecialInspection,
    details_of,
    moments_of,
)
from models.plans import SOURCE_KIND_NAMES, SourceKind
from models.units import Regime
from models.views import Counted
from queries import matter_sources as queries
from queries import notices, talks
from queries.events import Note, record
from queries.sql import Row
from workflows.classified import refuse_classified
from workflows.distribution import Tree
from workflows.subjects import read_task
from workflows.tables.who import APPROVERS, EXAMINERS

REGIME_NAMES = {Regime.DUCHA: "督查", Regime.DUCHA_PARTY: "督察"}
_LABELS = {
    "regime": "督查或督察", "leader": "组长", "leader_set_by": "组长由谁确定", "members": "成员", "objects": "对象",
    "content": "内容", "scope": "范围", **STEPS, "river": "河流", "place": "地点", "patroller": "巡查人",
    "patroller_post": "巡查人职务", "started_at": "开始时间", "ended_at": "结束时间", "length_km": "巡查长度（公里）",
    "problems": "发现问题",
    "handling": "处理情况", "what_happened": "事项", "happened_at": "发生时间",
    "impact": "影响", "measures_taken": "已采取措施", "reported_by": "报告人", "reported_at": "报告时间",
    "started_on": "开始日期", "ended_on": "结束日期",
}  # fmt: skip
_FIXED = {"regime": "督查或督察", "objects": "对象", "content": "内容", "scope": "范围"}


def check_source(
    session: Session, *, call: Call, source: AnySource, office_id: UUID, unit_id: UUID, tree: Tree
) -> None:
    """Raise what forbids to draw a task of this unit from this source: facts, regime, or a plan that would widen."""
    details = details_of(source)
    if details is None:
        return
    refuse_classified(**_texts(details))
    errors = [*_time_errors(call, source, details), *_object_errors(details, unit_id, tree)]
    if errors:
        raise Invalid("任务来源有误，未保存", errors=errors)
    if isinstance(details, SpecialInspection):
        _same_regime(session, call, details, office_id=office_id, unit_id=unit_id)
    if isinstance(details, SpecialInspection | GuidanceCheck):
        _not_widened(session, source, details, office_id)


def _texts(details: Details) -> dict[str, str]:
    return {name: value for name, value in details.model_dump().items() if isinstance(value, str)}


def _time_errors(call: Call, source: AnySource, details: Details) -> list[dict[str, Any]]:
    errors = [
        {"field": "source.details", "value": moment.isoformat(), "expected": "不晚于现在"}
        for moment in moments_of(details)
        if moment > call.at
    ]
    if isinstance(details, RiverPatrol | MajorMatter):
        day = day_of(moments_of(details)[0])
        if day != source.occurred_on:
            expected = f"与所填开始或发生时间同日（{day}）"
            errors.append({"field": "source.occurred_on", "value": str(source.occurred_on), "expected": expected})
    days = [getattr(details, name) for name in STEPS] if isinstance(details, SpecialInspection) else []
    days += [details.ended_on] if isinstance(details, GuidanceCheck) else []
    errors += [
        {"field": "source.details", "value": str(day), "expected": f"不晚于今日 {call.on}"}
        for day in days
        if day is not None and day > call.on
    ]
    return errors


def _object_errors(details: Details, unit_id: UUID, tree: Tree) -> list[dict[str, Any]]:
    if not isinstance(details, SpecialInspection | GuidanceCheck):
        return []
    expected = "单位名录中现有的单位"
    errors = [
        {"field": "source.details.objects", "value": str(entry), "expected": expected}
        for entry in details.objects
        if entry not in tree.units
    ]
    if not {unit_id, *tree.ancestors(unit_id)} & set(details.objects):
        expected = "方案所列对象或其下级（令733 第十五条，不得变更对象）"
        errors.append({"field": "unit_id", "value": str(unit_id), "expected": expected})
    return errors


def _same_regime(session: Session, call: Call, details: SpecialInspection, *, office_id: UUID, unit_id: UUID) -> None:
    held = {
        Regime(entry["regime"])
        for entry in talks.mandates(session, office_id=office_id, unit_ids=[unit_id], on=call.on)
    }
    if details.regime in held:
        return
    name = REGIME_NAMES[details.regime]
    if held:
        other = "、".join(REGIME_NAMES[regime] for regime in sorted(held))
        raise Refused(f"督查与督察不得混用：本机构对该单位的授权属{other}，不能以{name}名义立项")
    raise Refused(f"本机构没有对该单位开展{name}的授权，或授权已到期")


def _not_widened(
    session: Session, source: AnySource, details: SpecialInspection | GuidanceCheck, office_id: UUID
) -> None:
    fixed = queries.fixed_before(session, office_id=office_id, kind=source.kind, basis_paper=source.basis_paper)
    stated = details.model_dump(mode="json")
    changed = [
        label
        for name, label in _FIXED.items()
        if fixed and name in stated and _plain(fixed.get(name)) != _plain(stated[name])
    ]
    if changed:
        raise Refused(
            f"“{source.basis_paper}”已确定的{'、'.join(changed)}不得扩大或变更"
            "（《政府督查工作条例》第十五条），请按原方案填写"
        )


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value


def refuse_duplicate(session: Session, *, call: Call, source: AnySource, unit_id: UUID, because: str | None) -> None:
    """严禁重复、多头督查 (令733 第十五条): name the open matter; another matter of one paper gives its reason."""
    queries.lock(session, unit_id=unit_id, kind=source.kind)
    other = queries.open_same(session, unit_id=unit_id, kind=source.kind, basis_paper=source.basis_paper)
    if other is None or because:
        return
    own = other["supervising_unit_id"] in call.actor.unit_ids
    named = f"任务“{other['title']}”" if own else f"{other['office_name']}的一项任务"
    shown = {"task_id": other["id"]} if own else {}
    raise Refused(
        f"该单位已有同一依据的{named}正在办理，不得重复、多头督查；"
        "确属同一依据下的另一事项的，请在 distinct_because 说明",
        **shown,
    )


def record_step(session: Session, *, call: Call, task_id: UUID, step: SourceStep) -> Counted:
    """Record the next step of a special inspection on everything its office drew from it. Raises Refused, Invalid."""
    task, subject = read_task(session, call, task_id)
    post = next(
        (post for post in call.actor.posts if post.unit_id == subject.office_id and post.duty in EXAMINERS | APPROVERS),
        None,
    )
    if post is None:
        raise Forbidden("您的岗位无权对此事项进行该操作")
    found = queries.of_same_paper(session, task["source_id"], subject.office_id)
    own = next((entry for entry in found if entry["task_id"] == task_id), None)
    if own is None or "prepared_on" not in own["details"]:
        raise Refused("该任务的来源不是专项督察（督查），没有此类环节")
    _next_step(own["details"], step, call.on)
    for entry in found:
        queries.add_step(session, entry["id"], step=step.step, on=str(step.on))
        data = {"title": entry["title"], "step": step.step, "step_name": STEPS[step.step], "on": step.on}
        note = Note(
            "source_step_recorded", SubjectKind.MATTER_SOURCE, entry["id"], "supervising_office", data,
            unit_id=entry["unit_id"], task_id=entry["task_id"], office_id=subject.office_id,
        )  # fmt: skip
        record(session, note, call=call, post=post)
    return Counted(count=len(found))


def _next_step(details: Mapping[str, Any], step: SourceStep, today: date) -> None:
    names = list(STEPS)
    missing = next((name for name in names if not details.get(name)), None)
    if missing != step.step:
        wanted = f"“{STEPS[missing]}”" if missing else "无（各环节均已登记）"
        raise Refused(f"下一环节应为{wanted}，不能登记“{STEPS[step.step]}”")
    before = details[names[names.index(step.step) - 1]]
    if not before <= str(step.on) <= str(today):
        expected = f"不早于前一环节 {before}，不晚于今日 {today}"
        raise Invalid(errors=[{"field": "on", "value": str(step.on), "expected": expected}])


def shown_source(session: Session, task_id: UUID, on: date) -> dict[str, Any] | None:
    """Return a source as the task's page shows it: labels in Chinese, units by their names."""
    source = queries.of_task(session, task_id)
    if source is None:
        return None
    details = source["details"]
    names = notices.names(session, [UUID(entry) for entry in details.get("objects", ())], on)
    return {
        "kind": source["kind"],
        "kind_name": _kind_name(source),
        "title": source["title"],
        "basis_paper": source["basis_paper"],
        "approved_by": source["approved_by"],
        "occurred_on": source["occurred_on"],
        "details": details,
        "lines": [
            {"label": label, "value": _shown(name, details[name], names)}
            for name, label in _LABELS.items()
            if details.get(name) not in (None, "")
        ],
    }


def _kind_name(source: Row) -> str:
    if source["kind"] == SourceKind.SPECIAL_INSPECTION:
        return f"专项{REGIME_NAMES[Regime(source['details']['regime'])]}"
    return SOURCE_KIND_NAMES[SourceKind(source["kind"])]


def _shown(name: str, value: Any, names: Mapping[UUID, str]) -> str:
    if name == "regime":
        return REGIME_NAMES[Regime(value)]
    if name == "objects":
        return "、".join(names.get(UUID(entry), entry) for entry in value)
    if name.endswith("_at"):
        return datetime.fromisoformat(value).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    return "、".join(value) if isinstance(value, list) else str(value)
