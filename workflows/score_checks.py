"""What a 计分规则 must not say though every field of it is in order: never reached, open, or counted twice. Pure."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from models.events import SubjectKind
from models.papers import NoticeKind
from workflows.policy import Policy
from workflows.policy_checks import Finding
from workflows.rungs import Counted, OnCount, Rung
from workflows.score_rules import Cause, OnEvent, OnFiring, OnNotice, OnOutcome, ScoreRule, ScoreRules, covers

_OFFICES_OWN = frozenset(
    {
        DeadlineKind.TALK_MINUTES,
        DeadlineKind.PUBLICATION,
        DeadlineKind.LOOK_BACK,
        DeadlineKind.OBJECTION_DECISION,
        DeadlineKind.PUBLICITY,
    }
)
_NOBODY = UUID(int=0)


def check_scores(rules: ScoreRules) -> list[Finding]:
    """Return every contradiction of the rules alone, in the order of the file."""
    open_ones = [Finding("", name, "", _SAY_SO) for name in rules.blanks()[:2] if name in _open(rules)]
    stated = [Finding("", name, "", _FILLED) for name in rules.unstated if getattr(rules, name, None) is not None]
    return [*open_ones, *stated, *(finding for place in range(len(rules.rules)) for finding in _of_rule(rules, place))]


_SAY_SO = "数值；文件未作规定的，在 unstated 中写明"
_FILLED = "留空（unstated 写明文件未作规定），或从 unstated 中删去"


def _open(rules: ScoreRules) -> set[str]:
    return {name for name in ("base_points", "never_after_days")
            if getattr(rules, name) is None and name not in rules.unstated}  # fmt: skip


def place_of(rules: ScoreRules, rule: ScoreRule, field: str) -> str:
    """Name a place as people count: 第 2 条规则 never · points."""
    return f"第 {rules.rules.index(rule) + 1} 条规则 {rule.key} · {field}"


def _of_rule(rules: ScoreRules, place: int) -> Iterator[Finding]:
    rule = rules.rules[place]

    def at(field: str, value: object, expected: str) -> Finding:
        return Finding(rule.key, place_of(rules, rule, field), "" if value is None else str(value), expected)

    if rule.points is None and "points" not in rule.unstated:
        yield at("points", None, _SAY_SO)
    if rule.points is not None and "points" in rule.unstated:
        yield at("points", rule.points, _FILLED)
    if rule.points == 0:
        yield at("points", rule.points, "不为零的分值，扣减为负")
    if rule.cap is not None and rule.points is not None and rule.cap < abs(rule.points):
        yield at("cap", rule.cap, f"不小于一次的分值 {abs(rule.points)}")
    if isinstance(rule.trigger, OnOutcome) and rule.trigger.kinds & _OFFICES_OWN:
        wrong = sorted(DEADLINE_KIND_NAMES[kind] for kind in rule.trigger.kinds & _OFFICES_OWN)
        yield at("trigger.kinds", "、".join(wrong), "被督查单位承担的时限；这些是督查机构自己的")
    before = [earlier.trigger for earlier in rules.rules[:place]]
    if all(any(covers(earlier, atom) for earlier in before) for atom in _atoms(rule)):
        yield at("trigger", None, "前面规则未包括的情形：一事只计一次，以先列的规则为准")


def _atoms(rule: ScoreRule) -> Iterator[Cause]:
    """Everything that a rule may fall on, each once."""
    trigger = rule.trigger
    if isinstance(trigger, OnOutcome):
        yield from (_cause("date", kind, outcome=trigger.outcome) for kind in trigger.kinds)
    elif isinstance(trigger, OnNotice):
        levels = range(1, 10) if trigger.level is None else (trigger.level,)
        yield from (_cause("notice", trigger.kind, level=level) for level in levels)
    elif isinstance(trigger, OnFiring):
        yield from (_cause("firing", rung) for rung in trigger.rungs)
    elif isinstance(trigger, OnEvent):
        yield from (_cause("event", what) for what in trigger.what)


def _cause(on: str, what: str, **more: object) -> Cause:
    given = {"on": on, "what": what, **more}
    return Cause(from_kind=SubjectKind.TASK, from_id=_NOBODY, period="", day=date.min, office_id=_NOBODY,
                 unit_id=_NOBODY, task_id=None, title="", **given)  # type: ignore[arg-type]  # fmt: skip  # by name


def check_with_ladder(rules: ScoreRules, ladder: Policy) -> list[Finding]:
    """Return where rules and the ladder of an office do not fit: a rung that is not there, points given twice."""
    return [finding for rule in rules.rules for finding in _with_ladder(rules, rule, ladder)]


def _with_ladder(rules: ScoreRules, rule: ScoreRule, ladder: Policy) -> Iterator[Finding]:
    if isinstance(rule.trigger, OnNotice):
        for rung in ladder.rungs:
            if rung.points is not None and _counts_each(rung, rule.trigger):
                yield Finding(rule.key, place_of(rules, rule, "trigger"), "", _twice(rung))
    if not isinstance(rule.trigger, OnFiring):
        return
    by_key = {rung.key: rung for rung in ladder.rungs}
    for key in sorted(rule.trigger.rungs):
        where = place_of(rules, rule, "trigger.rungs")
        if key not in by_key:
            yield Finding(rule.key, where, key, "本机构现行督办规则中有的台阶")
            continue
        rung = by_key[key]
        same = [other for other in ladder.rungs if other.points is not None and other.trigger == rung.trigger]
        yield from (Finding(rule.key, where, key, _twice(other)) for other in same[:1])
        notice = _cause("notice", rung.notice or "", level=rung.level)
        for other_rule in rules.rules:
            if rung.notice and isinstance(other_rule.trigger, OnNotice) and covers(other_rule.trigger, notice):
                yield Finding(rule.key, where, key, f"与规则 {other_rule.key} 不同的情形：同一督办件计分两次")


def _counts_each(rung: Rung, trigger: OnNotice) -> bool:
    counted = rung.trigger
    return (
        isinstance(counted, OnCount)
        and counted.what is Counted.NOTICES
        and trigger.kind is NoticeKind.SUPERVISION
        and counted.count == 1
        and trigger.level in (None, counted.level)
    )


def _twice(rung: Rung) -> str:
    return f"督办规则台阶 {rung.key} 未计分的情形：该台阶已计 {rung.points} 分，一事不重复计分"
