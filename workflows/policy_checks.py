"""What a policy must not say though every field of it is in order: rungs out of order, unreachable, without a name."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from models.papers import NoticeKind
from models.people import Duty
from workflows.judge import overtakes
from workflows.policy import Policy
from workflows.rungs import Act, Counted, OnCount, OnDate, Per, Proposal, Rung, Sourced


@dataclass(frozen=True, slots=True)
class Finding:
    """One error: the rung it is in (empty: the whole), the place in words, the value and what was expected."""

    rung: str
    place: str
    value: str
    expected: str


def check_policy(policy: Policy) -> list[Finding]:
    """Return every contradiction of a policy, in the order of the file. Pure."""
    return [
        *_sourced("", policy, policy.taken_over),
        *(finding for place, rung in enumerate(policy.rungs, start=1) for finding in _of_rung(policy, place, rung)),
        *(finding for kind in DeadlineKind for finding in _of_kind(policy, kind)),
        *_counts_in_order(policy),
        *_levels(policy),
    ]


def _at(policy: Policy, rung: Rung, field: str, value: object, expected: str) -> Finding:
    place = policy.rungs.index(rung) + 1
    return Finding(rung.key, f"第 {place} 级台阶 {rung.key} · {field}", "" if value is None else str(value), expected)


def _of_rung(policy: Policy, place: int, rung: Rung) -> Iterator[Finding]:
    where = f"第 {place} 级台阶 {rung.key} · "
    yield from _sourced(where, rung, (), rung.key)
    yield from _open_numbers(policy, rung)
    if rung.act is not Act.PROPOSE and not (rung.audience or rung.above):
        yield _at(policy, rung, "audience", None, "提醒、标记、催办须写明通知哪些岗位")
    if Duty.ADMINISTRATOR in (*rung.audience, *rung.above):
        yield _at(policy, rung, "audience", Duty.ADMINISTRATOR, "办理事项的岗位；系统管理员不办理事项")
    if rung.act is Act.MISS and (not isinstance(rung.trigger, OnDate) or rung.trigger.offset != 0):
        yield _at(policy, rung, "trigger", None, "逾期标记（miss）只在到期当日结束时作出，offset 为 0")
    if rung.act is Act.MISS and rung.max_age_days is not None:
        yield _at(policy, rung, "max_age_days", rung.max_age_days, "逾期标记不设时效")
    if rung.act is not Act.PROPOSE and not isinstance(rung.trigger, OnDate) and rung.act is not Act.REMIND:
        yield _at(policy, rung, "act", rung.act, "不按时限触发的台阶只提醒（remind）或提出建议（propose）")
    if rung.lamp is not None and rung.lamp not in {entry.level for entry in policy.lamps}:
        yield _at(policy, rung, "lamp", rung.lamp, "lamps 中已列出的级别")
    if rung.proposes is Proposal.NOTICE and rung.notice and policy.words(rung.notice, rung.level) is None:
        yield _at(policy, rung, "label", None, "督办件的名称（写在本台阶或 notice_levels）")
    if rung.points is not None and rung.points == 0:
        yield _at(policy, rung, "points", rung.points, "不为零的分值，扣减为负")
    if isinstance(rung.trigger, OnCount):
        yield from _counting(policy, rung, rung.trigger)


def _open_numbers(policy: Policy, rung: Rung) -> Iterator[Finding]:
    """An open number must be said to be open, or it was forgotten."""
    for name in rung.blanks:
        if name not in rung.unstated:
            yield _at(policy, rung, name, None, "数值；文件未作规定的，在 unstated 中写明")


def _counting(policy: Policy, rung: Rung, trigger: OnCount) -> Iterator[Finding]:
    if trigger.level is not None and trigger.what is not Counted.NOTICES:
        yield _at(policy, rung, "trigger.level", trigger.level, "只有计督办件（notices）时才写级别")
    if trigger.in_a_row and (trigger.what is not Counted.MISSED_REPORTS or trigger.per is not Per.TASK):
        yield _at(
            policy, rung, "trigger.in_a_row", "true", "“连续”只用于同一任务（per: task）的报送逾期（missed_reports）"
        )
    if trigger.in_a_row and trigger.within_days is not None:
        yield _at(policy, rung, "trigger.within_days", trigger.within_days, "“连续”与“若干日内”二者写一")
    named = {entry.level for entry in policy.rungs if entry.notice} | {entry.level for entry in policy.notice_levels}
    if trigger.what is Counted.NOTICES and trigger.level is not None and trigger.level not in named:
        yield _at(policy, rung, "trigger.level", trigger.level, "本规则列有的督办级别，否则永远不会触发")


_Dated = list[tuple[Rung, int]]


def _of_kind(policy: Policy, kind: DeadlineKind) -> Iterator[Finding]:
    """Of one kind of date: rungs stand in the order of their moments, and each can come to something."""
    rungs = [
        (rung, rung.trigger.offset)
        for rung in policy.rungs
        if isinstance(rung.trigger, OnDate) and kind in rung.trigger.kinds and rung.trigger.offset is not None
    ]
    yield from _out_of_order(policy, kind, rungs)
    yield from _never_reached(policy, kind, rungs)


def _out_of_order(policy: Policy, kind: DeadlineKind, rungs: _Dated) -> Iterator[Finding]:
    for (earlier, before), (later, after) in pairwise(rungs):
        if after < before:
            wanted = f"不早于前一级台阶 {earlier.key}（{before}）：“{DEADLINE_KIND_NAMES[kind]}”的台阶须依时间先后排列"
            yield _at(policy, later, "trigger.offset", after, wanted)
    proposing = [rung for rung, _ in rungs if rung.notice is NoticeKind.SUPERVISION]
    for first, second in pairwise(proposing):
        if second.level <= first.level:
            yield _at(policy, second, "level", second.level, f"高于前一级台阶 {first.key} 的督办级别 {first.level}")


def _never_reached(policy: Policy, kind: DeadlineKind, rungs: _Dated) -> Iterator[Finding]:
    name, length = DEADLINE_KIND_NAMES[kind], _length(policy, kind)
    for place, (rung, offset) in enumerate(rungs):
        other = next((later for later, at in rungs[place + 1 :] if at == offset and overtakes(rung, later)), None)
        if other is not None:
            wanted = f"与台阶 {other.key} 不同的时点：对“{name}”总被它取代，永远不会触发"
            yield _at(policy, rung, "trigger.offset", offset, wanted)
        if length is not None and offset < 0 and -offset >= max(length, 1):
            wanted = f"提前不到 {length} 个工作日：“{name}”期限只有 {length} 个工作日"
            yield _at(policy, rung, "trigger.offset", offset, wanted)


def _length(policy: Policy, kind: DeadlineKind) -> int | None:
    return {
        DeadlineKind.SIGN_FOR: policy.sign_for_working_days,
        DeadlineKind.PLAN: policy.plan_working_days,
        DeadlineKind.ANSWER: policy.answer_working_days,
    }.get(kind)


def _counts_in_order(policy: Policy) -> Iterator[Finding]:
    """Of the same things counted, a smaller number comes first; the same number for the same proposal comes once."""
    counting = [(rung, rung.trigger) for rung in policy.rungs if isinstance(rung.trigger, OnCount)]
    for place, (rung, trigger) in enumerate(counting):
        for other, earlier in counting[:place]:
            if (trigger.what, trigger.level, trigger.per) != (earlier.what, earlier.level, earlier.per):
                continue
            if trigger.count < earlier.count:
                yield _at(
                    policy, rung, "trigger.count", trigger.count, f"不少于前面台阶 {other.key} 的 {earlier.count} 次"
                )
            elif trigger == earlier and (rung.act, rung.proposes, rung.level) == (
                other.act,
                other.proposes,
                other.level,
            ):
                yield _at(policy, rung, "trigger", None, f"与台阶 {other.key} 不同的条件或动作：二者重复")


def _levels(policy: Policy) -> Iterator[Finding]:
    """A level has one name and one colour throughout a version."""
    lamps = [entry.level for entry in policy.lamps]
    if len(set(lamps)) != len(lamps):
        yield Finding("", "lamps", "、".join(map(str, lamps)), "每个级别只列一次")
    levels = [entry.level for entry in policy.notice_levels]
    if len(set(levels)) != len(levels):
        yield Finding("", "notice_levels", "、".join(map(str, levels)), "每个级别只列一次")
    for rung in policy.rungs:
        words = policy.words(rung.notice, rung.level) if rung.notice and rung.label else None
        if words is not None and words != (rung.label, rung.colour):
            yield _at(
                policy,
                rung,
                "label",
                f"{rung.label}{rung.colour}",
                f"同一级督办件名称和颜色一致：{words[0]}（{words[1]}）",
            )


def _sourced(where: str, of: Sourced, taken_over: tuple[str, ...], key: str = "") -> Iterator[Finding]:
    """A source or a gap is said of a field that exists; what is said to be open is empty."""
    fields = set(type(of).model_fields) | {"offset", "count", "within_days", "days", "level", "points"}
    for name in (*of.sources, *of.unstated):
        if name.partition(".")[2 if name.startswith("trigger.") else 0] not in fields:
            yield Finding(key, f"{where}sources/unstated", name, "本处已有的字段名")
    for name in of.unstated:
        stated = getattr(of, name, None) if name in type(of).model_fields else None
        if stated not in (None, "", (), frozenset()) and name not in taken_over:
            yield Finding(key, f"{where}{name}", str(stated), "留空（unstated 写明文件未作规定），或从 unstated 中删去")
