"""SVG to PNG where the extra `png` is installed and a Chinese font is found; else a refusal that says what lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import Refused

try:
    import resvg_py
except ImportError:  # the extra was not asked for
    resvg_py = None  # type: ignore[assignment]  # stands for the missing library

MEDIA_TYPE = "image/png"
SCALE = 2
"""Pixels for each unit of the drawing: clear on a screen and in print."""
FONT_FILES = {
    "NotoSansCJK-Regular.ttc": "Noto Sans CJK SC",
    "NotoSansCJKsc-Regular.otf": "Noto Sans CJK SC",
    "NotoSansSC-Regular.otf": "Noto Sans SC",
    "NotoSansSC-Regular.ttf": "Noto Sans SC",
    "SourceHanSansSC-Regular.otf": "Source Han Sans SC",
    "SourceHanSansCN-Regular.otf": "Source Han Sans CN",
    "msyh.ttc": "Microsoft YaHei",
    "simhei.ttf": "SimHei",
    "wqy-microhei.ttc": "WenQuanYi Micro Hei",
    "wqy-zenhei.ttc": "WenQuanYi Zen Hei",
    "simsun.ttc": "SimSun",
    "Hiragino Sans GB.ttc": "Hiragino Sans GB",
}
"""Files of Chinese fonts and the family each holds, the best first."""
FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)


class PngUnavailable(Refused):
    """A picture cannot be made here; it is to be had as SVG."""

    code = "png-unavailable"
    title = "本机不能生成 PNG 图片"


@dataclass(frozen=True, slots=True)
class Font:
    """A font file and the family in it that the drawing falls back to."""

    file: Path
    family: str


def find_font(folders: Iterable[Path] = FONT_FOLDERS) -> Font:
    """Return the best Chinese font in these folders. Raises PngUnavailable, naming what was looked for."""
    wanted = {name.lower(): place for place, name in enumerate(FONT_FILES)}
    searched = [folder for folder in folders if folder.is_dir()]
    found = [
        (wanted[path.name.lower()], path)
        for folder in searched
        for path in folder.rglob("*")
        if path.name.lower() in wanted
    ]
    if not found:
        families = list(dict.fromkeys(FONT_FILES.values()))
        raise PngUnavailable(
            f"没有找到中文字体（找过：{'、'.join(families)}），图中文字会成为空框，因此不生成 PNG；"
            "请安装字体（如 Debian、Ubuntu：apt install fonts-noto-cjk）后重试，或改取同名 .svg",
            fonts=list(FONT_FILES),
            folders=[str(folder) for folder in searched],
        )
    place, path = min(found)
    return Font(path, list(FONT_FILES.values())[place])


def png(svg: bytes, *, folders: Sequence[Path] = FONT_FOLDERS) -> bytes:
    """Return a drawing as PNG, twice as many pixels wide. Raises PngUnavailable without the library or a font."""
    if resvg_py is None:
        raise PngUnavailable("未安装生成 PNG 所需的组件；请安装：pip install 'duban[png]'，或改取同名 .svg")
    font = find_font(folders)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg.decode(),
            zoom=SCALE,
            skip_system_fonts=True,
            font_files=[str(font.file)],
            font_family=font.family,
            sans_serif_family=font.family,
        )
    )
