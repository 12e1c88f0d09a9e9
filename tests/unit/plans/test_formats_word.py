"""DOCX: the body as Word prints it, numbers included; nothing of what was deleted, hidden or stands beside the text."""

from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml

from plans.formats import text_of
from plans.formats.numerals import FORMATS
from plans.formats.word import read
from tests.unit.plans.papers_made import W, add, bare_docx, number, saved

LIST = """
<w:abstractNum w:abstractNumId="90">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlRestart w:val="0"/>
  <w:lvlText w:val="%3."/></w:lvl>
 <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%4"/></w:lvl>
 <w:lvl w:ilvl="4"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF06C;"/></w:lvl>
</w:abstractNum>
<w:num w:numId="91"><w:abstractNumId w:val="90"/></w:num>
<w:num w:numId="92"><w:abstractNumId w:val="90"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""


@pytest.fixture
def paper() -> Document:
    return docx.Document()


def lines(document: Document) -> list[str]:
    return text_of(saved(document), name="方案.docx").text.splitlines()


def item(level: int, text: str, num: int = 91) -> str:
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    return f"<w:p><w:pPr>{place}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered_by(num: int) -> Any:
    return parse_xml(f'<w:numPr xmlns:w="{W}"><w:numId w:val="{num}"/></w:numPr>')


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def body(xml: str) -> list[str]:
    return read(bare_docx(xml))[0].splitlines()


def test_paragraphs_and_tables_come_in_their_order(paper: Document) -> None:
    paper.add_paragraph("一、总体目标")
    table = paper.add_table(rows=2, cols=3)
    for row, texts in zip(table.rows, [("序号", "任务", "时限"), ("1", "清淤\n疏浚", "")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    paper.add_paragraph("二、保障措施\n软换行")
    paper.sections[0].header.paragraphs[0].text = "页眉"
    paper.sections[0].footer.paragraphs[0].text = "— 1 —"
    assert lines(paper) == ["一、总体目标", "序号\t任务\t时限", "1\t清淤 疏浚\t", "二、保障措施", "软换行"]


def test_automatic_numbers_are_printed(paper: Document) -> None:
    number(paper, LIST)
    levels = [0, 1, 2, 2, 1, 2, 3, 4, 0, 1, 2]
    add(paper, "".join(item(level, f"第{index}项") for index, level in enumerate(levels)))
    add(paper, item(0, "另一方案", num=92) + item(0, "再续", num=92))
    assert lines(paper) == [
        *("一、第0项", "（一）第1项", "1.第2项", "2.第3项", "（二）第4项", "3.第5项", "1.1第6项", "第7项"),
        *("二、第8项", "（一）第9项", "4.第10项", "一、另一方案", "二、再续"),
    ]


def test_a_number_of_a_style_is_printed_and_an_explicit_none_is_not(paper: Document) -> None:
    number(paper, LIST)
    paper.styles["Heading 1"].element.get_or_add_pPr().append(numbered_by(91))
    derived = paper.styles.add_style("专用", 1)
    derived.base_style = paper.styles["Heading 1"]
    paper.add_paragraph("总体目标", style="Heading 1")
    paper.add_paragraph("重点任务", style="专用")
    plain = paper.add_paragraph("无号", style="Heading 1")
    plain._p.get_or_add_pPr().append(numbered_by(0))
    assert lines(paper) == ["一、总体目标", "二、重点任务", "无号"]


def test_a_digit_does_not_run_into_its_number(paper: Document) -> None:
    number(paper, LIST)
    add(paper, item(2, "2031年底前完成清淤") + item(2, "清淤"))
    assert lines(paper) == ["1. 2031年底前完成清淤", "2.清淤"]


@pytest.mark.parametrize(
    ("form", "count", "printed"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1005, "一千零五"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("japaneseCounting", 12, "十二"),
        ("japaneseCounting", 112, "百十二"),
        ("ideographDigital", 12, "一二"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 12, "亥"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "21"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalZero", 7, "07"),
        ("upperRoman", 14, "XIV"),
        ("lowerRoman", 9, "ix"),
        ("upperLetter", 28, "BB"),
        ("lowerLetter", 1, "a"),
    ],
)
def test_each_kind_of_number_is_printed_as_word_does(form: str, count: int, printed: str) -> None:
    assert FORMATS[form](count) == printed


def test_tracked_changes_are_read_as_accepted_and_remarked() -> None:
    text, notes = read(
        bare_docx(
            f"<w:p>{run('到')}<w:ins>{run('2031')}</w:ins><w:del><w:r><w:delText>2030</w:delText></w:r></w:del>{run('年')}</w:p>"
            f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('上半')}</w:p><w:p>{run('句')}</w:p>"
            f"<w:p><w:moveFrom>{run('旧处')}</w:moveFrom><w:moveTo>{run('新处')}</w:moveTo></w:p>"
            f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{run('删行')}</w:p></w:tc></w:tr></w:tbl>"
        )
    )
    assert text.splitlines() == ["到2031年", "上半句", "新处"]
    assert notes == ("文件含修订痕迹：已按接受全部修订读取（保留插入的文字，略去删除的文字）。",)


def test_only_what_is_printed_in_the_body_is_read() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>"
    shown = "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>明</w:t></w:r>"
    field = "<w:r><w:instrText>PAGE</w:instrText></w:r>"
    script = "<w:r><w:rPr><w:vertAlign w:val='subscript'/></w:rPr><w:t>2.5</w:t></w:r>"
    note = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    assert body(f"<w:p>{hidden}{shown}{field}{run('PM')}{script}{note}<!-- 注 --></w:p>") == ["明PM2.5"]


def test_breaks_and_signs_become_characters() -> None:
    first, second = f"{run('甲')}<w:r><w:tab/></w:r>{run('乙')}", "<w:r><w:cr/><w:t>丁</w:t><w:noBreakHyphen/></w:r>"
    assert body(f"<w:p>{first}<w:r><w:br w:type='page'/></w:r>{run('丙')}{second}</w:p>") == ["甲\t乙", "丙", "丁-"]


def test_a_text_box_follows_its_paragraph_and_is_read_once() -> None:
    box = f"<w:txbxContent><w:p>{run('框内')}</w:p></w:txbxContent>"
    choice = (
        f'<m:AlternateContent xmlns:m="x"><m:Choice>{box}</m:Choice><m:Fallback>{box}</m:Fallback></m:AlternateContent>'
    )
    assert body(f"<w:p>{run('框外')}<w:r>{choice}</w:r></w:p>") == ["框外", "框内"]


def test_content_controls_and_links_are_seen_through() -> None:
    link = f"<w:hyperlink>{run('链接')}</w:hyperlink>"
    held = f"<w:sdt><w:sdtPr/><w:sdtContent><w:p>{link}</w:p></w:sdtContent></w:sdt>"
    assert body(held) == ["链接"]


def test_a_table_that_frames_the_paper_keeps_its_paragraphs() -> None:
    paragraphs = f"<w:p>{run('一、目标')}</w:p><w:p>{run('二、任务')}</w:p>"
    assert body(f"<w:tbl><w:tr><w:tc>{paragraphs}</w:tc></w:tr></w:tbl>") == ["一、目标", "二、任务"]


def test_a_file_of_the_strict_kind_is_read_too() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    assert body(f'<x:p xmlns:x="{strict}"><x:r><x:t>严格</x:t></x:r></x:p>') == ["严格"]


def test_what_the_body_only_refers_to_is_remarked() -> None:
    note, picture = "<w:r><w:footnoteReference w:id='2'/></w:r>", '<w:drawing><a:blip xmlns:a="x"/></w:drawing>'
    _, notes = read(bare_docx(f"<w:p>{run('甲')}{note}{note}<w:r>{picture}</w:r></w:p>"))
    assert notes == ("文件有脚注 2 处，其中的文字未读入。", "文件有图片 1 处，其中的文字未读入。")


def test_an_unknown_kind_of_number_is_shown_in_digits_and_remarked(paper: Document) -> None:
    number(paper, LIST.replace("chineseCounting", "hebrew2"))
    add(paper, item(0, "甲"))
    source = text_of(saved(paper), name="")
    assert source.text == "1、甲\n"
    assert "hebrew2" in source.notes[0]
