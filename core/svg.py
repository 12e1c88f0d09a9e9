"""A small SVG writer: shapes and text as attributes only, escaped, with the same bytes for the same drawing."""

import re
from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

FONTS = ("Noto Sans CJK SC", "Microsoft YaHei", "SimHei", "sans-serif")
"""Asked for in this order; the first three have Chinese."""
MEDIA_TYPE = "image/svg+xml"
INK, FAINT, RULE = "#1a1a1a", "#595959", "#d0d0d0"
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
Point = tuple[float, float]


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is drawn; a Chinese character is as wide as it is high."""
    return size * sum(1.0 if east_asian_width(sign) in "WFA" else 0.58 for sign in text)


def number(value: float) -> str:
    """Return a coordinate with at most two decimals: `12`, `3.5`, never `-0` or `1e-7`."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class Drawing:
    """One picture, its elements in the order they were drawn; `title` and `description` are read to who cannot see."""

    def __init__(self, width: float, height: float, *, title: str, description: str) -> None:
        self.width, self.height = width, height
        outer = _numbers({"width": width, "height": height}) | {
            "viewBox": f"0 0 {number(width)} {number(height)}",
            "role": "img",
            "aria-labelledby": "title description",
            "font-family": ", ".join(_font(name) for name in FONTS),
        }
        self._parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg"{_attributes(outer)}>',
            f'<title id="title">{_text(title)}</title>',
            f'<desc id="description">{_text(description)}</desc>',
        ]
        self.rectangle(0, 0, width, height, fill="#ffffff")

    def text(
        self, x: float, y: float, words: str, *, size: float = 12, anchor: str = "start", fill: str = INK,
        bold: bool = False, halo: bool = False,
    ) -> None:  # fmt: skip
        """Write words; `y` is the line they stand on, `anchor` start, middle or end; a halo keeps lines off them."""
        weight = {"font-weight": "bold"} if bold else {}
        if halo:
            weight |= {"paint-order": "stroke", "stroke": "#ffffff", "stroke-width": "3"}
        placed = {"x": number(x), "y": number(y), "font-size": number(size), "text-anchor": anchor, "fill": fill}
        self._parts.append(f"<text{_attributes(placed | weight)}>{_text(words)}</text>")

    def line(self, start: Point, end: Point, *, stroke: str = RULE, width: float = 1, dash: str = "") -> None:
        """Draw a straight line."""
        ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
        self._parts.append(f"<line{_attributes(_numbers(ends) | _stroke(stroke, width, dash))}/>")

    def polyline(self, points: Sequence[Point], *, stroke: str, width: float = 2, dash: str = "") -> None:
        """Draw a line through points; through fewer than two there is none."""
        if len(points) < 2:
            return
        placed = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        drawn = {"points": placed, "fill": "none"} | _stroke(stroke, width, dash)
        self._parts.append(f"<polyline{_attributes(drawn)}/>")

    def polygon(self, points: Sequence[Point], *, fill: str, stroke: str) -> None:
        """Draw a closed shape."""
        placed = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self._parts.append(f"<polygon{_attributes({'points': placed, 'fill': fill} | _stroke(stroke, 1.5, ''))}/>")

    def circle(self, centre: Point, radius: float, *, fill: str, stroke: str) -> None:
        """Draw a circle."""
        placed = _numbers({"cx": centre[0], "cy": centre[1], "r": radius})
        self._parts.append(f"<circle{_attributes(placed | {'fill': fill} | _stroke(stroke, 1.5, ''))}/>")

    def rectangle(
        self, x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "none", dash: str = ""
    ) -> None:
        """Draw a rectangle; of a negative size there is none."""
        if width < 0 or height < 0:
            return
        placed = _numbers({"x": x, "y": y, "width": width, "height": height})
        self._parts.append(f"<rect{_attributes(placed | {'fill': fill} | _stroke(stroke, 1, dash))}/>")

    def svg(self) -> bytes:
        """Return the whole picture."""
        return "\n".join([*self._parts, "</svg>", ""]).encode()


def _font(name: str) -> str:
    return f"'{name}'" if " " in name else name


def _text(words: str) -> str:
    return escape(_FORBIDDEN.sub("", words))


def _numbers(given: Mapping[str, float]) -> dict[str, str]:
    return {name: number(value) for name, value in given.items()}


def _stroke(stroke: str, width: float, dash: str) -> dict[str, str]:
    if stroke == "none":
        return {}
    return {"stroke": stroke, "stroke-width": number(width)} | ({"stroke-dasharray": dash} if dash else {})


def _attributes(given: Mapping[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in given.items())
