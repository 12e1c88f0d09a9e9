"""What text messages say and cost."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Misconfigured
from models.messages import Urgency
from notifications.sms.numbers import masked, mobile, shown
from notifications.sms.segments import Alphabet, segments
from notifications.sms.templates import FILE, UnfitVariable, load, texts
from notifications.sms.writing import SmsItem, write
from workflows.reactions import REACTIONS

TODAY = date(2021, 11, 1)
NUMBER = "督办通知单〔2021〕3号"
DUE = date(2021, 11, 5)


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "count"),
    [
        ("", Alphabet.GSM7, 0, 1),
        ("a" * 160, Alphabet.GSM7, 160, 1),
        ("a" * 161, Alphabet.GSM7, 161, 2),
        ("a" * 306, Alphabet.GSM7, 306, 2),
        ("a" * 307, Alphabet.GSM7, 307, 3),
        ("€" * 80, Alphabet.GSM7, 160, 1),
        ("a" * 152 + "€" + "a" * 152, Alphabet.GSM7, 306, 3),
        ("督" * 70, Alphabet.UCS2, 70, 1),
        ("督" * 71, Alphabet.UCS2, 71, 2),
        ("督" * 134, Alphabet.UCS2, 134, 2),
        ("督" * 135, Alphabet.UCS2, 135, 3),
        ("𠮷" * 35, Alphabet.UCS2, 70, 1),
        ("督" * 66 + "𠮷" + "督" * 66, Alphabet.UCS2, 134, 3),
        ("a" * 159 + "ç", Alphabet.UCS2, 160, 3),
    ],
)
def test_a_text_is_counted_as_carriers_count_it(text: str, alphabet: Alphabet, units: int, count: int) -> None:
    found = segments(text)

    assert (found.alphabet, found.units, found.count) == (alphabet, units, count)


@given(st.text(max_size=400))
def test_parts_are_never_fewer_than_their_units_need(text: str) -> None:
    found = segments(text)
    alone, joined = (160, 153) if found.alphabet == Alphabet.GSM7 else (70, 67)

    assert found.count == 1 if found.units <= alone else found.count >= -(-found.units // joined)


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "+86 138-0013-8000",
        "0086 13800138000",
        "8613800138000",
        "１３８００１３８０００",
        "138 0013 8000",
    ],
)
def test_a_mainland_number_has_one_form(written: str) -> None:
    assert mobile(written) == "13800138000"


@pytest.mark.parametrize(
    "written", ["", "12800138000", "1380013800", "138001380000", "0431-88904321", "+1 3800138000", "x"]
)
def test_what_is_no_mainland_mobile_number_is_none(written: str) -> None:
    assert mobile(written) is None


def test_a_number_is_shown_without_its_middle() -> None:
    assert shown("+86 138-0013-8000") == "138****8000"
    assert shown("ling@example.gov") == "ling@example.gov"
    assert masked("号码13800138000无效") == "号码138****8000无效"
    assert masked("流水号 2021110100001380013800099") == "流水号 2021110100001380013800099"


@pytest.mark.parametrize("key", texts().templates)
def test_a_text_gives_its_variables_back(key: str) -> None:
    template = texts().templates[key]
    values = dict(template.examples)

    found = texts().read(template.fill(values))

    assert found == (template, values)


def test_one_paper_is_named_with_its_number_and_date() -> None:
    said = write([SmsItem("notice_issued", NUMBER, DUE)], written_on=TODAY)

    assert said == "您有公文待签收：督办通知单〔2021〕3号，期限11月5日，请登录督办系统签收。"


def test_a_date_of_another_year_says_so() -> None:
    said = write([SmsItem("deadline_missed", "某政办发〔2020〕10号第7项", date(2020, 12, 31))], written_on=TODAY)

    assert said.startswith("督办提醒：某政办发〔2020〕10号第7项已逾期，期限为2020年12月31日，")


def test_several_items_are_one_text_with_the_earliest_date() -> None:
    items = [SmsItem("notice_issued", NUMBER, date(2021, 11, 9)), SmsItem("deadline_missed", None, DUE)]

    assert write(items, written_on=TODAY) == "您有2件督办事项待办，最早期限11月5日，请登录督办系统办理。"


def test_an_item_without_number_or_date_is_only_counted() -> None:
    said = write([SmsItem("notice_issued", None, None)], written_on=TODAY)

    assert said == "您有1件督办事项待办，最早期限见系统，请登录督办系统办理。"


CONTENT = (
    st.text(min_size=1, max_size=60) | st.just("关于某企业偷排的督办（举报人王某）") | st.just("某件〔2021〕3号：偷排")
)


@given(
    st.lists(
        st.builds(SmsItem, st.sampled_from(sorted(texts().rules)), CONTENT | st.none(), st.none() | st.dates()),
        min_size=1,
    )
)
def test_whatever_stands_in_the_place_of_a_number_no_content_goes_out(items: list[SmsItem]) -> None:
    said = write(items, written_on=TODAY)

    found = texts().read(said)
    assert found is not None
    template, values = found
    assert all(template.takes(name, value) for name, value in values.items())


def test_no_title_fits_a_variable() -> None:
    for template in texts().templates.values():
        for name in template.variables:
            assert not template.takes(name, "关于某企业偷排问题")
            with pytest.raises(UnfitVariable):
                template.fill({**template.examples, name: "举报人王某"})


def test_every_rule_is_of_a_template_that_is_told_and_every_urgent_one_to_a_unit_is_thought_of() -> None:
    told = {reaction.template: reaction for several in REACTIONS.values() for reaction in several}
    for_the_office = {
        *("objection_filed", "objection_upheld", "objection_changed", "objection_revoked"),
        *("talk_plan_returned", "talk_minutes_returned"),
    }

    urgent = {name for name, reaction in told.items() if reaction.urgency == Urgency.URGENT}

    assert set(texts().rules) <= set(told)
    assert urgent - set(texts().rules) <= for_the_office | {"endpoint_disabled"}


def changed(place: list[str], value: Any) -> str:
    book = json.loads(FILE.read_text(encoding="utf-8"))
    inner = book
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return json.dumps(book)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (["templates", "code", "text"], "验证码{kode}", "用到没有的变量：kode"),
        (["templates", "code", "text"], "验证码{code}{code}", "每个变量只用一次"),
        (["templates", "code", "text"], "【督办】验证码{code}", "不带【】"),
        (["templates", "code", "text"], "请" * 130, "过长"),
        (["templates", "code"], {"name": "x"}, "text"),
        (["rules", "notice_issued"], "nowhere", "指向没有的模板 nowhere"),
        (["variables", "code", "pattern"], "(", "格式写法不对"),
        (["variables", "code", "example"], "x", "示例不合其格式"),
    ],
)
def test_a_text_that_cannot_be_registered_stops_the_start(place: list[str], value: Any, words: str) -> None:
    with pytest.raises(Misconfigured, match=words):
        load(changed(place, value))
