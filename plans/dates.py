"""Deadlines as plans print them: 2021年底前, 6月底前 without a year, 全年, “十四五”末; and open ones (汛期前)."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from plans.numbers import numeral
from plans.passage import Passage
from plans.reading import DateMention

_HAN = "〇○零一二三四五六七八九十"
_YEAR = rf"(?:(?:20|19)\d{{2}}(?!\d)|(?<!\d)二[{_HAN}]{{3}})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])(?!\d)"
_DAY = r"(?:[12]\d|3[01]|0?[1-9]|[一二三四五六七八九十]{1,3})"
_BEFORE = r"\s?(?:(?:及?以|之)?前|止|(?:以|之)内|内)"
_PHRASE = re.compile(
    rf"(?=[截到至每次翌明今本当全第上下年\d{_HAN}])"  # an empty match at every other place costs more than the dates
    rf"(?P<to>(?:截至|截止到?|到|至)\s?)?"
    rf"(?:(?:{_YEAR}\s?年?\s?(?:[-~—–]{{1,2}}|至|到)\s?)?(?P<year>{_YEAR})\s?年(?!龄|均|产|代)"
    r"|(?P<lead>每年度?|次年|翌年|明年|今年|本年度?|当年|全年))?\s?"
    rf"(?:(?:{_MONTH}\s?月?\s?[-~—–]{{1,2}}\s?)?(?P<month>{_MONTH})\s?月(?:(?P<part>底|末|[上中下]旬)|\s?(?P<day>{_DAY})\s?日|份(?!额))?"
    r"|第?(?P<quarter>[一二三四1234])季度(?P<quarter_end>末|底)?|(?P<half>[上下]半年)(?P<half_end>末|底)?"
    rf"|(?P<end>年?[底末]|年中|年内))?(?P<before>{_BEFORE})?"
)
_POINTED = re.compile(
    rf"(?<![\d.])(?P<year>20\d{{2}})\s?[./-]\s?(?P<month>1[0-2]|0?[1-9])(?:\s?[./-]\s?(?P<day>{_DAY}))?(?![\d.%])"
    rf"(?P<before>{_BEFORE})?"
)
_STAGE = re.compile(r"(?:到|至)?[“\"]?十(?P<stage>[三四五六七])五[”\"]?(?:规划期?末|末期?|时期|期间|期末)(?:前|内)?")
_OPEN = re.compile(
    r"(?:主?汛|采暖|供暖|取暖|供热)[期季](?:到?来|开始)?之?前|入[冬汛]前|春[节耕]前|国庆节?前|长期(?:坚持|推进|实施|执行)"
    r"|(?:长期|持续)(?:坚持|推进|实施|执行)?(?=[)。;\s]|\Z)|(?<!\d)(?:\d{1,2}|[一二两三四五])(?:年|个月)[之以]?内"
)
_NOT_AN_END_BEFORE = re.compile(r"(?:较|比|与|自|从|由|以|同|距|去年|上年|(?:在|按)(?=[^,]{0,12}基础))\s?\Z")
_NOT_AN_END_AFTER = re.compile(
    r"\s?(?:起|以来|开始|以?后|之后|[版本](?=[)\s,;。]|\Z)|版|同期|相比|末?的?(?:基础上|水平|现状|基数)|[^,;。]{0,12}基础上|为基[准数]|[^,;。]{0,3}度?(?:相比|持平)"
    r"|[^,;。]{0,8}(?:建成|投运|投产|批准|核准|登记|注册|出台|印发|发布|备案|立项|建设|生产|开工|存在)[^,;。]{0,4}的)"
)
_AIMED_AT = re.compile(r"(?:力争|要|将)?(?:下降|降低|降至|降到|增长|达到|提高|提升|控制在|压减|减少)")
_CLAUSE_START = frozenset(",;:。.、(!?\n—-~ “")
_LABEL = re.compile(
    r"(?:时限|期限|(?:完成|办结|整改|截止|截至)(?:时间|日期)|时间(?:要求|节点|安排))(?:为|[:是])?\s?\Z|[在于]\s?\Z"
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A deadline at [start, end) of a text; `topic` if a comma follows, so that it governs the whole sentence."""

    start: int
    end: int
    on: dt.date | None
    topic: bool
    past: bool = False


def read_dates(passage: Passage, *, year: int | None) -> tuple[DateMention, ...]:
    """Return the deadlines of a passage in order; `year` is the plan's, for 6月底前 and 全年.

    Left out: starts (10月1日起), years compared with (较2020年), years gone by, and dates in names of papers.
    """
    return tuple(_mention(passage, spot) for spot in find_dates(passage.text, year=year) if not spot.past)


def stated_dates(passage: Passage, *, year: int | None) -> tuple[DateMention, ...]:
    """Return what stands behind a label of deadlines (完成时限：2023年6月), where every date is one.

    What is not understood there (立行立改, 印发后30日内) is a deadline all the same, with no day.
    """
    spots = find_dates(passage.text, year=year, stated=True)
    if spots or not passage.text.strip():
        return tuple(_mention(passage, spot) for spot in spots)
    start = len(passage.text) - len(passage.text.lstrip())
    return (_mention(passage, Spot(start, len(passage.text.rstrip()), None, topic=False)),)


def due_on(phrase: str, *, year: int | None) -> dt.date | None:
    """Return the last day that a phrase allows: 2021年底前 is 2021-12-31, 6月底前 the 30th of June of `year`.

    前 after a bare year or month excludes it (2030年前 ends with 2029), after a day or a 底 it includes it.
    `None` where the phrase leaves the day open (汛期前, 长期坚持, 每年6月底前) or needs a year that is not known.
    """
    for match in _PHRASE.finditer(phrase):
        if _speaks(match):
            return _end_of(match, year)
    stage = _STAGE.search(phrase)
    return dt.date(1955 + 5 * numeral("十" + stage["stage"]), 12, 31) if stage else None


