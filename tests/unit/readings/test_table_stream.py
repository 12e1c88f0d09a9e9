"""Long tables: encodings, row numbers, ragged rows, and blocks that together are the whole file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AppError
from core.sheet_reading import SheetInvalid
from core.table_stream import BLOCK, look_at
from tests.unit.readings.tables import read_file
from workflows.readings_cells import read_when


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_as_offices_save_it(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("地区,日期\r\n\r\n东一县,2021-03-05\r\n".encode(encoding))
    assert read_file(file) == [(1, ("地区", "日期")), (3, ("东一县", "2021-03-05"))]


def test_blocks_together_are_the_file_and_tell_how_far_they_are(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("n\n" + "".join(f"{number}\n" for number in range(BLOCK + 10)), encoding="utf-8")
    told: list[int] = []
    blocks = list(look_at(file).blocks(told.append))
    assert [len(block.rows) for block in blocks] == [BLOCK, 11]
    assert blocks[1].rows[-1][0] == str(BLOCK + 9)
    assert blocks[1].numbers[-1] == BLOCK + 11
    assert told == sorted(told)
    assert told[-1] == file.stat().st_size


def test_rows_shorter_than_the_header_are_filled_and_longer_ones_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b,c\n1\n1,2,3,,\n", encoding="utf-8")
    assert read_file(file)[1:] == [(2, ("1", "", "")), (3, ("1", "2", "3"))]
    file.write_text("a,b\n1,2,3\n", encoding="utf-8")
    with pytest.raises(SheetInvalid, match="第 2 行有 3 格"):
        read_file(file)


@pytest.mark.parametrize("content", [b"", b'a,b\n"1,2\n', b"\x00\xff\xfe\x81", b"PK\x03\x04nonsense"])
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(AppError) as refused:
        read_file(file)
    assert refused.value.detail


@given(st.dates())
def test_a_day_is_read_in_every_common_form(day: object) -> None:
    iso = str(day)
    year, month, number = iso.split("-")
    forms = (
        iso,
        iso.replace("-", "/"),
        iso.replace("-", ""),
        f"{year}年{int(month)}月{int(number)}日",
        f"{iso} 00:00:00",
    )
    read = {when and (when.span, str(when.on)) for when in map(read_when, forms)}
    assert read == ({("day", iso)} if int(year) >= 1990 else {None})


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_none_and_never_an_error(text: str) -> None:
    read_when(text)
