"""What differs between two papers: entries are found again wherever they went."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from plans.difference import applied_to, difference, facts_of, within
from plans.ledger import Comparator, Role
from plans.reader import read_paper
from plans.reading import DateMention, DocumentFacts, PlanReading, Reading, TargetMention, TaskReading, UnitMention
from plans.similar import likeness
from plans.steps import How
from tests.plan_papers import TEXT

WORDS = ("整治排污口", "修复河道", "保护水源地", "改造老旧管网", "整治城区排污口", "推进节水改造")
UNITS = st.builds(
    UnitMention,
    name=st.sampled_from(["省水务厅", "省环境厅", "省住建厅"]),
    role=st.sampled_from([Role.LEAD, Role.PARTICIPATE]),
    clause=st.integers(1, 2),
    span=st.tuples(st.integers(0, 9), st.integers(10, 20)),
)
TARGETS = st.builds(
    TargetMention,
    indicator=st.sampled_from(["排污口整治数量", "优良水体比例", "管网改造长度"]),
    comparator=st.sampled_from([Comparator.AT_LEAST, Comparator.AT_MOST]),
    value=st.sampled_from([Decimal(40), Decimal(80)]),
    unit=st.sampled_from(["个", "%"]),
    scope=st.sampled_from([None, "东原市"]),
    text=st.just("完成"),
    span=st.tuples(st.integers(0, 9), st.integers(10, 20)),
)
DATES = st.builds(DateMention, text=st.sampled_from(["6月底前", "年底前"]), on=st.none(), span=st.just((1, 2)))


def tuples(of: Any, most: int) -> Any:
    return st.lists(of, max_size=most).map(tuple)


TASKS = st.builds(
    TaskReading,
    no=st.sampled_from(["1", "2", "3"]),
    path=st.sampled_from([("一、重点任务",), ("二、其他任务",), ()]),
    title=st.sampled_from(WORDS),
    text=st.sampled_from([f"{word}，年底前完成。" for word in WORDS]),
    span=st.tuples(st.integers(0, 9), st.integers(10, 20)),
    units=tuples(UNITS, 3),
    implied_local=st.booleans(),
    targets=tuples(TARGETS, 3),
    deadlines=tuples(DATES, 2),
)
PLANS = st.builds(
    PlanReading,
    title=st.sampled_from(["清水方案", "净土方案"]),
    document_targets=tuples(TARGETS, 2),
    tasks=tuples(TASKS, 4),
    safeguards=tuples(TASKS, 2),
)
READINGS = st.builds(
    Reading,
    text_sha256=st.just("0" * 64),
    document=st.builds(DocumentFacts, number=st.sampled_from([None, "测政发〔2021〕7号"])),
    plans=tuples(PLANS, 3),
)


@given(READINGS)
@settings(max_examples=30, deadline=None)
def test_a_paper_does_not_differ_from_itself(paper: Reading) -> None:
    found = difference(paper, paper)

    assert not found
    assert [one for one, _ in found.pairs] == [other for _, other in found.pairs]


@given(READINGS, READINGS)
@settings(max_examples=60, deadline=None)
def test_the_difference_leads_from_one_paper_to_the_other(before: Reading, after: Reading) -> None:
    found = difference(before, after)

    assert applied_to(facts_of(before), found) == facts_of(after)
    assert bool(found) == (facts_of(before) != facts_of(after))


def read(*changes: tuple[str, str]) -> Reading:
    text = TEXT
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return read_paper(text)


def told(*changes: tuple[str, str]) -> list[tuple[How, str | None, str | None]]:
    found = difference(read(), read(*changes))
    return [(step.how, step.before and step.before.task.title, step.after and step.after.task.title)
            for step in found.items]  # fmt: skip


def test_a_paper_set_in_other_lines_says_the_same() -> None:
    assert not difference(read(), read(("\n\n", "\n")))


def test_an_entry_that_got_another_number_and_words_is_the_same_entry() -> None:
    wetland = "2.建设湿地。建设两座湿地。（省水务厅负责）\n3.修复河道。持续推进河道修复。"
    renumbered = told(("2.修复河道。推进河道修复。", wetland), ("3.保护水源地", "4.保护水源地"))

    assert renumbered == [
        (How.ADDED, None, "建设湿地"),
        (How.CHANGED, "修复河道", "修复河道"),
        (How.CHANGED, "保护水源地", "保护水源地"),
    ]


def test_what_left_the_paper_is_gone_and_what_moved_has_moved() -> None:
    text = read().plans[0]
    third, (first, second) = text.tasks[2], text.tasks[:2]
    before = read()
    gone = before.model_copy(update={"plans": (text.model_copy(update={"tasks": (first, third)}),)})
    turned = before.model_copy(update={"plans": (text.model_copy(update={"tasks": (third, first, second)}),)})

    assert [step.how for step in difference(before, gone).items] == [How.GONE]
    assert [(step.how, step.before_at, step.after_at) for step in difference(before, turned).items] == [
        (How.MOVED, 2, 0)
    ]


def test_units_dates_and_targets_of_an_entry_are_told_apart() -> None:
    changed = read(
        ("2021年9月30日前完成120个", "2021年10月31日前完成150个"), ("省水务厅牵头，省环境厅", "省环境厅牵头，省住建厅")
    )
    (step,) = difference(read(), changed).items

    assert step.before
    assert step.after
    found = within(step.before, step.after)
    assert {name for name, _, _ in found.fields} == {"text"}
    assert [(unit.how, (unit.before or unit.after).name) for unit in found.units if unit.before or unit.after] == [  # type: ignore[union-attr]  # one of both is there
        (How.CHANGED, "省环境厅"),
        (How.ADDED, "省住建厅"),
        (How.GONE, "省水务厅"),
    ]
    values = {(str(aim.before.value), str(aim.after.value)) for aim in found.targets if aim.before and aim.after}
    assert ("120", "150") in values
    assert [(date.before and str(date.before.on), date.after and str(date.after.on)) for date in found.dates] == [
        ("2021-09-30", "2021-10-31")
    ]


def test_phrases_are_as_like_as_the_pairs_of_characters_they_share() -> None:
    assert likeness("修复河道", "修复河道") == 1
    assert likeness("修复河道", "修复湖泊") > likeness("修复河道", "保护水源地") == 0
