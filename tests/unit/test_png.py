"""PNG of a drawing: a picture where library and font are there, else a refusal that helps."""

import struct
from pathlib import Path

import pytest

from core import png
from core.plots import Bar, BarPlot, bar_plot

SVG = bar_plot(BarPlot("综合指数", "东一县 3.54", "2021年3月", (Bar("东一县", 3.54, "3.54"),)))


def test_without_a_chinese_font_the_refusal_says_what_was_looked_for_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "DejaVuSans.ttf").write_bytes(b"")

    with pytest.raises(png.PngUnavailable) as refusal:
        png.png(SVG, folders=(tmp_path,))

    assert refusal.value.code == "png-unavailable"
    assert "Noto Sans CJK SC" in refusal.value.detail
    assert "fonts-noto-cjk" in refusal.value.detail
    assert refusal.value.context["folders"] == [str(tmp_path)]


def test_without_the_library_the_refusal_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "resvg_py", None)

    with pytest.raises(png.PngUnavailable, match=r"duban\[png\]"):
        png.png(SVG)


def test_the_best_font_is_taken_wherever_it_lies(tmp_path: Path) -> None:
    (tmp_path / "wqy").mkdir()
    (tmp_path / "wqy" / "wqy-microhei.ttc").write_bytes(b"")
    (tmp_path / "MSYH.TTC").write_bytes(b"")

    found = png.find_font((tmp_path, tmp_path / "missing"))

    assert (found.file.name, found.family) == ("MSYH.TTC", "Microsoft YaHei")


def chinese_font_here() -> bool:
    try:
        return bool(png.find_font())
    except png.PngUnavailable:
        return False


def test_a_drawing_becomes_a_picture_twice_as_large_or_is_refused_for_its_font_alone() -> None:
    if not chinese_font_here():  # the library is always here: it is in the dev group
        with pytest.raises(png.PngUnavailable, match="没有找到中文字体"):
            png.png(SVG)
        return

    picture = png.png(SVG)

    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (1920, 304)
