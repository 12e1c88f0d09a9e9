"""PDF: the lines as each page gives them; run as a module it is the child behind the wall."""

import re
from collections.abc import Iterator

from pypdfium2 import PdfDocument, PdfiumError
from pypdfium2.raw import FPDF_ERR_PASSWORD

from plans.formats.recognise import refused
from plans.formats.source import MOST_CHARACTERS, PaperUnreadable
from plans.formats.wall import Read, answer

MOST_PAGES = 2_000
WORD = re.compile(r"[^\W\d_]")
UNMAPPED = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f]")
MOST_UNMAPPED = 0.1
"""A font without a table of its characters gives private signs instead of text; a few are bullets."""
SCANNED = "扫描件，没有文字"
HOW = "须先做文字识别（OCR），再以文本、DOCX 或带文字的 PDF 提供"
DAMAGED = ("已损坏的 PDF", "请重新导出后再提供")


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
        text = str(words.get_text_range()).replace("\r\n", "\n").replace("\ufffe", "-")
        words.close()
        page.close()
        length += len(text)
        if length > MOST_CHARACTERS:
            raise PaperUnreadable(f"正文超过 {MOST_CHARACTERS} 字的上限；请只提供方案正文。")
        yield text + "\n"


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
