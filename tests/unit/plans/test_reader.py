import hashlib
import json
import re
from collections.abc import Callable

import pytest

from plans.reader import line_of, read_paper
from plans.reading import Reading
from tests.unit.plans.readings import NAMES, expected, paper, shown

FULL_WIDTH = str.maketrans("0123456789%", "０１２３４５６７８９％")
NUMBERS = r"\d+(?=%|个|项|万|平方|人次)"
HALF_WIDTH = str.maketrans("，（）：；", ",():;")


def wrapped(text: str, width: int) -> str:
    """Break a paper as a page does, with a page number after every 22 lines."""
    rows: list[str] = []
    for paragraph in text.splitlines():
        for at in range(0, len(paragraph), width):
            rows.append(paragraph[at : at + width])
            if len(rows) % 22 == 0:
                rows.append(f"— {len(rows) // 22} —")
    return "\n".join(rows)


FORMS: dict[str, Callable[[str], str]] = {
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "ideographic blanks": lambda text: "\n".join(f"　　{line}" for line in text.splitlines()),
    "blanks at marks": lambda text: text.replace("、", "、 ").replace("，", "， "),
    "full-width digits": lambda text: text.translate(FULL_WIDTH),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "number alone": lambda text: re.sub(r"(?m)^(（[一二三]）|[一二三]、|\d．)", r"\1\n", text),
    "28 columns": lambda text: wrapped(text, 28),
    "40 columns": lambda text: wrapped(text, 40),
}


