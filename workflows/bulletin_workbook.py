"""通报 as an Excel file, from the frozen payload alone: title page, annex, months, and charts Excel draws itself."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session
from xlsxwriter import Workbook

from core.errors import NotFound, Refused
from core.sheets import BOOK_OPTIONS, TextWorksheet, fitting, lines_of, plain
from models.bulletins import BulletinStage
from models.calls import Call
from queries import rank_bulletins as queries
from workflows.rank_bulletin_text import paragraphs

FONT = "宋体"
PAGE, ANNEX, MONTHS, CHARTS = "通报", "附表", "各月", "图"
MOST_LINES = 8
_PAGE_WIDTH = 92.0
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_CHANGE = re.compile(r"[+-]?[0-9]+\.[0-9]%")
_TASKS = (
    ("unit_name", "单位"), ("tasks", "任务数"), ("closed", "办结"), ("in_progress", "在办"), ("overdue", "逾期"),
    ("late_reports", "逾期报送"), ("percent", "办结率（%）"),
)  # fmt: skip
_BARS = {"ranking": "index", "fire": "points", None: "percent"}
"""Which column of the annex the bars show."""


@dataclass(frozen=True, slots=True)
class BulletinFile:
    """A workbook and how it is called."""

    content: bytes
    filename: str


def bulletin_workbook(session: Session, *, call: Call, bulletin_id: UUID) -> BulletinFile:
    """Return an issued bulletin as Excel. Raises NotFound, and Refused for one without a paper."""
    bulletin = queries.readable_paper(session, bulletin_id, call.actor.unit_ids)
    if bulletin is None:
        raise NotFound("没有这份通报")
    if bulletin["payload"] is None:
        raise Refused("通报尚未印发；Excel 只从印发后定稿的内容生成")
    withdrawn = bulletin["stage"] == BulletinStage.WITHDRAWN
    content = workbook(bulletin["payload"], withdrawn=withdrawn)
    return BulletinFile(content, f"{bulletin['payload']['number']}-{bulletin['title']}.xlsx")


def workbook(payload: Mapping[str, Any], *, withdrawn: bool = False) -> bytes:
    """Return the workbook of a payload; numbers are numbers, words are words, and nothing is a formula."""
    with tempfile.TemporaryDirectory(prefix="duban-workbook-") as folder:
        place = Path(folder) / "bulletin.xlsx"
        book = _Book(Workbook(str(place), {**BOOK_OPTIONS, "tmpdir": folder}))
        book.page(payload, withdrawn=withdrawn)
        columns = [(one["key"], one["header"]) for one in payload["annex"].get("columns", ())] or list(_TASKS)
        book.annex(payload["annex"], columns)
        months = payload.get("months")
        if months and months["periods"]:
            book.months(payload)
        book.charts(payload, columns)
        book.file.close()
        return place.read_bytes()


@dataclass
class _Book:
    """The file as it grows, sheet by sheet; formats are made once."""

    file: Workbook
    formats: dict[str, Any] = field(default_factory=dict)

    def style(self, name: str, **more: Any) -> Any:
        if name not in self.formats:
            usual = {"font_name": FONT, "font_size": 11, "valign": "vcenter"}
            self.formats[name] = self.file.add_format(usual | more)
        return self.formats[name]

    def page(self, payload: Mapping[str, Any], *, withdrawn: bool) -> None:
        """Write the words of the bulletin, one paragraph a row."""
        sheet = self.file.add_worksheet(PAGE, TextWorksheet)
        sheet.set_column(0, 0, _PAGE_WIDTH)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        styles = {
            "title": self.style("title", bold=True, font_size=18, align="center", text_wrap=True),
            "head": self.style("head", bold=True, font_size=12),
            "warning": self.style("warning", bold=True, font_color="#B00000", align="center"),
            "": self.style("words", text_wrap=True),
        }
        for number, (kind, words) in enumerate(paragraphs(payload, withdrawn=withdrawn)):
            height = 34.0 if kind == "title" else 6 + 16 * lines_of(words, _PAGE_WIDTH - 4)
            sheet.set_row(number, height * (lines_of(words, 48) if kind == "title" else 1))
            sheet.write_string(number, 0, fitting(plain(words)), styles[kind])

    def annex(self, annex: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> None:
        """Write the whole table."""
        sheet = self.file.add_worksheet(ANNEX, TextWorksheet)
        head = self.style("column", bold=True, border=1, bg_color="#D9E2EC", text_wrap=True, align="center")
        for place, (key, header) in enumerate(columns):
            words = [str(row.get(key) or "") for row in annex["rows"]] + [header[:8]]
            sheet.set_column(place, place, min(40, 3 + max(len(one.encode("gb18030", "replace")) for one in words)))
        sheet.write_string(0, 0, plain(annex["title"]), self.style("heading", bold=True, font_size=14))
        sheet.set_row(1, 34)
        for place, (_, header) in enumerate(columns):
            sheet.write_string(1, place, header, head)
        for number, row in enumerate(annex["rows"], start=2):
            for place, (key, _) in enumerate(columns):
                self.cell(sheet, number, place, row.get(key))
        sheet.freeze_panes(2, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)

    def cell(self, sheet: Any, row: int, column: int, value: Any) -> None:
        """Write one cell: a printed figure as the number it prints, everything else as text."""
        if value is None or isinstance(value, bool):
            sheet.write_blank(row, column, "", self.style("blank", border=1))
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, self.style("number", border=1, align="center"))
        elif _NUMBER.fullmatch(value):
            decimals = len(value.partition(".")[2])
            form = "0" + ("." + "0" * decimals if decimals else "")
            style = self.style(f"number{decimals}", border=1, align="center", num_format=form)
            sheet.write_number(row, column, float(value), style)
        elif _CHANGE.fullmatch(value):
            style = self.style("change", border=1, align="center", num_format="+0.0%;-0.0%;0.0%")
            sheet.write_number(row, column, float(value[:-1]) / 100, style)
        else:
            sheet.write_string(row, column, fitting(plain(str(value))), self.style("text", border=1))

    def months(self, payload: Mapping[str, Any]) -> None:
        """Write each place's index of every month, then its ranks."""
        sheet = self.file.add_worksheet(MONTHS, TextWorksheet)
        head = self.style("column", bold=True, border=1, bg_color="#D9E2EC", text_wrap=True, align="center")
        names = [
            period["name"] + ("（重排）" if period["revision"] > 1 else "") for period in payload["months"]["periods"]
        ]
        headers = ["地区", *(f"{name}指数" for name in names), *(f"{name}名次" for name in names)]
        sheet.set_column(0, 0, 24)
        for place, header in enumerate(headers):
            sheet.write_string(0, place, header, head)
        decimals = payload["ranking"]["index_decimals"]
        exact = self.style("index", border=1, align="center", num_format="0." + "0" * decimals)
        for number, line in enumerate(_with_months(payload), start=1):
            self.cell(sheet, number, 0, line["unit_name"])
            place = payload["months"]["places"][line["unit_id"]]
            for at, value in enumerate(place["indices"], start=1):
                if value is None:
                    self.cell(sheet, number, at, None)
                else:
                    sheet.write_number(number, at, value, exact)
            for at, value in enumerate(place["ranks"], start=1 + len(names)):
                self.cell(sheet, number, at, value)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def charts(self, payload: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> None:
        """Put the charts on a sheet of their own; they read the cells of the other sheets."""
        sheet = self.file.add_worksheet(CHARTS)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        keys = [key for key, _ in columns]
        shown, rows = keys.index(_BARS[payload.get("figures_kind")]), payload["annex"]["rows"]
        below = 0
        if rows:
            sheet.insert_chart(0, 0, self._bars(payload, columns[shown][1], keys.index("unit_name"), shown, len(rows)))
            below = 2 + (len(rows) * 20 + 120) // 20
        if (payload.get("months") or {}).get("periods"):
            sheet.insert_chart(below, 0, self._lines(payload))

    def _bars(self, payload: Mapping[str, Any], header: str, names: int, shown: int, count: int) -> Any:
        chart = self.file.add_chart({"type": "bar"})
        last = 1 + count
        chart.add_series(
            {
                "name": header,
                "categories": [ANNEX, 2, names, last, names],
                "values": [ANNEX, 2, shown, last, shown],
                "fill": {"color": "#1F4E79"},
                "gap": 60,
                "data_labels": {"value": True, "font": {"name": FONT, "size": 9}},
            }
        )
        chart.set_title({"name": f"{payload['annex']['title']}：{header}", "name_font": {"name": FONT, "size": 13}})
        # In a bar chart the first row stands at the bottom unless the axis is turned round.
        chart.set_y_axis({"reverse": True, "num_font": {"name": FONT, "size": 9}, "interval_unit": 1})
        chart.set_x_axis({"num_font": {"name": FONT}, "min": 0})
        chart.set_legend({"none": True})
        chart.set_size({"width": 900, "height": count * 20 + 100})
        return chart

    def _lines(self, payload: Mapping[str, Any]) -> Any:
        chart = self.file.add_chart({"type": "line"})
        at = {line["unit_id"]: number for number, line in enumerate(_with_months(payload), start=1)}
        count = len(payload["months"]["periods"])
        for line in [line for line in payload["poor"] if line["unit_id"] in at][-MOST_LINES:]:
            row = at[line["unit_id"]]
            series = {
                "name": [MONTHS, row, 0],
                "categories": [MONTHS, 0, 1, 0, count],
                "values": [MONTHS, row, 1, row, count],
            }
            chart.add_series(series | {"marker": {"type": "automatic"}})
        chart.show_blanks_as("gap")
        chart.set_title({"name": "后列地区各月指数", "name_font": {"name": FONT, "size": 13}})
        chart.set_x_axis({"num_font": {"name": FONT}})
        chart.set_y_axis({"num_font": {"name": FONT}, "num_format": "0.00"})
        chart.set_legend({"position": "right", "font": {"name": FONT}})
        chart.set_size({"width": 900, "height": 420})
        return chart


def _with_months(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [line for line in payload["annex"]["rows"] if line["unit_id"] in payload["months"]["places"]]
