"""Quantities in running text: a value with its unit, and never a number that is a name, a date or an ordinal."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

MAX_DIGITS = 15
"""A longer run of digits is a code (统一社会信用代码, 电话), not a quantity."""

_COUNTED = (
    r"个等级|个基点|家次|家(?!庭|具)|个(?!人|体)|座|条(?!例|件)|台次|亩次|车次|台(?!账)|套|辆次|辆|项(?!目)|处(?!理|置|罚)|所(?!有|在)|艘|架|只"
    r"|头|羽|株|棵|口(?!岸)|眼|块|片|宗|件|例(?!如|行|会)|份(?!额)|种|批次|场次|场(?!所|地)|次(?!生|数)|对(?!于)|组(?!织)"
    r"|支(?!持|撑)|栋|幢|间(?!隔)|门(?!类)|根|张|款|列|趟|人年|人日|户次|户(?!外|籍|均)|人次|人(?!民|大|员|均|口|才|工)"
    r"|名(?!录|单|城)|位(?!于|置)|班次|枚|起(?!来|步|点|草)|岁|站(?!点)|孔|部(?!门|分|署|委|级|队|属|长)|标准箱|标箱|车位|泊位|学位|床位|标准机架|机架|吨公里"
)
_MEASURED = (
    r"平方公里|平方千米|平方米|标准立方米|立方米|公里|千米|厘米|毫米|米|公顷|亩|吨标准煤|吨标煤|千克标准煤|公斤标准煤|分贝|吨二氧化碳当量|吨二氧化碳"
    r"|蒸吨|吨级|吨|千克|公斤|毫克|微克|克标准煤|克|千瓦时|千瓦|兆瓦时|兆瓦|吉瓦时|吉瓦|瓦时|瓦|千伏安|千伏|度电|升|毫升"
    r"|美元|元|倍(?!增)|摄氏度|°C|千焦|大卡|马力|斤|兆"
)
_LATIN = (
    r"ms|EFLOPS|PFLOPS|Gbps|Mbps|TWh|PB|TB|[μu]g|mg|kg|km2|km|hm2|mm|cm|m2|m3|MWh|MW|GWh|GW|kWh"
    r"|kW|kVA|kV|dB|MPa|ppm|TEU|Nm3|m|t|L|h|d|a"
)
_LASTING = (
    r"个工作日|工作日|个自然日|自然日|个月|小时|分钟|天(?!然)|日|年(?!度)|周(?!边|期|年)|分(?![别类之公布散级贝子母支])"
)
_SHARES = r"个百分点|百分点|%|‰"
_BASE = rf"(?:{_SHARES}|{_LASTING}|{_COUNTED}|{_MEASURED}|(?:{_LATIN})(?![A-Za-z0-9]))"
_TIMES = r"(?:万亿|千亿|百亿|千万|百万|十万|亿|万|千|百)?"
UNIT = re.compile(
    rf"\s{{0,3}}({_TIMES}\s?{_BASE}(?:\s?[/·]\s?(?:{_TIMES}{_BASE}|月|季度)|每{_BASE}|·?{_LATIN}(?![A-Za-z]))*)"
)
_PER_MANY = re.compile(r"(/10\s?万|(?:万亿|亿|万)(?=\s?(?:[,;。、)(]|\Z|以[上下内]|左右)))")
_ANY_UNIT = re.compile(r"\s?([\u4e00-\u9fff])(?=\s?(?:[,;。、)]|\Z))")
"""An unknown measure word right before a mark (路灯160盏); anything longer is a noun."""
LASTING = re.compile(rf"(?:{_LASTING})\Z")
COUNTED = re.compile(rf"{_TIMES}(?:{_COUNTED})\Z")
SHARE = re.compile(rf"(?:{_SHARES})\Z")
_ROUGH = re.compile(r"\s?(?:余|多|来)")
_TOKEN = re.compile(
    r"(?P<tenths>(?<![\d.〇零一二两三四五六七八九十百])[\d一二两三四五六七八九])成(?=以上|以下|左右|[,;。、)\s]|\Z)"
    r"|(?P<digits>\d{1,3}(?:,\d{3})++(?![\d,])(?:\.\d++)?|\d++(?:\.\d++)?)"
    r"|百分之(?P<share>[〇零一二两三四五六七八九十百]++(?:点[〇零一二三四五六七八九]++)?)"
    r"|(?P<han>[〇零一二两三四五六七八九十百千]++)(?:分之(?P<over>[一二两三四五六七八九十]++))?"
)
_QUOTED = re.compile(r"[“‘「][^“”‘’「」\n]{0,20}[”’」]|《[^《》\n]{0,120}》|〔[^〔〕\n]{0,20}〕|【[^【】\n]{0,20}】")
_NAME_BEFORE = re.compile(
    r"(?:[A-Za-z_{^+月]|(?:PM|SO|NO|CO|NH|CH|O|GB|HJ|DB)\s?[_/T]{0,3}\s?\{?\s?|第\s?|附[件表]\s?|\d[.:∶/])\Z"
)
_NAME_AFTER = re.compile(r"\s?(?:号|季度|月|[+}]|[.:∶/]\d|年度)")
_MAY_STAND_BARE = re.compile(
    r"\s*(?:[,;。、)(\-~—–至到和及与〓]|[之以][上下内]|左右|上下|[及或]以|\Z|[\u4e00-\u9fff](?=\s?(?:[,;。、)]|\Z)))"
)
"""What may follow a number without a unit; before any other word it is part of a name (世界500强)."""
_YEAR_AFTER = re.compile(r"\s?(?:[-~—–至到]{1,2}\s?\d{4}\s?)?年")
_ORDINAL_BEFORE = frozenset("第之每统唯同专万任单这那某如")
_RANGE = re.compile(r"\s?(?:[-~—–]{1,2}|至|到)\s?")
_DIGIT_OF = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_WEIGHT = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit at [start, end); `low` is the lower bound of a printed range, `rough` stands for 余/多.

    `spelled` is a count in Chinese numerals (两座): prose is full of these, so more evidence is asked for them.
    `exact` is false where a fraction has no finite percentage (三分之一).
    """

    start: int
    end: int
    value: Decimal
    unit: str | None
    low: Decimal | None = None
    rough: bool = False
    spelled: bool = False
    exact: bool = True


