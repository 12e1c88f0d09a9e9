"""Line and bar plots as SVG, to be read without colour: lines differ in dash and mark, values stand in figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, isfinite, log10

from core.svg import FAINT, INK, RULE, Drawing, Point, number, text_width

WIDTH = 960.0
_LEFT, _RIGHT, _TOP, _PLOT, _BOTTOM = 72.0, 168.0, 76.0, 300.0, 84.0
_BAR, _BAR_GAP = 14.0, 6.0
_APART = 15.0
"""Between two labels at the ends of lines."""
_STROKES = ("#1f4e79", "#b45309", "#4d7c0f", "#7e22ce", "#0f766e", "#9f1239", "#475569", "#713f12", "#1e3a8a")
_DASHES = ("", "6 3", "2 3", "10 3 2 3", "12 4", "4 2", "1 4", "8 2 2 2 2 2", "3 6")
_SHAPES = ("circle", "square", "triangle", "diamond", "cross")
TONES = {"plain": "#9db8d2", "good": "#e3edf5", "poor": "#1f4e79"}


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a value for each place of the axis, None where there is none; `marked` places are drawn hollow."""

    name: str
    values: tuple[float | None, ...]
    labels: tuple[str, ...] = ()
    """What stands at each point; nothing without."""
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class LinePlot:
    """Lines over labelled places of an axis; upside down, the smallest value stands at the top."""

    title: str
    description: str
    subtitle: str
    places: tuple[str, ...]
    series: tuple[Series, ...]
    below: tuple[str, ...] = ()
    """A second line of words under each place."""
    levels: tuple[tuple[str, float], ...] = ()
    """Named values drawn across: a target."""
    upside_down: bool = False
    limits: tuple[float, float] | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its value in figures; the tone says how it is spoken of, and `name` should say so too."""

    name: str
    value: float | None
    label: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class BarPlot:
    """Bars one below the other, from zero to the right, or to the left for what is below it."""

    title: str
    description: str
    subtitle: str
    bars: tuple[Bar, ...]
    levels: tuple[tuple[str, float], ...] = ()
    remark: str = ""


def line_plot(plot: LinePlot) -> bytes:
    """Draw lines; where a value is missing the line is broken."""
    drawing = Drawing(WIDTH, _TOP + _PLOT + _BOTTOM, title=plot.title, description=plot.description)
    _head(drawing, plot.title, plot.subtitle, plot.remark)
    frame = _Frame.around(plot)
    _grid(drawing, frame, plot)
    for name, value in plot.levels:
        height = frame.y(value)
        drawing.line((_LEFT, height), (WIDTH - _RIGHT, height), stroke=INK, width=1.5, dash="8 4")
        drawing.text(_LEFT + 4, height - 5, f"{name} {number(value)}", size=11)
    for place, series in enumerate(plot.series):
        _line(drawing, frame, series, place)
    _end_labels(drawing, frame, plot.series)
    return drawing.svg()


def bar_plot(plot: BarPlot) -> bytes:
    """Draw bars; one without a value has its label alone."""
    rows = len(plot.bars) * (_BAR + _BAR_GAP)
    drawing = Drawing(WIDTH, _TOP + rows + 56, title=plot.title, description=plot.description)
    _head(drawing, plot.title, plot.subtitle, plot.remark)
    left = min(300.0, max([80.0, *(text_width(bar.name, 12) + 24 for bar in plot.bars)]))
    known = [bar.value for bar in plot.bars if bar.value is not None]
    lowest, highest = min([0.0, *known]), max([0.0, *known, *(value for _, value in plot.levels)])
    inset = _beside(bar for bar in plot.bars if (bar.value or 0) < 0)
    beyond = _beside(bar for bar in plot.bars if (bar.value or 0) >= 0)
    scale = (WIDTH - left - inset - beyond - 12) / ((highest - lowest) or 1.0)
    zero = left + inset - lowest * scale
    for name, value in plot.levels:
        across = zero + value * scale
        drawing.line((across, _TOP - 4), (across, _TOP + rows), stroke=INK, width=1.5, dash="8 4")
        drawing.text(across, _TOP + rows + 16, f"{name} {number(value)}", size=11, anchor="middle")
    for place, bar in enumerate(plot.bars):
        _bar(drawing, bar, _TOP + place * (_BAR + _BAR_GAP), names_end=left - 8, zero=zero, scale=scale)
    drawing.line((zero, _TOP - 4), (zero, _TOP + rows), stroke=INK)
    return drawing.svg()


def _beside(bars: Iterable[Bar]) -> float:
    """Return the room that the figures at the ends of bars take, so that none runs into a name or off the paper."""
    return min(240.0, max((text_width(bar.label, 11) + 12 for bar in bars), default=0.0))


def _bar(drawing: Drawing, bar: Bar, top: float, *, names_end: float, zero: float, scale: float) -> None:
    line = top + _BAR - 2
    drawing.text(names_end, line, bar.name, anchor="end")
    if bar.value is None:
        drawing.text(zero + 6, line, bar.label, size=11, fill=FAINT)
        return
    length = bar.value * scale
    start = zero if length >= 0 else zero + length
    drawing.rectangle(start, top, abs(length), _BAR, fill=TONES[bar.tone], stroke=TONES["poor"])
    beyond, anchor = (zero + length + 6, "start") if length >= 0 else (zero + length - 6, "end")
    drawing.text(beyond, line, bar.label, size=11, anchor=anchor, halo=True)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where values and places lie on the paper."""

    lowest: float
    highest: float
    count: int
    upside_down: bool

    @classmethod
    def around(cls, plot: LinePlot) -> "_Frame":
        known = [value for one in plot.series for value in one.values if value is not None and isfinite(value)]
        known += [value for _, value in plot.levels]
        if plot.limits is not None:
            lowest, highest = plot.limits
        else:
            lowest, highest = min(known, default=0.0), max(known, default=1.0)
            spare = (highest - lowest) * 0.12 or abs(highest) * 0.1 or 1.0
            lowest, highest = (0.0 if 0 <= lowest < spare else lowest - spare), highest + spare
        return cls(lowest, highest if highest > lowest else lowest + 1, len(plot.places), plot.upside_down)

    def x(self, place: int) -> float:
        """Return where a place of the axis lies; a single one in the middle."""
        width = WIDTH - _LEFT - _RIGHT
        return _LEFT + width * ((place + 0.5) / self.count)

    def y(self, value: float) -> float:
        """Return the height of a value."""
        share = (value - self.lowest) / (self.highest - self.lowest)
        return _TOP + _PLOT * (share if self.upside_down else 1 - share)

    def ticks(self) -> list[float]:
        """Return round values inside the frame, about six; of ranks the first and the last besides."""
        step = _round_step((self.highest - self.lowest) / 6)
        if self.upside_down:
            step = max(1.0, step)
            inner = [step * n for n in range(1, int(self.highest / step) + 1) if self.highest - step * n > step / 2]
            return sorted({1.0, *(value for value in inner if value > self.lowest), self.highest})
        return [step * n for n in range(ceil(self.lowest / step), floor(self.highest / step) + 1)]


