"""Cells stay what they are: no formula, nothing XML forbids, nothing lost without a word, and back again unchanged."""

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import TooLarge, UnsupportedFile
from core.sheet_reading import SheetInvalid, read_rows, read_upload
from core.sheets import (
    LONGEST_CELL,
    ORDERS,
    CsvSheet,
    Layout,
    SheetColumn,
    XlsxSheet,
    fitting,
    guarded,
    plain,
    unguarded,
)

RICH = "<r></t></is></c><c r='A9'><f>1+1</f></c><c t='inlineStr'><is><t></r>"
KINDS: dict[str, Any] = {"xlsx": XlsxSheet, "csv": CsvSheet}
TEXTS = st.text(max_size=40) | st.sampled_from(
    [
        "=1+1",
        "+86",
        "-5",
        "@a",
        "'=x",
        "'",
        "_x0041_",
        "a\r\nb\rc\nd",
        "𠀀字",
        "\x0b坏",
        '"引号",逗号',
        "2021-12-31",
        "1e5",
    ]
)


def layout(columns: int) -> Layout:
    return Layout("任务台账", "台账", "范围", tuple(SheetColumn(f"列{n}", 12) for n in range(columns)), 2, columns)


def written(place: Path, kind: str, rows: list[list[str]]) -> Path:
    with KINDS[kind](place, layout(len(rows[0]))) as sheet:
        for row in rows:
            sheet.row(row, {0: "#FF0000"})
        sheet.remarks("填报说明", ["一"])
    return place


@pytest.mark.parametrize("kind", KINDS)
@given(rows=st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_read_back(tmp_path: Path, kind: str, rows: list[list[str]]) -> None:
    place = written(tmp_path / f"t.{kind}", kind, rows)

    found = [list(row.cells) for row in read_rows(place)][3 if kind == "xlsx" else 1 :]

    told = [[plain(cell).strip() for cell in row] for row in rows]
    assert found == [row for row in told if any(row)]


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    place = written(tmp_path / "t.xlsx", "xlsx", [["=1+1", RICH, "http://x.invalid"]])

    with zipfile.ZipFile(place) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<hyperlink" not in sheet
        assert "=1+1</t>" in sheet


@given(text=st.text(max_size=20))
def test_a_guarded_cell_begins_with_no_order_and_is_unguarded_to_itself(text: str) -> None:
    assert not guarded(text).startswith(ORDERS[:-1])
    assert unguarded(guarded(text)) == text


def test_a_csv_file_opens_in_excel_as_text(tmp_path: Path) -> None:
    place = written(tmp_path / "t.csv", "csv", [["=1+1", "\t-2", "好"]])

    content = place.read_bytes()

    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1] == ["'=1+1", "'\t-2", "好"]


def test_a_text_longer_than_a_cell_says_what_was_cut() -> None:
    cut = fitting("长" * 40_000)

    assert len(cut) == LONGEST_CELL
    assert cut.endswith("（本格原文 40000 字，超过单元格上限，此处截断，全文见系统）")
    assert len(fitting("𠀀" * 20_000).encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert fitting("长" * LONGEST_CELL) == "长" * LONGEST_CELL


def test_a_workbook_prints_as_an_office_prints_it(tmp_path: Path) -> None:
    place = written(tmp_path / "t.xlsx", "xlsx", [["一", "二", "三"]])

    with zipfile.ZipFile(place) as packed:
        sheet, book = packed.read("xl/worksheets/sheet1.xml").decode(), packed.read("xl/workbook.xml").decode()
    assert 'state="frozen"' in sheet
    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert "第 &amp;P 页，共 &amp;N 页" in sheet
    assert "<autoFilter" in sheet
    assert "_xlnm.Print_Titles" in book


def test_merged_cells_speak_in_every_field_and_dates_and_numbers_as_people_write_them(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 2, 0, "一项任务")
    sheet.write_number(0, 1, 12)
    sheet.write_number(1, 1, 1.5)
    sheet.write_datetime(2, 1, datetime.fromisoformat("2021-12-31"), book.add_format({"num_format": "yyyy/m/d"}))
    sheet.write_boolean(0, 2, True)
    book.close()

    found = [row.cells for row in read_rows(tmp_path / "t.xlsx")]

    assert found == [("一项任务", "12", "是"), ("一项任务", "1.5", ""), ("一项任务", "2021-12-31", "")]


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    hidden, shown = book.add_worksheet(), book.add_worksheet()
    hidden.write_string(0, 0, "藏")
    shown.write_string(0, 0, "显")
    shown.activate()
    hidden.hide()
    book.close()

    assert [row.cells for row in read_rows(tmp_path / "t.xlsx")] == [("显",)]


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ","), ("gb18030", ","), ("utf-8-sig", "\t")])
def test_a_csv_file_is_read_in_the_encodings_offices_use(tmp_path: Path, encoding: str, delimiter: str) -> None:
    place = tmp_path / "t.csv"
    place.write_bytes(f"任务{delimiter}时限\r\n\r\n治理{delimiter}2021年\r\n".encode(encoding))

    assert [(row.number, row.cells) for row in read_rows(place)] == [(1, ("任务", "时限")), (3, ("治理", "2021年"))]


