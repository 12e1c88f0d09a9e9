"""Reading the cells of a ledger that people kept by hand: dates in all their spellings, lists of units, equality."""

import re
from calendar import monthrange
from datetime import date

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:0?0:00(?::00)?)?(?:之?前)?")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?(?:底|末)?(?:之?前)?")
_YEAR = re.compile(r"(\d{4})年(?:年?(?:底|末))?(?:之?前)?")
_BETWEEN = re.compile(r"[、，,；;/\n]")
DAY_EXPECTED = "应为日期，如 2021-12-31、2021年12月31日、2021年12月底"


def parse_day(text: str) -> date | None:
    """Return the day a cell means, the last one of a month or year that is named alone; None if it names none."""
    plain = re.sub(r"\s", "", text)
    try:
        if found := _DAY.fullmatch(plain):
            return date(*(int(part) for part in found.groups()))
        if found := _MONTH.fullmatch(plain):
            year, month = (int(part) for part in found.groups())
            return date(year, month, monthrange(year, month)[1])
        if found := _YEAR.fullmatch(plain):
            return date(int(found.group(1)), 12, 31)
    except ValueError:
        return None
    return None


def unit_names(text: str) -> list[str]:
    """Return the units a cell lists, in order and each once."""
    return list(dict.fromkeys(name for part in _BETWEEN.split(text) if (name := re.sub(r"\s", "", part))))


def same(one: str, other: str) -> bool:
    """Whether two cells say the same: white space and the spelling of a date make no difference."""
    if re.sub(r"\s", "", one) == re.sub(r"\s", "", other):
        return True
    day = parse_day(one)
    return day is not None and day == parse_day(other)
