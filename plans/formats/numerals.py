"""Numbers as the numbering of a word processor prints them (ECMA-376 part 1, 17.18.59 ST_NumberFormat)."""

import re
from collections.abc import Callable

DIGITS = "〇一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
MOST = 9999
"""What is counted in a paper stays far below; larger numbers are printed in Arabic digits."""


def whole(text: str | None, otherwise: int) -> int:
    """Read a whole number from an attribute; what is none counts as not stated."""
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else otherwise


def chinese(number: int, *, digits: str = DIGITS, places: str = "十百千", zero: str = "零") -> str:
    """Return 1…9999 in Chinese: 十, 二十一, 一百零五."""
    if not 0 < number <= MOST:
        return digits[0] if number == 0 else str(number)
    printed, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            printed += (zero if gap and printed else "") + digits[digit] + (places[power - 1] if power else "")
        gap = not digit
    return printed.removeprefix(digits[1]) if number < 20 and printed.startswith(digits[1] + "十") else printed


def _japanese(number: int) -> str:
    printed = chinese(number, zero="")
    for place in "十百千":
        printed = printed.replace("一" + place, place)
    return printed


def _each_digit(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(number))


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _roman(number: int) -> str:
    if not 0 < number <= MOST:
        return str(number)
    printed = ""
    for value, sign in ROMAN:
        count, number = divmod(number, value)
        printed += sign * count
    return printed


def _letter(number: int) -> str:
    """A … Z, then AA, BB …"""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= MOST else str(number)


def _from(first: str, most: int) -> Callable[[int], str]:
    """Return a format whose signs follow each other in Unicode."""
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= most else str(number)


def _of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalHalfWidth": str,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "chineseLegalSimplified": lambda number: chinese(number, digits=FORMAL, places="拾佰仟"),
    "japaneseCounting": _japanese,
    "ideographDigital": _each_digit,
    "japaneseDigitalTenThousand": _each_digit,
    "taiwaneseDigital": _each_digit,
    "ideographTraditional": _of(STEMS),
    "ideographZodiac": _of(BRANCHES),
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "none": lambda _: "",
}
