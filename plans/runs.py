"""Numbers gathered as the sentence lists them (10%、20%和30%以上), each run with the words around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plans import target_words as words
from plans.clauses import FILL, Clause
from plans.numbers import LASTING, Quantity
from plans.setting import Setting
from plans.verdicts import Verdict, chained, judge

WINDOW = 160
"""Characters looked at on either side; a clause longer than that is no sentence."""

_GAP = re.compile(rf"(?:{words.SUFFIX.pattern})?\s?(?:[、和及与]|以及)?\s?")
_JOINED = re.compile(r"[\s〓]*[、和及与以]|[^,;。]{1,24}(?:[、和及与]|以及)\s*\Z")
_TORN = {None, "个"}
"""Units of a number whose unit stands once, after the last of the list (20个、15个百分点)."""


@dataclass(frozen=True, slots=True)
class Run:
    """Quantities with one left and one right; [start, end) covers them with their comparing words.

    `whole`: the limit of scope before it belongs to its indicator (存栏200头以上的牧场占比提高到92%).
    """

    clause: Clause
    quantities: tuple[Quantity, ...]
    suffixes: tuple[re.Match[str] | None, ...]
    setting: Setting
    left_from: int
    start: int
    end: int
    verdict: Verdict = Verdict.NOTHING
    whole: bool = False


def runs_of(clause: Clause, quantities: Sequence[Quantity], text: str, *, before: Run | None = None) -> list[Run]:
    """Gather the quantities of one clause into judged runs; `text` has parentheses and dates filled.

    `before` is the last run of the clause before in the same sentence, whose verb may carry over the comma.
    """
    groups: list[list[Quantity]] = []
    for one in quantities:
        last = groups[-1][-1] if groups else None
        if last and one.start - last.end <= 12 and one.start > last.end and _GAP.fullmatch(text, last.end, one.start):
            groups[-1].append(one)
        else:
            groups.append([one])
    runs: list[Run] = []
    for group in groups:
        runs.append(_run(clause, group, text, runs[-1].end if runs else clause.start))
    return _judged(runs, before)


def _run(clause: Clause, group: list[Quantity], text: str, left_from: int) -> Run:
    unit = next((one.unit for one in reversed(group) if one.unit), None)
    same = tuple(replace(one, unit=unit) if one.unit in _TORN and unit else one for one in group)
    ends = [words.SUFFIX.match(text, one.end, clause.end) for one in group]
    suffixes = tuple(one or ends[-1] for one in ends)
    left = text[max(left_from, group[0].start - WINDOW) : group[0].start]
    prefix = words.PREFIX.search(left)
    end = ends[-1].end() if ends[-1] else group[-1].end
    setting = Setting(
        quantity=same[-1],
        left=left[: prefix.start()] if prefix else left,
        right=text[end : min(clause.end, end + WINDOW)],
        prefix=prefix,
        suffix=suffixes[-1],
        in_parenthesis=clause.in_parenthesis,
    )
    start = group[0].start - (len(prefix[0]) if prefix else 0)
    return Run(clause, same, suffixes, setting, left_from, start, end)


def _judged(runs: list[Run], before: Run | None) -> list[Run]:
    judged: list[Run] = []
    following: Verdict | None = None
    for run in reversed(runs):
        verdict = Verdict.THRESHOLD if chained(run.setting, following) else judge(run.setting)
        judged.append(replace(run, verdict=verdict))
        following = verdict
    judged.reverse()
    if before and judged and _carries_over(before, judged[0]):
        judged[0] = replace(judged[0], verdict=Verdict.TARGET)
    for place in range(1, len(judged)):
        relations = ((_continues, Verdict.TARGET), (_idles_on, Verdict.NOTHING), (_counts_bounded, Verdict.TARGET))
        for relation, verdict in (*relations, (_qualifies, Verdict.THRESHOLD)):
            if relation(judged[place - 1], judged[place]):
                judged[place] = replace(judged[place], verdict=verdict)
                break
        bounded = judged[place - 1].verdict is Verdict.THRESHOLD and not _JOINED.match(judged[place].setting.left)
        judged[place] = replace(judged[place], whole=bounded)
    return judged


def _continues(before: Run, run: Run) -> bool:
    """新建学校10所、幼儿园20所: a list goes on under the verb of its first number."""
    return _may_go_on(before, run) and _JOINED.match(run.setting.left) is not None


def _idles_on(before: Run, run: Run) -> bool:
    """加快2个国家级试点和4个省级试点建设: what is no aim for the first number is none for the next."""
    setting = run.setting
    led = setting.reached or setting.done or setting.changed or setting.prefix is not None
    joined = _JOINED.match(setting.left) is not None and setting.counted and before.setting.counted
    return before.verdict is Verdict.NOTHING and run.verdict is Verdict.TARGET and joined and not led


def _counts_bounded(before: Run, run: Run) -> bool:
    """淘汰4蒸吨及以下燃煤锅炉120台: the verb before a limit of scope counts what the limit bounds."""
    open_question = before.verdict is Verdict.THRESHOLD and run.verdict in {Verdict.NOTHING, Verdict.DOUBT}
    setting = run.setting
    return open_question and setting.counted and setting.ends and words.DOING.search(before.setting.left) is not None


def _qualifies(before: Run, run: Run) -> bool:
    """三分之二以上的村收入超过10万元: what the share of a subject must reach is no aim of its own."""
    first = before.setting
    led = first.share and first.opens and not first.ends
    return led and before.verdict is Verdict.TARGET and run.verdict is Verdict.TARGET


def _carries_over(before: Run, run: Run) -> bool:
    """选拔10名骨干，60名青年: so does a clause that opens with the same unit, or names the next thing in short."""
    setting = run.setting
    same = before.setting.unit == setting.unit
    lasts = LASTING.match(setting.unit) is not None and not (same and setting.prefix)
    short = setting.ends and len(setting.left.strip()) <= 12 and not setting.share and not lasts
    alike = same or (before.setting.counted and setting.counted)
    return _may_go_on(before, run) and ((alike and setting.opens) or (short and not before.setting.share))


def _may_go_on(before: Run, run: Run) -> bool:
    setting = run.setting
    if words.PAST.search(setting.left):
        return False
    open_question = before.verdict is Verdict.TARGET and run.verdict in {Verdict.NOTHING, Verdict.DOUBT}
    return open_question and setting.unit != "" and (setting.ends or setting.counted) and not run.quantities[0].spelled


def filled(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return text with the spans filled, of the same length."""
    pieces, at = [], 0
    for start, end in spans:
        if start >= at:
            pieces += [text[at:start], FILL * (end - start)]
            at = end
    return "".join([*pieces, text[at:]])
