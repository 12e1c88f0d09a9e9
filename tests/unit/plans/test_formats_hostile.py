"""Files made to do harm, and files broken at random: every one ends in a text or in the one clear refusal."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.formats import PaperUnreadable, SourceText, markdown, pdf, text_of, webpage, word
from plans.formats.wall import CPU_SECONDS, Read
from tests.unit.plans.papers_made import bare_docx, packed, saved
from tests.unit.plans.papers_made import pdf as made_pdf
from tests.unit.source import ROOT

FUZZ = partial(settings, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PARAGRAPH = "<w:p><w:r><w:t>%s</w:t></w:r></w:p>"
PAGE = "<!DOCTYPE html><html><body><p>一、目标</p><table><tr><td>甲<td>乙</table><!-- 注 --></body></html>".encode()
MARKDOWN = "# 一、目标\n\n1. 清淤\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n<div>丙</div>\n".encode()
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
MEASURED = """
import resource, sys
from plans.formats import PaperUnreadable, text_of
try:
    text_of(sys.stdin.buffer.read(), name="")
except PaperUnreadable as refusal:
    print(refusal.detail)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime)
print(used.ru_maxrss)
"""


def word_paper() -> bytes:
    document = docx.Document()
    document.add_paragraph("一、目标", style="List Number")
    document.add_table(rows=1, cols=2).rows[0].cells[0].text = "甲"
    return saved(document)


SAMPLES: dict[str, tuple[Callable[[bytes], Read], bytes]] = {
    "docx": (word.read, word_paper()),
    "docx, bare": (word.read, bare_docx(PARAGRAPH % "一、目标")),
    "pdf": (pdf.read, made_pdf(["一、目标"], ["二、任务"])),
    "html": (webpage.read, PAGE),
    "md": (markdown.read, MARKDOWN),
}

edits = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=6
)


def mutated(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Cut out some bytes and put others in, at places given as shares of the length."""
    for share, cut, inserted in changes:
        at = int(share * len(content))
        content = content[:at] + inserted + content[at + cut :]
    return content


def read_or_refused(content: bytes, name: str = "") -> SourceText | PaperUnreadable:
    try:
        return text_of(content, name=name)
    except PaperUnreadable as refusal:
        return refusal


@pytest.mark.parametrize("kind", SAMPLES)
@given(changes=edits)
@FUZZ(max_examples=120)
def test_a_broken_paper_is_read_or_refused_by_its_format(kind: str, changes: list[tuple[float, int, bytes]]) -> None:
    read, sample = SAMPLES[kind]
    content = mutated(sample, changes)
    if kind in {"html", "md"}:
        content = content.decode("utf-8", errors="replace").encode()
    with suppress(PaperUnreadable):
        text, notes = read(content)
        assert isinstance(text, str)
        assert isinstance(notes, tuple)


@pytest.mark.parametrize("kind", SAMPLES)
@given(changes=edits)
@FUZZ(max_examples=8)
def test_a_broken_paper_is_read_or_refused_at_the_door(kind: str, changes: list[tuple[float, int, bytes]]) -> None:
    read_or_refused(mutated(SAMPLES[kind][1], changes), f"方案.{kind[:4]}")


@given(content=st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda text: text.encode("utf-16"))))
@FUZZ(max_examples=300)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    found = read_or_refused(content)
    if isinstance(found, SourceText):
        assert not {"\0", "\r", "\v", "\x85"} & set(found.text)
        found.text.encode()


BLANKS = " " * 40_000_000
HARMFUL: dict[str, tuple[Callable[[], bytes], str]] = {
    "one part": (lambda: bare_docx(BLANKS), "压缩炸弹"),
    "all parts": (lambda: packed(**{str(index): BLANKS for index in range(6)}), "压缩炸弹"),
    "many entries": (lambda: packed(**{str(index): "" for index in range(2_500)}), "压缩炸弹"),
    "many tags": (lambda: bare_docx("<a/>" * 3_000_000), "已损坏"),
    "deep": (lambda: bare_docx("<w:sdt>" * 100_000), "已损坏"),
    "outside": (lambda: bare_docx(PARAGRAPH % "&x;", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hosts">]>'), "DTD"),
    "entities": (lambda: bare_docx(PARAGRAPH % "&x;", '<!DOCTYPE a [<!ENTITY x "哈">]>'), "DTD"),
}


@pytest.mark.parametrize("harm", HARMFUL)
def test_a_word_paper_made_to_do_harm_is_refused(harm: str) -> None:
    made, said = HARMFUL[harm]
    with pytest.raises(PaperUnreadable, match=said):
        text_of(made(), name="方案.docx")


def test_a_stated_size_is_not_believed() -> None:
    content = bytearray(bare_docx(PARAGRAPH % ("甲" * 20_000_000)))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    with pytest.raises(PaperUnreadable, match="已损坏|压缩炸弹"):
        text_of(bytes(content), name="")


def test_the_wall_ends_what_takes_too_much() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED], cwd=ROOT, input=bare_docx("<a/>" * 3_000_000), capture_output=True, check=True
    )
    refusal, seconds, largest = done.stdout.decode().split("\n")[:3]
    assert "限定的内存和时间" in refusal
    assert float(seconds) < CPU_SECONDS + 1
    assert int(largest) * MAXRSS_UNIT < 300_000_000
