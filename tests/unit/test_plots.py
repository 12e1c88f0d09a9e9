"""Plots as SVG: the same bytes, words escaped, no style or script, gaps as gaps, marks for what was revised."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from core.plots import Bar, BarPlot, LinePlot, Series, bar_plot, line_plot
from core.svg import FONTS, number

NAMESPACE = "{http://www.w3.org/2000/svg}"
MONTHS = ("1月", "2月", "3月", "4月", "5月")


def ranks(*values: float | None, marked: frozenset[int] = frozenset(), name: str = "东一县") -> LinePlot:
    return LinePlot(
        title="月排名", description="1月第1名", subtitle="全省", places=MONTHS, upside_down=True, limits=(1.0, 60.0),
        series=(Series(name, values, marked=marked),),
    )  # fmt: skip


def parsed(svg: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def test_the_first_rank_stands_above_the_last() -> None:
    drawn = parsed(line_plot(ranks(1, 60, None, None, None)))

    heights = [float(mark.attrib["cy"]) for mark in drawn.iter(f"{NAMESPACE}circle")]

    assert heights[0] < heights[1]


def test_a_missing_month_breaks_the_line_and_a_lone_one_is_a_mark() -> None:
    drawn = parsed(line_plot(ranks(1, 2, None, 4, None)))

    lines = list(drawn.iter(f"{NAMESPACE}polyline"))

    assert [len(line.attrib["points"].split()) for line in lines] == [2]
    assert len(list(drawn.iter(f"{NAMESPACE}circle"))) == 3 + 1  # three months and the mark beside the name


def test_a_revised_month_is_hollow() -> None:
    drawn = parsed(line_plot(ranks(1, 2, 3, 4, 5, marked=frozenset({2}))))

    fills = [mark.attrib["fill"] for mark in drawn.iter(f"{NAMESPACE}circle")][:5]

    assert [fill == "#ffffff" for fill in fills] == [False, False, True, False, False]


def test_lines_differ_without_colour() -> None:
    plot = LinePlot("图", "图", "", MONTHS, tuple(Series(f"县{n}", (1.0, 2.0, 3.0, 4.0, n)) for n in range(5)))

    drawn = parsed(line_plot(plot))

    dashes = [line.attrib.get("stroke-dasharray") for line in drawn.iter(f"{NAMESPACE}polyline")]
    assert len(set(dashes)) == 5


@given(st.text())
def test_words_are_escaped_and_the_picture_is_whole_whatever_a_place_is_called(name: str) -> None:
    plot = BarPlot(name, name, name, (Bar(name, 1.0, name), Bar(name, None, name), Bar(name, -1.0, name)))

    first = bar_plot(plot)

    assert first == bar_plot(plot)
    assert first.count(b"<script") == 0
    parsed(first)


def test_a_picture_has_title_description_fonts_and_no_style() -> None:
    svg = line_plot(ranks(1, 2, 3, 4, 5))
    drawn = parsed(svg)

    assert (drawn[0].tag, drawn[0].text) == (f"{NAMESPACE}title", "月排名")
    assert (drawn[1].tag, drawn[1].text) == (f"{NAMESPACE}desc", "1月第1名")
    assert drawn.attrib["role"] == "img"
    assert all(font in drawn.attrib["font-family"] for font in FONTS)
    assert b"style" not in svg


@given(st.floats(-1e6, 1e6))
def test_a_coordinate_is_short_and_plain(value: float) -> None:
    text = number(value)

    assert abs(float(text) - value) <= 0.005 + 1e-9
    assert "e" not in text
    assert text != "-0"


@given(st.lists(st.none() | st.floats(0.01, 1e4), min_size=5, max_size=5))
def test_every_value_lies_inside_the_frame(values: list[float | None]) -> None:
    drawn = parsed(line_plot(LinePlot("图", "图", "", MONTHS, (Series("县", tuple(values)),), levels=(("目标", 4.0),))))

    for mark in drawn.iter(f"{NAMESPACE}circle"):
        assert 70 <= float(mark.attrib["cy"]) <= 400
