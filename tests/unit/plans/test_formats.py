"""What a file is, and plain text in its encodings: read exactly, or refused with what it is."""

import codecs
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from plans.formats import MOST_BYTES, PaperUnreadable, text_of, text_of_path
from plans.formats.source import MOST_CHARACTERS
from tests.unit.plans.papers_made import RELATIONS, TYPES, packed

PAPER = "青山市河湖清漂行动方案\n一、总体目标\n（一）到2031年底，清漂率达到91％以上。（市水务局牵头）\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def old_office(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PAPER.encode(), "utf-8"),
        (codecs.BOM_UTF8 + PAPER.encode(), "utf-8"),
        (PAPER.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + PAPER.encode("utf-16-be"), "utf-16"),
        (PAPER.encode("gb18030"), "gb18030"),
        (PAPER.replace("青山", "青㙍").encode("gb18030"), "gb18030"),
    ],
)
def test_a_plain_text_is_read_in_each_encoding(content: bytes, encoding: str) -> None:
    source = text_of(content, name="方案.txt")
    assert source.text.replace("青㙍", "青山") == PAPER
    assert (source.media, source.encoding, source.notes) == ("txt", encoding, ())
    assert source.sha256 == sha256(source.text.encode()).hexdigest()


def test_line_ends_become_one_kind_and_control_signs_become_blanks() -> None:
    source = text_of("甲\r\n乙\r丙\v丁\u2028戊\x07己\t庚\f辛\n".encode(), name="")
    assert source.text == "甲\n乙\n丙\n丁\n戊 己\t庚\f辛\n"


def test_spans_of_an_ordinary_text_are_those_of_the_file() -> None:
    assert text_of(PAPER.encode(), name="").text == PAPER


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "没有文字"),
        (b" \n\t\n", "没有文字"),
        ("甲\n乙\0丙".encode(), "第 2 行含有空字符"),
        (PAPER.encode("utf-16-le"), "空字符"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x61\x00", "第 2 字节处无法解码"),
        (PAPER.encode() + b"\xff\xfe", "第 4 行"),
        ("綠色發展與環境保護工作方案，請各單位認真貫徹執行。".encode("big5"), "不像 GB18030"),
        ("甲" * (MOST_CHARACTERS + 1), "超过上限"),
        (b"MZ" + b"\0" * 200 + b"PE\0\0", "Windows 可执行程序"),
        (b"\x7fELF" + b"\0" * 200, "Linux 可执行程序"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "图片（png）"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "OCR"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 64, "图片（jpg）"),
        (b"Rar!\x1a\x07\x00" + b"\0" * 64, "压缩包"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 64, "压缩包"),
        (rb"{\rtf1\ansi a}", "RTF"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "网页归档"),
        (b'<?xml version="1.0"?><w:wordDocument/>', "XML"),
        (old_office("WordDocument"), "旧版 Word 或 WPS"),
        (old_office("Workbook"), "旧版电子表格"),
        (old_office("EncryptedPackage"), "去掉密码"),
        (OLE, "旧版 Office"),
    ],
)
def test_what_is_no_paper_is_named_with_what_is_accepted(content: bytes | str, said: str) -> None:
    with pytest.raises(PaperUnreadable, match=said) as refusal:
        text_of(content if isinstance(content, bytes) else content.encode(), name="方案.docx")
    assert refusal.value.code == "paper-unreadable"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (packed(a="甲"), "压缩包"),
        (packed(**{"[Content_Types].xml": TYPES, "xl__workbook.xml": "<a/>"}), "电子表格"),
        (packed(**{"[Content_Types].xml": TYPES, "ppt__presentation.xml": "<a/>"}), "演示文稿"),
        (packed(**{"OFD.xml": "<a/>"}), "OFD 版式文件.*导出为带文字的 PDF"),
        (packed(**{"[Content_Types].xml": TYPES, "word__vbaProject.bin": "甲"}), "带宏"),
        (packed(**{"[Content_Types].xml": TYPES, "word__document.xml": "<a/>"}), "已损坏"),
        (packed(**{"[Content_Types].xml": TYPES, "_rels__.rels": RELATIONS, "word__document.xml": "<a"}), "已损坏"),
        (b"PK\x03\x04" + b"\0" * 100, "损坏的压缩包"),
    ],
)
def test_a_packed_file_is_judged_by_what_it_holds(content: bytes, said: str) -> None:
    with pytest.raises(PaperUnreadable, match=said):
        text_of(content, name="方案.docx")


def test_the_content_decides_and_not_the_name() -> None:
    assert text_of(PAPER.encode(), name="方案.pdf").media == "txt"
    assert text_of(b"<!DOCTYPE html><body><p>" + PAPER.encode(), name="方案.doc").media == "html"
    assert text_of(b"BM - MZ - " + PAPER.encode(), name="").text.startswith("BM")


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    large = tmp_path / "大.txt"
    with large.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(PaperUnreadable, match="20 MB 的上限"):
        text_of_path(large)
    with pytest.raises(PaperUnreadable, match="20 MB 的上限"):
        text_of(b"a" * (MOST_BYTES + 1), name="")


@pytest.mark.parametrize(
    ("place", "said"), [("没有", "没有这个文件"), (".", "不是文件"), ("a\0b", "无法打开|没有这个")]
)
def test_a_place_that_holds_no_file_is_named(tmp_path: Path, place: str, said: str) -> None:
    with pytest.raises(PaperUnreadable, match=said):
        text_of_path(tmp_path / place)


@pytest.fixture
def text_command() -> Callable[..., tuple[int, bytes, str]]:
    def run(*arguments: str, given: bytes = b"") -> tuple[int, bytes, str]:
        done = CliRunner().invoke(app, ["plan", "text", *arguments], input=given)
        return done.exit_code, done.stdout_bytes, done.stderr

    return run


def test_the_command_prints_the_text_and_nothing_else(
    text_command: Callable[..., tuple[int, bytes, str]], tmp_path: Path
) -> None:
    (tmp_path / "方案.txt").write_bytes(PAPER.replace("\n", "\r\n").encode("gb18030"))
    assert text_command(str(tmp_path / "方案.txt")) == (0, PAPER.encode(), "")
    assert text_command("-", given=PAPER.encode()) == (0, PAPER.encode(), "")


def test_the_command_refuses_in_chinese_and_fails(text_command: Callable[..., tuple[int, bytes, str]]) -> None:
    code, out, err = text_command("-", given=b"MZ" + b"\0" * 100)
    assert (code, out) == (1, b"")
    assert err.startswith("错误：文件内容是Windows 可执行程序")
