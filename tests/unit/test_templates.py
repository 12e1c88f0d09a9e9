from datetime import date
from typing import Any

import pytest

from core.ids import new_id
from notifications.rendering import FOLDER, Text, say
from notifications.rendering import render as compose
from tests.telling import AT
from workflows.reactions import REACTIONS

TEMPLATES = sorted({reaction.template for several in REACTIONS.values() for reaction in several})


def head(**more: Any) -> dict[str, Any]:
    return {"id": new_id(), "person_name": "王某", "is_demo": False, "business_at": AT} | more


def render(to: dict[str, Any], items: list[dict[str, Any]]) -> Text:
    return compose(to, [say(row) for row in items])


def item(template: str, **more: Any) -> dict[str, Any]:
    plain = {
        "template": template,
        "kind": "any",
        "subject_kind": "task",
        "data": {"title": "整治\n排污口", "deadlines_opened": [{"kind": "sign_for", "due_on": "2021-11-02"}]},
        "reason": "材料不全",
        "task_title": "整治排污口",
        "task_due_on": date(2021, 12, 31),
        "deadline_kind": "report",
        "deadline_due_on": None,
        "deadline_period": "2021-11",
        "report_period": None,
        "report_name": "进展报告",
        "notice_name": "督办通知单",
        "notice_reason": None,
        "level_label": "黄色督办",
        "paper_number": "督办通知单〔2021〕3号",
        "unit_name": "省林草局",
        "office_name": "省督查办公室",
        "lead_name": "省自然资源厅",
    }
    return plain | more


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_reaction_can_be_told_alone_and_in_a_list(template: str) -> None:
    alone = render(head(), [item(template)])
    several = render(head(), [item(template), item(template)])

    assert alone.subject is not None
    assert alone.subject.startswith("【督办】")
    assert alone.subject.endswith("：整治 排污口")
    assert "事项：整治 排污口\n时限：2021年12月31日\n说明：" in str(alone.body)
    assert str(several.subject).startswith("【督办】您有 2 项")
    assert "2 | 整治 排污口 | 2021年12月31日 | " in str(several.body)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_bears_what_is_not_known(template: str) -> None:
    known = {"template", "kind", "data"}
    bare = {key: value if key in known else None for key, value in item(template, data={}).items()}

    text = render(head(), [bare])

    assert "None" not in f"{text.subject}{text.body}"


def test_no_template_lies_unused() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {*TEMPLATES, "layout"}


def test_a_digest_of_several_kinds_names_them_with_their_numbers() -> None:
    items = [item("task_assigned") for _ in range(61)] + [item("report_returned"), item("deadline_missed")]

    text = render(head(), items)

    assert text.subject == "【督办】您有 63 件事项：任务待签收 61 项，报送件被退回 1 项，报送进展逾期 1 项"
    assert "\n一、任务待签收（61 项）\n序号 | 事项 | 时限 | 说明\n1 | " in str(text.body)
    assert "\n二、报送件被退回（1 项）\n" in str(text.body)


def test_a_demo_says_so_in_subject_and_body() -> None:
    text = render(head(is_demo=True), [item("task_assigned")])

    assert str(text.subject).startswith("【演示数据，与实际无关】【督办】任务待签收：")
    assert "\n演示数据，与实际无关\n" in str(text.body)


def test_the_same_rows_give_the_same_text() -> None:
    same, items = head(), [item("task_assigned"), item("notice_issued")]

    assert render(same, items) == render(same, items)


def test_a_single_mail_reads_like_this() -> None:
    assert render(head(), [item("task_assigned")]).body == (
        "王某同志：\n"
        "\n"
        "任务待签收（1 项）\n"
        "事项：整治 排污口\n"
        "时限：2021年12月31日\n"
        "说明：省督查办公室交办，请于2021年11月2日前签收\n"
        "请登录系统签收。认为不属于本单位职责的，可在规定期限内经领导签批后申请退办。\n"
        "\n"
        "督办系统 2021年11月1日\n"
        "本件由系统自动发出，请勿回复；以系统内记录为准。\n"
    )


def test_a_title_that_looks_like_a_template_stays_a_title() -> None:
    text = render(head(), [item("task_assigned", data={"title": "{{ 7 * 7 }}{% raw %}"})])

    assert "事项：{{ 7 * 7 }}{% raw %}\n" in str(text.body)


def test_what_people_wrote_is_text_in_a_mail_program_and_never_markup() -> None:
    hostile = '<img src=x onerror="a()">&\'{{ 7 * 7 }}'
    row = item("report_returned", reason=hostile, unit_name=hostile, office_name=hostile) | {"data": {"title": hostile}}

    text = render(head(person_name=hostile, channel="email"), [row])
    listed = render(head(person_name=hostile, channel="email"), [row, row])

    for html in (text.html or "", listed.html or ""):
        assert "<img" not in html
        assert 'onerror="' not in html
        assert "&lt;img src=x onerror=&#34;a()&#34;&gt;&amp;&#39;{{ 7 * 7 }}" in html
    assert hostile in (text.body or "")