def workbook(sheet: bytes, **more: bytes) -> bytes:
    """A workbook by hand, whose only sheet is these rows."""
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="rId1" Type="{links}/%s" Target="%s"/>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": (relations % (relation % ("officeDocument", "xl/workbook.xml"))).encode(),
        "xl/workbook.xml": b"<workbook "
        + main
        + f' xmlns:r="{links}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": (relations % (relation % ("worksheet", "worksheets/sheet1.xml"))).encode(),
        "xl/worksheets/sheet1.xml": b"<worksheet " + main + b"><sheetData>" + sheet + b"</sheetData></worksheet>",
        **more,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return buffer.getvalue()


CELL = b'<c r="%s" t="inlineStr"><is><t>x</t></is></c>'
NOISE = {"xl/media/a.png": Random(1).randbytes(300_000)}


def test_a_workbook_made_by_hand_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(workbook(b'<row r="2">' + CELL % b"B2" + b"</row>"))

    assert [(row.number, row.cells) for row in read_rows(tmp_path / "t.xlsx")] == [(2, ("", "x"))]


HOSTILE = {
    "a cell at the far corner": (
        workbook(b'<row r="1048576">' + CELL % b"XFD1048576" + b"</row>"),
        TooLarge,
        "30000 行",
    ),
    "a million empty rows": (workbook(b"<row/>" * 1_000_000), UnsupportedFile, "空行"),
    "empty rows beside a picture": (workbook(b"<row/>" * 1_000_000, **NOISE), TooLarge, "空行"),
    "a row without end": (workbook(b"<row>" + b"<c><v>1</v></c>" * 5_000 + b"</row>"), TooLarge, "60 列"),
    "places in single quotes": (workbook(b"<row r = '99999'/>"), TooLarge, "30000 行"),
    "a bomb": (workbook(b"<row>" + b" " * 230_000_000 + b"</row>"), UnsupportedFile, "压缩炸弹"),
    "a macro": (workbook(b"", **{"xl/vbaProject.bin": b"x"}), UnsupportedFile, "带宏"),
    "another encoding": (workbook(b"", **{"xl/styles.xml": "<a/>".encode("utf-16")}), SheetInvalid, "已损坏"),
    "no workbook": (workbook(b"")[:200], UnsupportedFile, "损坏的压缩包"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, UnsupportedFile, "旧版 Office 文件"),
    "a program": (b"MZ\x90\x00\x03\x00\x00\x00\xff\xff" + b"\x00" * 50, UnsupportedFile, "Excel 工作簿"),
    "a torn quote": (b'a,b\n"c,d\n', SheetInvalid, "第 2 行"),
    "too many lines": (b"a,b\n" * 30_001, TooLarge, "30000 行"),
}


@pytest.mark.parametrize(("content", "error", "told"), HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_file_is_refused_in_words(tmp_path: Path, content: bytes, error: type[Exception], told: str) -> None:
    place = tmp_path / "t.xlsx"
    place.write_bytes(content)

    with pytest.raises(error, match=told):
        read_rows(place)


def test_a_part_that_holds_more_than_it_declares_is_not_believed(tmp_path: Path) -> None:
    whole = workbook(b"<row>" + b" " * 3_000_000 + b"</row>")
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        size = packed.getinfo("xl/worksheets/sheet1.xml").file_size
    place = tmp_path / "t.xlsx"
    place.write_bytes(whole.replace(size.to_bytes(4, "little"), (500).to_bytes(4, "little")))

    with pytest.raises((UnsupportedFile, SheetInvalid)):
        read_rows(place)


class Flood(io.RawIOBase):
    """A stream that never ends."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        self.taken += size
        return b"x" * size


def test_an_upload_is_cut_off_at_the_limit() -> None:
    flood = Flood()

    with pytest.raises(TooLarge, match="20 MB"):
        read_upload(flood)  # type: ignore[arg-type]  # only read() is asked of it

    assert flood.taken < 23_000_000