def read(name: str) -> Reading:
    return read_paper(paper(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_is_read_as_it_was_annotated(name: str) -> None:
    assert shown(read(name)) == expected(name)


@pytest.mark.parametrize("form", FORMS)
def test_the_form_of_the_lines_changes_nothing(form: str) -> None:
    assert shown(read_paper(FORMS[form](paper("two-plans")))) == expected("two-plans")


@pytest.mark.parametrize("name", NAMES)
def test_half_width_marks_change_nothing_but_themselves(name: str) -> None:
    half = shown(read_paper(paper(name).translate(HALF_WIDTH)))
    assert [line.translate(HALF_WIDTH) for line in half] == [line.translate(HALF_WIDTH) for line in expected(name)]


@pytest.mark.parametrize("name", NAMES)
def test_other_names_and_numbers_are_read_alike(name: str) -> None:
    units = sorted({unit for line in expected(name) for unit in re.findall(r"[市省县]\w{1,4}[局厅](?=:)", line)})
    renamed = {unit: f"{unit[0]}戊{chr(0x7530 + at)}{unit[-1]}" for at, unit in enumerate(units)}

    def other(text: str) -> str:
        return re.sub("|".join(units), lambda found: renamed[found[0]], text)

    def shifted(found: re.Match[str]) -> str:
        return str(int(found[0]) + 7)

    text = re.sub(NUMBERS, shifted, other(paper(name)))

    assert shown(read_paper(text)) == [re.sub(NUMBERS, shifted, other(line)) for line in expected(name)]


@pytest.mark.parametrize("name", NAMES)
def test_every_fact_stands_where_it_says(name: str) -> None:
    text = paper(name)
    for plan in read_paper(text).plans:
        for task in plan.tasks + plan.safeguards:
            assert all(text[slice(*unit.span)] == unit.name for unit in task.units)
            assert task.title in text[slice(*task.span)]


def test_the_head_says_who_wrote_what_and_when() -> None:
    facts = read("two-plans").document
    assert (facts.number, facts.issuer) == ("云政办发〔2031〕7号", "云溪市人民政府办公室")
    assert facts.title == "云溪市人民政府办公室关于印发云溪市河湖和道路两个整治方案的通知"
    assert str(facts.issued_on) == "2031-03-05"


def test_a_paper_that_is_itself_the_plan_keeps_its_title() -> None:
    head = "某省人民政府关于\n进一步做好稳岗工作的若干意见\n某政发〔2032〕6号\n各市、县人民政府：\n"
    body = "为贯彻落实《国务院关于稳岗工作的通知》要求，提出如下意见。\n一、扩大岗位。开展招聘。（省甲厅负责）\n"
    document = read_paper(head + body).document
    assert document.title == "某省人民政府关于进一步做好稳岗工作的若干意见"
    assert (document.number, document.issuer) == ("某政发〔2032〕6号", "某省人民政府")


def test_a_number_of_another_paper_is_not_the_papers_own() -> None:
    text = "甲县方案\n根据《乙市方案》（乙政发〔2030〕1号）要求，制定本方案。\n一、任务\n1.治水。（县甲局负责）"
    reading = read_paper(text)
    assert reading.document.number is None
    assert "head" in [flag.code for flag in reading.flags]


def test_the_signature_and_the_footer_are_no_part_of_the_last_task() -> None:
    tail = "\n甲县人民政府\n2031年5月6日\n（此件公开发布）\n抄送：县委办公室。\n甲县人民政府办公室 2031年5月7日印发"
    task = read_paper("甲县方案\n一、任务\n1.治水。清淤。（县甲局负责）" + tail).plans[0].tasks[0]
    assert task.text.endswith("（县甲局负责）")


def test_the_closing_rule_is_no_part_of_the_last_measure() -> None:
    body = "某县促消费若干措施\n一、支持零售。新增门店20家。（县甲局负责）\n二、支持文旅。举办活动8场。（县乙局负责）\n"
    task = read_paper(f"{body}以上措施自2034年4月1日起施行，有效期至2034年12月31日。\n").plans[0].tasks[-1]
    assert (task.deadlines, [flag.code for flag in task.flags]) == ((), [])


def test_a_clause_covers_the_text_before_it() -> None:
    text = paper("two-plans")
    task = read("two-plans").plans[0].tasks[1]
    assert [unit.clause for unit in task.units] == [1, 1, 2]
    assert text[slice(*(task.units[2].covers or (0, 0)))] == "建立台账，逐一销号。"


def test_numbers_of_the_text_and_dates_of_the_clauses_are_handed_on() -> None:
    tasks = read("labels").plans[0].tasks
    assert [str(date.on) for date in tasks[0].deadlines] == ["2032-06-30"]
    assert [(str(target.value), target.unit) for target in tasks[3].targets] == [("70", "%")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("1.治水。（县甲局负责）\n3.治气。（县乙局负责）", "numbering"),
        ("1.治水。（县甲局负责）\n1.治气。（县乙局负责）", "numbering"),
        ("1.治水。（县甲局负责）\n2.治气。要抓紧。\n3.治土。（县甲局负责）", "no-units"),
        ("1.治水。（县甲局负责", "unclosed"),
        ("1.治水。清淤。（县甲局负责）此后还要对全县河道逐一开展排查登记整治工作。", "uncovered"),
        ("1.治水。（县甲局负责，下同）", "carry-over"),
        ("1.治水，使（负责的内容很多）见效。（县甲局负责）", "clause-unread"),
        ("1.治水。（县甲局、县乙局）", "no-verb"),
        ("1.治水。（县甲局负责）\n序号\t任务\t责任单位\n1\t治气\t县乙局", "table"),
        ("（一）治水（县甲局负责）\n1.清淤。逐段清理。\n2.截污。封堵排口。", "inherited"),
    ],
)
def test_a_doubt_is_shown_with_its_place(body: str, code: str) -> None:
    text = f"甲县方案\n一、任务\n{body}"
    reading = read_paper(text)
    flags = [*reading.flags, *(flag for plan in reading.plans for task in plan.tasks for flag in task.flags)]
    assert code in [flag.code for flag in flags]
    assert all(0 <= flag.span[0] <= flag.span[1] <= len(text) and flag.reason for flag in flags)


def test_local_governments_may_be_told_to_carry_out_what_follows() -> None:
    first = "1.治水。清淤。（县甲局牵头，以下任务由各乡镇、街道组织实施，不再重复）\n"
    plan = read_paper(f"某县方案\n一、任务\n{first}2.治气。（县乙局负责）\n").plans[0]
    assert plan.carry_over is not None
    assert [task.implied_local for task in plan.tasks] == [False, True]


def test_a_carry_over_ends_with_its_plan() -> None:
    first, second = read("two-plans").plans
    assert [task.implied_local for task in first.tasks] == [False, True, False]
    assert not any(task.implied_local for task in second.tasks)


def test_a_list_of_titles_without_duties_is_a_list_of_tasks() -> None:
    first = "（1）治水工程\n清理河道。修复湿地。保护水源。\n"
    text = f"甲区方案的政策解读\n5.重点任务是什么？\n{first}（2）治气工程\n控制扬尘。"
    assert [task.title for task in read_paper(text).plans[0].tasks] == ["清理河道", "修复湿地", "保护水源", "控制扬尘"]


def test_a_paper_without_tasks_says_so() -> None:
    reading = read_paper("今天天气很好。")
    assert [flag.code for flag in reading.flags] == ["head", "no-tasks"]
    assert reading.plans == ()


def test_reading_twice_gives_the_same() -> None:
    text = paper("two-plans")
    assert read_paper(text) == read_paper(text)
    json.loads(read_paper(text).model_dump_json())


def test_the_line_of_a_place_is_counted_from_one() -> None:
    assert [line_of("a\nb\nc", span) for span in ((0, 1), (2, 3), (4, 5))] == [1, 2, 3]


HOSTILE = [
    "（",
    "（一）",
    "一、",
    "1.\n",
    "负责",
    "、",
    "（甲局、",
    "责任单位：",
    "以下均需",
    "协同配合",
    "（甲局会同乙局",
    "[",
    "\n",
    "\t",
    "等",
    "和",
]


@pytest.mark.parametrize("unit", HOSTILE, ids=[ascii(one) for one in HOSTILE])
def test_what_is_made_to_be_slow_is_read_to_its_end(unit: str) -> None:
    text = unit * (6_000 // len(unit))
    assert read_paper(text).text_sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_names_need_not_look_like_names() -> None:
    text = paper("two-plans").replace("市河湖局", "何可如意").replace("市财务局", "UNIT7")
    other = [line.replace("市河湖局", "何可如意").replace("市财务局", "UNIT7") for line in expected("two-plans")]
    assert shown(read_paper(text)) == other


def test_who_leads_may_be_said_behind_the_tasks() -> None:
    text = (
        "甲县方案\n一、任务\n1.治水。（县甲局、县乙局负责）\n2.治气。（县乙局、县甲局负责）\n注：排名第一的为牵头单位。"
    )
    tasks = read_paper(text).plans[0].tasks
    assert [[unit.role.value for unit in task.units] for task in tasks] == [["lead", "responsible"]] * 2


def test_a_heading_with_a_duty_and_a_text_of_its_own_is_a_task_beside_its_parts() -> None:
    heading = "（一）改革。总体推进。（县甲局牵头）"
    text = f"甲县方案\n一、任务\n{heading}\n1.减证。抓好。（县乙局负责）\n2.提速。抓好。（县丙局负责）"
    assert [task.no for task in read_paper(text).plans[0].tasks] == ["（一）", "1", "2"]
