"""PDF: lines of its pages, remarks on pages without text, refusals for locked, scanned and hostile ones."""

import pytest

from plans.formats import PaperUnreadable, text_of
from plans.formats.pdf import MOST_PAGES, read
from tests.unit.plans.papers_made import pdf, pdf_of, stream

FIRST = ["一、总体目标", "（一）到2031年底，清漂率达到91％以", "上。（市水务局牵头）", "— 1 —"]
SECOND = ["（二）清淤PM2.5监测断面12处。", "— 2 —"]


def test_pages_and_lines_stay_as_printed() -> None:
    source = text_of(pdf(FIRST, SECOND), name="方案.pdf")
    assert source.media == "pdf"
    assert [page.split() for page in source.text.split("\f")] == [
        ["一、总体目标", "（一）到2031年底，清漂率达到91％以", "上。（市水务局牵头）", "—", "1", "—"],
        ["（二）清淤PM2.5监测断面12处。", "—", "2", "—"],
    ]
    assert source.notes == ()


def test_signs_drawn_after_their_line_are_put_in_their_place() -> None:
    lines = ["落实“十四五”规划，推进“两山”转化", "到2031年，“煤改电”1.2万户"]
    assert text_of(pdf(lines), name="").text.split() == lines


def test_a_page_without_text_is_remarked_and_the_others_are_read() -> None:
    source = text_of(pdf(FIRST, [], SECOND, ["3"]), name="方案.pdf")
    assert "清淤" in source.text
    assert source.notes == ("第 2、4 页没有文字（共 2 页，可能是扫描页或图片），未读入。",)


@pytest.mark.parametrize("content", [pdf([]), pdf(FIRST, mapped=False)])
def test_a_paper_without_readable_signs_needs_recognition_first(content: bytes) -> None:
    with pytest.raises(PaperUnreadable, match="OCR"):
        text_of(content, name="扫描.pdf")


def test_bytes_before_the_head_do_not_hide_a_pdf() -> None:
    assert text_of(b"\n\n" + pdf(FIRST), name="").media == "pdf"


def test_a_locked_pdf_is_refused() -> None:
    locked = pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[]/Count 0>>",
            b"<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>" % (b"11" * 32, b"22" * 32),
        ],
        trailer=b"/Encrypt 3 0 R/ID[<00><00>]",
    )
    with pytest.raises(PaperUnreadable, match="加密的 PDF.*去掉密码"):
        text_of(locked, name="")


@pytest.mark.parametrize(
    "pages",
    [
        b"<</Type/Pages/Kids[2 0 R]/Count 99999999>>",
        b"<</Type/Pages/Kids[" + b"2 0 R " * 900 + b"]/Count 900>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    ],
)
def test_a_tree_of_pages_that_leads_nowhere_is_refused(pages: bytes) -> None:
    with pytest.raises(PaperUnreadable, match="已损坏|上限|没有文字"):
        read(pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", pages]))


def test_more_pages_than_any_plan_has_are_refused() -> None:
    kids = b"3 0 R " * (MOST_PAGES + 1)
    pages = b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, MOST_PAGES + 1)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    with pytest.raises(PaperUnreadable, match=f"超过上限 {MOST_PAGES} 页"):
        read(pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", pages, page]))


def test_a_page_that_unpacks_to_a_gigabyte_ends_at_the_wall() -> None:
    bomb = pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            stream(b" " * 220_000_000),
        ]
    )
    with pytest.raises(PaperUnreadable, match="限定的内存和时间|没有文字"):
        text_of(bomb, name="")
