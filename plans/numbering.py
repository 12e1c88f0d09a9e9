"""The numbers that head things in a paper: 一、 （一） 1. （1） ① 第一条 1.2."""

import re
from dataclasses import dataclass
from enum import StrEnum

_DIGITS = {"〇": 0, "零": 0, "○": 0} | {char: value for value, char in enumerate("一二三四五六七八九", start=1)}
_CN = "[一二三四五六七八九十百〇零○]{1,5}"


class Style(StrEnum):
    """How a number is printed; a style stands for one level as long as it is open."""

    CHAPTER = "第一章"
    ARTICLE = "第一条"
    CHINESE = "一、"
    CHINESE_BRACKETED = "（一）"
    NAMED = "任务一："
    ARABIC = "1."
    DOTTED = "1.1"
    ARABIC_BRACKETED = "（1）"
    CIRCLED = "①"


@dataclass(frozen=True, slots=True)
class Number:
    """A number at the head of a paragraph; `length` counts the characters it takes with its mark."""

    style: Style
    value: int
    printed: str
    length: int


_FORMS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (Style.CHAPTER, re.compile(rf"第({_CN}|\d{{1,3}})(?:章|部分|节|篇)[、:.]?")),
    (Style.ARTICLE, re.compile(rf"第({_CN}|\d{{1,3}})条[、:.]?")),
    (Style.CHINESE_BRACKETED, re.compile(rf"[(〔\[]({_CN})[)〕\]][、.]?")),
    (Style.CHINESE, re.compile(rf"({_CN})(?:[、.．]|,(?=[^\d,]))(?!{_CN}[、级类是])")),
    (Style.NAMED, re.compile(rf"(?:任务|行动|举措|措施|专项|工程|专题)({_CN}|\d{{1,2}})[:、.]")),
    (
        Style.DOTTED,
        re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})(?:[、.])?(?=[\u4e00-\u9fff“])(?![万亿千百吨个倍米公元%年月天])"),
    ),
    (Style.ARABIC, re.compile(r"(\d{1,3}|1[0-8]\d\d)[.、．](?![\d,%])")),  # from 1900 it is a year
    (Style.ARABIC_BRACKETED, re.compile(r"\((\d{1,3})\)[、.]?|(\d{1,2})\)[、.]?")),
    (Style.CIRCLED, re.compile("([①-⑳])[、.]?")),
)


def number_at_head(text: str) -> Number | None:
    """Return the number that the text begins with, if it begins with one."""
    for style, form in _FORMS:
        found = form.match(text)
        if found:
            inner = next(group for group in found.groups() if group)
            value = value_of(inner)
            if value is None:
                return None
            return Number(style, value, _printed(style, found[0], inner), found.end())
    return None


def expected_number(text: str, value: int) -> Number | None:
    """Return the number a list goes on with where its title begins with a digit itself: 11.121人才项目 after 10."""
    for mark in ".、":
        head = f"{value}{mark}"
        if text.startswith(head) and text[len(head) : len(head) + 1].isdecimal():
            return Number(Style.ARABIC, value, str(value), len(head))
    return None


def _printed(style: Style, whole: str, inner: str) -> str:
    if style is Style.CHINESE_BRACKETED or style is Style.ARABIC_BRACKETED:
        return f"（{inner}）"
    if style in {Style.CHAPTER, Style.ARTICLE, Style.NAMED}:
        return whole.rstrip("、:.")
    return inner


def value_of(text: str) -> int | None:
    """Return the value of a number as printed (12, 十二, 一百〇五, ⑫, the last part of 1.2); nothing if it is none."""
    if "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    if text[-1].isascii():
        return int(text.rpartition(".")[2])
    if not set(text) & {"十", "百"}:
        return int("".join(str(_DIGITS[char]) for char in text)) or None
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return (total + digit) or None