def read_quantities(text: str) -> list[Quantity]:
    """Return the quantities of normalized (NFKC) text in order, units as printed without spaces (万亩, 吨/日)."""
    quotes = iter([match.span() for match in _QUOTED.finditer(text)])
    quote = next(quotes, None)
    found: list[Quantity] = []
    at = 0
    while token := _TOKEN.search(text, at):
        at = token.end()
        while quote and quote[1] <= token.start():
            quote = next(quotes, None)
        if quote and quote[0] <= token.start():
            continue
        one = _digits(text, token) if token["digits"] else _spelled(text, token)
        if one is None:
            continue
        at = max(at, one.end)
        found.append(one)
    return _ranges(text, found)


def numeral(text: str) -> int:
    """Read Chinese numerals below ten thousand: 二十 is 20, 三百零五 is 305, and 二〇二五 is 2025 digit by digit."""
    if not any(char in _WEIGHT for char in text):
        return int("".join(str(_DIGIT_OF[char]) for char in text) or 0)
    total = digit = 0
    for place, char in enumerate(text):
        if char in _WEIGHT:
            total += (digit or int(place == 0 or text[place - 1] in "零〇")) * _WEIGHT[char]
            digit = 0
        else:
            digit = _DIGIT_OF[char]
    return total + digit


def _digits(text: str, token: re.Match[str]) -> Quantity | None:
    number = token["digits"].replace(",", "")
    if len(number) > MAX_DIGITS or _NAME_BEFORE.search(text, max(0, token.start() - 6), token.start()):
        return None
    if len(number) == 4 and _YEAR_AFTER.match(text, token.end()):
        return None
    rough = _ROUGH.match(text, token.end())
    unit = UNIT.match(text, rough.end() if rough else token.end()) or _PER_MANY.match(text, token.end())
    if unit is None and (_NAME_AFTER.match(text, token.end()) or not _MAY_STAND_BARE.match(text, token.end())):
        return None
    unit = unit or _ANY_UNIT.match(text, token.end())
    return _quantity(token, Decimal(number), unit, rough=bool(rough and unit))


def _spelled(text: str, token: re.Match[str]) -> Quantity | None:
    if token["tenths"]:
        tenths = token["tenths"]
        return Quantity(token.start(), token.end(), 10 * Decimal(tenths if tenths.isdigit() else numeral(tenths)), "%")
    if token["share"]:
        whole, _, part = token["share"].partition("点")
        decimals = "".join(str(_DIGIT_OF[char]) for char in part) or "0"
        return Quantity(token.start(), token.end(), Decimal(f"{numeral(whole)}.{decimals}").normalize(), "%")
    han = token["han"]
    if len(han) > MAX_DIGITS or text[token.start() - 1 : token.start()] in _ORDINAL_BEFORE:
        return None
    if token["over"]:
        return _fraction(token, numeral(han), numeral(token["over"]))
    unit = UNIT.match(text, token.end())
    if unit is None or unit[1] == "年" or han[0] in "百千〇零" or han == "一":
        return None
    return _quantity(token, Decimal(numeral(han)), unit, spelled=True)


def _fraction(token: re.Match[str], parts: int, some: int) -> Quantity | None:
    if parts == 0:
        return None
    share = Decimal(100 * some) / parts
    return Quantity(token.start(), token.end(), round(share, 2).normalize(), "%", exact=100 * some % parts == 0)


def _quantity(
    token: re.Match[str], value: Decimal, unit: re.Match[str] | None, *, rough: bool = False, spelled: bool = False
) -> Quantity:
    if unit is None:
        return Quantity(token.start(), token.end(), value, None, spelled=spelled)
    name = re.sub(r"\s", "", unit[1])
    return Quantity(token.start(), unit.end(), value, name, rough=rough, spelled=spelled)


def _ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    joined: list[Quantity] = []
    for one in found:
        if joined and _is_range(text, joined[-1], one):
            first = joined.pop()
            joined.append(replace(first, end=one.end, value=one.value, unit=one.unit, low=first.value))
        else:
            joined.append(one)
    return joined


def _is_range(text: str, first: Quantity, last: Quantity) -> bool:
    gap = last.start - first.end
    return (
        0 < gap <= 4
        and first.low is None
        and first.unit in (None, last.unit)
        and last.unit is not None
        and _RANGE.fullmatch(text, first.end, last.start) is not None
    )