def find_dates(text: str, *, year: int | None, stated: bool = False) -> list[Spot]:
    """Find deadlines by their offsets into `text`, those gone by too (`past`); `stated` takes every date for one."""
    spots = [*_calendar(text, year, stated), *_stages(text, year), *_pointed(text, stated)]
    spots += [Spot(match.start(), match.end(), None, _is_topic(text, match.end())) for match in _OPEN.finditer(text)]
    return sorted(spots, key=lambda spot: spot.start)


def _calendar(text: str, year: int | None, stated: bool) -> Iterator[Spot]:
    sentence_year, sentence_end, listed = year, -1, -1
    for match in _PHRASE.finditer(text):
        if not _speaks(match) or _named(text, match):
            continue
        if match.start() > sentence_end:
            sentence_year, sentence_end = year, _sentence_end(text, match.start())
        if match["year"]:
            sentence_year = _number(match["year"])
        listing = 0 < match.start() - listed <= 1 and text[listed] in "、和及与"
        if not (_ends_there(text, match, stated) or listing):
            continue
        past = bool(match["year"]) and year is not None and _number(match["year"]) < year
        end = match.end() - (len(match[0]) - len(match[0].rstrip()))
        start = match.start() + (len(match[0]) - len(match[0].lstrip()))
        listed = end
        yield Spot(start, end, _end_of(match, sentence_year), _is_topic(text, end), past)


def _pointed(text: str, stated: bool) -> Iterator[Spot]:
    """2023.6.30前 and 2023/6/30: in running text only with 前, since versions and numbers look alike."""
    for match in _POINTED.finditer(text):
        if stated or match["before"]:
            last = _last_day(int(match["year"]), int(match["month"]))
            day = int(match["day"]) if match["day"] and match["day"].isdigit() else last.day
            yield Spot(*match.span(), last.replace(day=min(day, last.day)), _is_topic(text, match.end()))


def _mention(passage: Passage, spot: Spot) -> DateMention:
    return DateMention(text=passage.text[spot.start : spot.end], on=spot.on, span=passage.span(spot.start, spot.end))


def _stages(text: str, year: int | None) -> Iterator[Spot]:
    for match in _STAGE.finditer(text):
        on = dt.date(1955 + 5 * numeral("十" + match["stage"]), 12, 31)
        yield Spot(match.start(), match.end(), on, _is_topic(text, match.end()), year is not None and on.year < year)


def _speaks(match: re.Match[str]) -> bool:
    """Whether the match says anything: 底 and 末 need their year, 每年 needs its day."""
    if match["year"] or match["month"] or match["quarter"] or match["half"]:
        return True
    if match["end"]:
        return bool(match["lead"]) or match["end"].startswith("年")
    return match["lead"] in {"今年", "本年", "本年度", "当年", "全年", "明年"}


def _named(text: str, match: re.Match[str]) -> bool:
    """Whether the match is a piece of another word: 三年内, 去年底, 3个月, 第二季度 is its own."""
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    before = text[start - 1 : start]
    if match["year"]:
        return before.isdigit() or before == "〔"
    return bool(before) and (
        (before.isalnum() and before.isascii()) or before in "去上前往历半多余周届一二两三四五六七八九十几第"
    )


def _ends_there(text: str, match: re.Match[str], stated: bool) -> bool:
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    if _NOT_AN_END_BEFORE.search(text, max(0, start - 4), start) or _NOT_AN_END_AFTER.match(text, match.end()):
        return False
    if stated or match["before"] or match["part"] or match["end"] or match["to"] or match["lead"]:
        return True
    if match["quarter_end"] or match["half_end"] or _LABEL.search(text, max(0, start - 6), start):
        return True
    opens = start == 0 or text[start - 1] in _CLAUSE_START or _AIMED_AT.match(text, match.end()) is not None
    return opens and not match["month"] and not text.startswith(("度", ")"), match.end())


def _is_topic(text: str, end: int) -> bool:
    return text[end : end + 2].lstrip().startswith((",", ":", "。", "、")) or not text[end : end + 1]


def _sentence_end(text: str, start: int) -> int:
    end = text.find("。", start)
    return len(text) if end < 0 else end


def _number(text: str) -> int:
    return int(text) if text.isdigit() and text.isascii() else numeral(text.replace("○", "〇"))


def _end_of(match: re.Match[str], year: int | None) -> dt.date | None:
    named = _number(match["year"]) if match["year"] else year
    if named is None or (match["lead"] or "").startswith("每"):
        return None
    if match["lead"] in {"次年", "翌年", "明年"}:
        named += 1
    if match["month"]:
        return _in_month(match, named, _number(match["month"]))
    if match["quarter"]:
        return _last_day(named, 3 * _number(match["quarter"]))
    if match["half"]:
        return _last_day(named, 6 if match["half"][0] == "上" else 12)
    if match["end"] == "年中":
        return _last_day(named, 6)
    excluded = (match["before"] or "").strip().endswith("前") and not match["end"]
    return dt.date(named - 1 if excluded else named, 12, 31)


def _in_month(match: re.Match[str], year: int, month: int) -> dt.date | None:
    last = _last_day(year, month)
    if match["day"]:
        day = _number(match["day"])
        return last.replace(day=day) if 1 <= day <= last.day else None
    if match["part"] in {"上旬", "中旬"}:
        return last.replace(day=10 if match["part"] == "上旬" else 20)
    if (match["before"] or "").strip().endswith("前") and not match["part"]:
        return last.replace(day=1) - dt.timedelta(days=1)
    return last


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