def _round_step(raw: float) -> float:
    power = 10.0 ** floor(log10(raw))
    return next(power * nice for nice in (1.0, 2.0, 5.0, 10.0) if power * nice >= raw - 1e-12)


def _head(drawing: Drawing, title: str, subtitle: str, remark: str) -> None:
    drawing.text(24, 30, title, size=18, bold=True)
    drawing.text(24, 52, subtitle, fill=FAINT)
    if remark:
        drawing.text(24, drawing.height - 14, remark, size=11, fill=FAINT)


def _grid(drawing: Drawing, frame: _Frame, plot: LinePlot) -> None:
    for value in frame.ticks():
        height = frame.y(value)
        drawing.line((_LEFT, height), (WIDTH - _RIGHT, height))
        drawing.text(_LEFT - 8, height + 4, number(round(value, 6)), anchor="end", fill=FAINT)
    drawing.line((_LEFT, _TOP), (_LEFT, _TOP + _PLOT), stroke=FAINT)
    drawing.line((_LEFT, _TOP + _PLOT), (WIDTH - _RIGHT, _TOP + _PLOT), stroke=FAINT)
    for place, name in enumerate(plot.places):
        drawing.line((frame.x(place), _TOP + _PLOT), (frame.x(place), _TOP + _PLOT + 5), stroke=FAINT)
        drawing.text(frame.x(place), _TOP + _PLOT + 20, name, anchor="middle")
    for place, words in enumerate(plot.below):
        drawing.text(frame.x(place), _TOP + _PLOT + 36, words, size=10, anchor="middle", fill=FAINT)


def _line(drawing: Drawing, frame: _Frame, series: Series, number_of_line: int) -> None:
    stroke, dash = _STROKES[number_of_line % len(_STROKES)], _DASHES[number_of_line % len(_DASHES)]
    points = [(frame.x(at), frame.y(value)) if value is not None else None for at, value in enumerate(series.values)]
    for there, run in groupby(points, key=lambda point: point is not None):
        if there:
            drawing.polyline([point for point in run if point is not None], stroke=stroke, dash=dash)
    for at, point in enumerate(points):
        if point is not None:
            _mark(drawing, point, number_of_line, stroke, "#ffffff" if at in series.marked else stroke)
            if at < len(series.labels) and series.labels[at]:
                drawing.text(point[0], point[1] - 10, series.labels[at], size=11, anchor="middle", halo=True)


def _mark(drawing: Drawing, at: Point, number_of_line: int, stroke: str, fill: str) -> None:
    shape, (x, y), r = _SHAPES[number_of_line % len(_SHAPES)], at, 4.0
    if shape == "circle":
        drawing.circle(at, r, fill=fill, stroke=stroke)
    elif shape == "square":
        drawing.polygon([(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)], fill=fill, stroke=stroke)
    elif shape == "triangle":
        drawing.polygon([(x, y - r - 1), (x + r + 1, y + r), (x - r - 1, y + r)], fill=fill, stroke=stroke)
    elif shape == "diamond":
        drawing.polygon([(x, y - r - 1), (x + r + 1, y), (x, y + r + 1), (x - r - 1, y)], fill=fill, stroke=stroke)
    else:
        drawing.line((x - r, y - r), (x + r, y + r), stroke=stroke, width=2)
        drawing.line((x - r, y + r), (x + r, y - r), stroke=stroke, width=2)


def _end_labels(drawing: Drawing, frame: _Frame, series: Sequence[Series]) -> None:
    """Write the name of each line at its end, pushed apart where two would touch."""
    ends = []
    for place, one in enumerate(series):
        last = max((at for at, value in enumerate(one.values) if value is not None), default=None)
        if last is not None and (value := one.values[last]) is not None:
            ends.append((frame.y(value), frame.x(last), place, one.name))
    lowest = 0.0
    for height, across, place, name in sorted(ends):
        line = max(height, lowest)
        stroke = _STROKES[place % len(_STROKES)]
        start = WIDTH - _RIGHT + 14
        drawing.line((across + 6, height), (start - 3, line), stroke=RULE)
        _mark(drawing, (start + 4, line), place, stroke, stroke)
        drawing.text(start + 14, line + 4, name, size=12, fill=INK)
        lowest = line + _APART
