"""The head of a paper: 发文字号, title, issuer and day of issue, as far as it is printed."""

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise

from plans.outline import Outline, Paragraph
from plans.reading import DocumentFacts

_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:\([\u4e00-\u9fff]{1,6}\))?[〔\[【](?:19|20)\d{2}[〕\]】](?:第)?\d{1,5}号"
)
_DAY = re.compile(
    r"((?:19|20)\d{2}|[二一][〇○零一二三四五六七八九]{3})年(\d{1,2}|[一二三四五六七八九十]{1,2})月(\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
_ABOUT = re.compile(
    r"(?P<issuer>[\u4e00-\u9fff、]{2,40}?(?:等[\u4e00-\u9fff]{1,6})?)关于(?:印发|转发|加强|促进|加快|推进|进一步|做好|开展|实施|公布|下达)?"
)
_NOUN = "(?:方案|计划|意见|办法|措施|规划|要点|决定|通告|分解表)"
_TITLE = re.compile(
    rf"[^。;]{{2,60}}?关于[^。;]{{2,120}}?(?:{_NOUN}》?(?:\([^()]{{1,12}}\))?的通知|的通知(?!》)|{_NOUN}(?![》\u4e00-\u9fff])|的函)"
    r"(?:\([^()]{1,12}\))?"
)
_OWN_TITLE = re.compile(r"[^《》]{2,40}?(?:政府|委员会|办公[厅室]|省委|市委|县委|区委|[厅局])关于(?!印发|转发)")
_FIELDS = {
    "number": re.compile(r"(?:发文字号|文号|文件编号|发文文号)[:\t ]+([^\t\n]{4,40})"),
    "title": re.compile(r"(?:^|\t)(?:标题|名称|文件名称)[:\t ]+([^\t\n]{4,160})"),
    "issuer": re.compile(r"(?:发文机关|发布机构|发文单位|发布单位|制发机关|发文部门)[:\t ]+([^\t\n]{2,60})"),
    "day": re.compile(r"(?:成文日期|印发日期|发文日期|生成日期)[:\t ]+([^\t\n]{6,20})"),
}
_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_NOT_SIGNED = re.compile("[,。]|发布日期")


def read_head(outline: Outline, tail: Sequence[Paragraph]) -> DocumentFacts:
    """Read what the head states, and from the paper's last lines the signature where the head has none."""
    text = outline.passage.text
    first = outline.plans[0]
    head = [text[one.start : one.end] for one in [*outline.head, *first.preamble]]
    title = _field(head, "title") or _title(head, text, outline)
    return DocumentFacts(
        number=_number(head),
        title=title,
        issuer=_issuer(head, title, [text[one.start : one.end] for one in tail]),
        issued_on=_issued_on(head, [text[one.start : one.end] for one in tail]),
    )


def _field(head: Sequence[str], name: str) -> str | None:
    for line in head:
        found = _FIELDS[name].search(line)
        if found and found[1].strip():
            return found[1].strip()
    return None


def _number(head: Sequence[str]) -> str | None:
    """Take the number that stands by itself; one in brackets or after 《》 belongs to another paper."""
    named = _field(head, "number")
    if named and (found := _NUMBER.search(named)):
        return _with_printed_brackets(found[0])
    for line in head:
        for found in _NUMBER.finditer(line):
            before = line[: found.start()]
            if (
                before.count("(") <= before.count(")")
                and before.count("《") <= before.count("》")
                and len(before) < 120
            ):
                return _with_printed_brackets(found[0].rpartition("的通知")[2].rpartition("意见")[2])
    return None


def _with_printed_brackets(number: str) -> str:
    return re.sub(r"[\[【](\d{4})[\]】]", r"〔\1〕", number)


def _title(head: Sequence[str], text: str, outline: Outline) -> str | None:
    plan = outline.plans[0].title
    if plan and _OWN_TITLE.match(text, *plan):
        return text[plan[0] : plan[1]].replace("\n", "")
    whole = "\n".join(head[:6])
    for line in (whole, *head[:6]):
        found = _TITLE.match(line.split("\t")[0])
        if found and not found[0].startswith(("为", "根据", "按照", "现将", "经")):
            return found[0].replace("\n", "")
    return text[plan[0] : plan[1]].replace("\n", "") if plan else None


def _issuer(head: Sequence[str], title: str | None, tail: Sequence[str]) -> str | None:
    named = _field(head, "issuer")
    if named:
        return named
    found = _ABOUT.match(title) if title else None
    if found and title and "政策解读" not in title and not title.startswith("关于"):
        return found["issuer"]
    return _signed(tail) or _signed(head)


def _signed(lines: Sequence[str]) -> str | None:
    for before, line in pairwise(lines):
        if _DAY.fullmatch(line) and len(before) <= 30 and not re.search(r"[,。;:]", before):
            return before
    return None


def _issued_on(head: Sequence[str], tail: Sequence[str]) -> dt.date | None:
    named = _field(head, "day")
    found = _DAY.search(named) if named else None
    if found:
        return _day(found)
    for lines in (head, tail):
        for line in lines:
            alone = _DAY.search(line)
            if (
                alone
                and len(line) <= 60
                and "发布日期" not in line
                and not re.search(r"[,。]", line.replace("(此件公开发布)", ""))
            ):
                return _day(alone)
    return None


def _day(found: re.Match[str]) -> dt.date | None:
    year, month, day = (_value(group) for group in found.groups())
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _value(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0"))
    return int("".join(_DIGITS[char] for char in text))
