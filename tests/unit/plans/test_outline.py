import pytest

from plans.cleaning import clean
from plans.numbering import Style, number_at_head
from plans.outline import Node, outline
from plans.sections import Purpose, purpose_of


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("一、总体要求", Style.CHINESE, 1),
        ("二十一、附则", Style.CHINESE, 21),
        ("(十)整治", Style.CHINESE_BRACKETED, 10),
        ("12.整治", Style.ARABIC, 12),
        ("3、整治", Style.ARABIC, 3),
        ("(2)整治", Style.ARABIC_BRACKETED, 2),
        ("③整治", Style.CIRCLED, 3),
        ("第一百零二条 整治", Style.ARTICLE, 102),
        ("1.2整治", Style.DOTTED, 2),
        ("任务三:整治", Style.NAMED, 3),
    ],
)
def test_numbers_are_known_in_every_form(text: str, style: Style, value: int) -> None:
    number = number_at_head(text)
    assert number is not None
    assert (number.style, number.value) == (style, value)


@pytest.mark.parametrize("text", ["1.5万亩", "2021年底前", "一级保护区", "3、4月份", "一、二级水源", "12", "1,000亩"])
def test_amounts_and_lists_are_no_numbers_of_headings(text: str) -> None:
    assert number_at_head(text) is None


def tree(node: Node) -> object:
    return (node.number.printed, [tree(child) for child in node.children])


def test_numbers_hang_under_the_higher_form_before_them() -> None:
    plan = outline(clean("某县治理方案\n一、任务\n（一）治水\n1.清淤\n2.截污\n（二）治气\n二、保障")).plans[0]
    assert [tree(node) for node in plan.sections] == [
        ("一", [("（一）", [("1", []), ("2", [])]), ("（二）", [])]),
        ("二", []),
    ]


def test_a_title_before_a_numbering_that_restarts_begins_a_plan() -> None:
    text = "甲县治水方案\n一、目标\n二、任务\n做好。\n附件2\n甲县治气方案\n为治气，制定本方案。\n一、目标\n二、任务"
    found = outline(clean(text))
    titles = [found.passage.text[slice(*plan.title)] for plan in found.plans if plan.title]
    assert titles == ["甲县治水方案", "甲县治气方案"]
    assert [len(plan.preamble) for plan in found.plans] == [0, 1]


def test_a_title_may_run_into_the_first_sentence_or_over_lines() -> None:
    fused = outline(clean("甲县加快绿色发展实施方案为深入落实要求，制定本方案。\n一、任务"))
    broken = outline(clean("甲县关于促进园区\n高质量发展的若干意见\n一、任务"))
    assert fused.passage.text[slice(*(fused.plans[0].title or (0, 0)))] == "甲县加快绿色发展实施方案"
    assert (
        broken.passage.text[slice(*(broken.plans[0].title or (0, 0)))].replace("\n", "")
        == "甲县关于促进园区高质量发展的若干意见"
    )


def test_headings_run_together_on_a_line_are_cut() -> None:
    plan = outline(clean("甲县方案\n一、任务（一）治水。清淤。（市甲局负责）（二）治气。降尘。（市乙局负责）")).plans[0]
    assert tree(plan.sections[0]) == ("一", [("（一）", []), ("（二）", [])])


def test_a_title_that_begins_with_a_digit_keeps_the_list_in_order() -> None:
    plan = outline(clean("甲县方案\n10.引进人才。\n11.121人才项目。\n12.其他。")).plans[0]
    assert [node.number.value for node in plan.sections] == [10, 11, 12]


@pytest.mark.parametrize(
    ("heading", "items", "last", "purpose"),
    [
        ("主要目标", [], False, Purpose.GOALS),
        ("主要指标", ["水质指标"], False, Purpose.GOALS),
        ("保障重要物资供给", [], True, Purpose.TASKS),
        ("保障要求", ["加强领导", "强化督查"], True, Purpose.SAFEGUARDS),
        ("压实工作责任", ["组织领导"], True, Purpose.SAFEGUARDS),
        ("目标任务", [], False, Purpose.GOALS),
        ("基本原则", ["坚持改革"], False, Purpose.ABOUT),
        ("健全绿色生产体系", ["推进工业绿色生产"], False, Purpose.TASKS),
        ("完善政策保障体系", ["加强监管"], False, Purpose.TASKS),
        ("保障措施", ["加强领导"], True, Purpose.SAFEGUARDS),
        ("认真抓好组织实施", ["抓好落实"], True, Purpose.SAFEGUARDS),
        ("凝聚强大合力", ["加强组织领导", "强化考核"], True, Purpose.SAFEGUARDS),
    ],
)
def test_a_heading_tells_what_its_section_holds(heading: str, items: list[str], last: bool, purpose: Purpose) -> None:
    assert purpose_of(heading, items, last=last) is purpose
