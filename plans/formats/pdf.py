"""PDF: the lines as each page gives them; run as a module it is the child behind the wall."""

import re
from collections.abc import Iterator
from ctypes import c_double
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pypdfium2 import PdfDocument, PdfiumError, PdfTextPage
from pypdfium2.raw import (
    FPDF_ERR_PASSWORD,
    FPDFText_CountChars,
    FPDFText_GetCharOrigin,
    FPDFText_GetUnicode,
    FPDFText_IsGenerated,
)

from plans.formats.recognise import refused
from plans.formats.source import MOST_CHARACTERS, PaperUnreadable
from plans.formats.wall import Read, answer

MOST_PAGES = 2_000
WORD = re.compile(r"[^\W\d_]")
UNMAPPED = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")
MOST_UNMAPPED = 0.1
"""A font without a table of its characters gives private signs instead of text; a few are bullets."""
WIDE = 2.5
"""A step this many times the usual one is a gap between two entries on one line."""
SCANNED = "扫描件，没有文字"
HOW = "须先做文字识别（OCR），再以文本、DOCX 或带文字的 PDF 提供"
DAMAGED = ("已损坏的 PDF", "请重新导出后再提供")


class Sign(NamedTuple):
    """One sign of a page and where on its line it stands; a blank that only shows a gap is not drawn."""

    text: str
    place: float
    drawn: bool


def read(content: bytes) -> Read:
    """Return the text, each page ended by a form feed, and which pages have none. Raises PaperUnreadable."""
    with _opened(content) as document:
        if len(document) > MOST_PAGES:
            raise PaperUnreadable(f"PDF 有 {len(document)} 页，超过上限 {MOST_PAGES} 页；请只提供方案本身。")
        try:
            pages = list(_pages(document))
        except PdfiumError:
            raise refused(*DAMAGED) from None
    return "\f".join(pages), tuple(_remarks(pages))


def _opened(content: bytes) -> PdfDocument:
    try:
        return PdfDocument(content)
    except PdfiumError as fault:
        if fault.err_code == FPDF_ERR_PASSWORD:
            raise refused("加密的 PDF", "请去掉密码后再提供") from None
        raise refused(*DAMAGED) from None


def _pages(document: PdfDocument) -> Iterator[str]:
    length = 0
    for number in range(len(document)):
        page = document[number]
        words = page.get_textpage()
        text = "\n".join(_in_order(line) for line in _lines(words)).replace("\ufffe", "-")
        words.close()
        page.close()
        length += len(text)
        if length > MOST_CHARACTERS:
            raise PaperUnreadable(f"正文超过 {MOST_CHARACTERS} 字的上限；请只提供方案正文。")
        yield text + "\n"


def _lines(words: PdfTextPage) -> Iterator[list[Sign]]:
    """Yield the lines that the library makes of a page, with the place of each sign."""
    page, place, base = words.raw, c_double(), c_double()
    line: list[Sign] = []
    for index in range(FPDFText_CountChars(page)):
        sign = chr(FPDFText_GetUnicode(page, index))
        if sign == "\n":
            yield line
            line = []
        elif sign not in "\r\0":
            FPDFText_GetCharOrigin(page, index, place, base)
            line.append(Sign(sign, place.value, drawn=not FPDFText_IsGenerated(page, index)))
    yield line


def _in_order(line: list[Sign]) -> str:
    """Return the text of a line by the places of its signs.

    A word processor that takes “ and ” from another font than the Chinese draws them after the rest of the line.
    """
    drawn = [sign for sign in line if sign.drawn]
    steps = [after.place - before.place for before, after in pairwise(drawn)]
    if all(step >= 0 for step in steps):
        return "".join(sign.text for sign in line)
    drawn.sort(key=lambda sign: sign.place)
    usual = median(after.place - before.place for before, after in pairwise(drawn))
    text = drawn[0].text
    for before, after in pairwise(drawn):
        text += (" " if after.place - before.place > WIDE * usual else "") + after.text
    return text


def _remarks(pages: list[str]) -> Iterator[str]:
    empty = [number for number, text in enumerate(pages, 1) if not WORD.search(text)]
    if len(empty) == len(pages):
        raise refused(SCANNED, HOW)
    signs = "".join("".join(pages).split())
    if len(UNMAPPED.findall(signs)) > MOST_UNMAPPED * len(signs):
        raise refused("文字编码不全的 PDF，取出的是乱码", HOW)
    if empty:
        named = "、".join(str(number) for number in empty[:20]) + ("等" if len(empty) > 20 else "")
        yield f"第 {named} 页没有文字（共 {len(empty)} 页，可能是扫描页或图片），未读入。"


if __name__ == "__main__":
    answer(read)
