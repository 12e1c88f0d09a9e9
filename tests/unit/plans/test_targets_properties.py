"""What holds for numbers whatever the text: reading never raises, points inside, and never looks at values."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.dates import read_dates
from plans.targets import read_targets
from tests.unit.plans.passages import passage_of
from tests.unit.plans.test_targets_sentences import cases

WORDS = """
    到 2025年 ， 。 ； 、 （ ） 全省 长春市 等重点城市 优良天数比率 PM_{2.5} 浓度 达到 力争 控制在 不低于 分别
    均 90 % 85% 以上 以下 左右 12 家 万亩 35蒸吨/小时 燃煤锅炉 的 企业 完成 建成 新增 改造 全部 清零 零增长
    基本消除 持续 改善 和 及 由 30% 提高到 比2020年 下降 百分之 三分之二 两座 二十 个 6月底前 年底前 全年
    “十四五”末 每 补助 元 〔2021〕 10号 “ ” 《 》 [ ] { } 万 亿 . - ~ — 第一批 天 1,200 ０ ％ Ⅲ类
"""
PIECES = st.sampled_from(WORDS.split())
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_and_every_place_is_inside_it(text: str) -> None:
    passage = passage_of(text)
    found = read_targets(passage, year=2021)
    told = [(one.span, one.text) for one in found.targets] + [(one.span, one.text) for one in found.thresholds]
    for span, words in told:
        assert 0 <= span[0] <= span[1] <= len(passage.text)
        assert passage.text[slice(*span)] == words
    for flag in found.flags:
        assert 0 <= flag.span[0] <= flag.span[1] <= len(passage.text)
    for date in read_dates(passage, year=2021):
        assert passage.text[slice(*date.span)] == date.text


def shifted(text: str) -> str:
    """Return the text with the first digit of each number that is no date or name made another one."""
    return re.sub(r"(?<![\dA-Za-z_{.:/〔])([1-8])(?=[\d.]*\s?[^\d.月日年号])", lambda m: str(int(m[1]) + 1), text)


@pytest.mark.parametrize(("sentence", "_"), list(cases()))
def test_the_value_of_a_number_never_decides(sentence: str, _: str) -> None:
    before, after = (read_targets(passage_of(text), year=2021) for text in (sentence, shifted(sentence)))
    assert [(one.comparator, one.unit, one.indicator) for one in after.targets if one.unit != "%"] == [
        (one.comparator, one.unit, shifted(one.indicator)) for one in before.targets if one.unit != "%"
    ]
    assert len(after.targets) == len(before.targets)
    assert len(after.thresholds) == len(before.thresholds)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "达到",
        "、",
        "10个",
        "“10个",
        "(",
        "由30%",
        "2021年底前",
        "全部",
        "率",
        "一",
        "持续改善，",
        "基本消除",
        "增长10%，",
    ],
)
def test_what_is_made_to_be_slow_is_read_to_its_end(piece: str) -> None:
    passage = passage_of(piece * (5_000 // len(piece)))
    found = read_targets(passage, year=2021)
    assert all(0 <= one.span[0] <= one.span[1] <= len(passage) for one in found.targets)
