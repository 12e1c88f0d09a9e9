"""DOCX: the body as it is printed, with its automatic numbers; run as a module it is the child behind the wall."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from plans.formats.lines import labelled, row_lines
from plans.formats.numbering import Numbering, child, is_on, local
from plans.formats.packed import Package
from plans.formats.wall import Read, answer

SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": "□"}
"""A sign of a symbol font (w:sym) has no meaning without its font; the square says that something stands there."""
LEFT_OUT = {"del", "moveFrom", "pPr", "rPr", "sdtPr", "instrText", "delText", "rt", "footnoteReference"}
LEFT_OUT |= {"endnoteReference", "commentReference", "annotationRef"}
NOT_READ = {
    "footnoteReference": "脚注",
    "endnoteReference": "尾注",
    "blip": "图片",
    "imagedata": "图片",
    "altChunk": "嵌入的其他文档",
}


class Body:
    """Walks the body of a document and gives its lines."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering

    def lines(self, container: etree._Element) -> list[str]:
        """Return the lines of everything in a container of blocks, a body or a cell."""
        found: list[str] = []
        open_end = False
        for block in self._blocks(container):
            if local(block) == "tbl":
                added, merges = self._table(block), False
            else:
                added, merges = self._paragraph(block), _mark_deleted(block)
            if open_end and found and added:
                found[-1] += added.pop(0)
            found += added
            open_end = merges
        return found

    def _blocks(self, container: etree._Element) -> Iterator[etree._Element]:
        """Yield paragraphs and tables, through content controls and tracked insertions."""
        for block in container:
            name = local(block)
            if name in {"p", "tbl"}:
                yield block
            elif name not in LEFT_OUT:
                yield from self._blocks(block)

    def _paragraph(self, paragraph: etree._Element) -> list[str]:
        boxes: list[str] = []
        text = "".join(self._inline(paragraph, boxes))
        properties = child(paragraph, "pPr")
        if _mark_deleted(paragraph) and not text:
            return boxes
        return [*labelled(self._numbering.label(properties), text).split("\n"), *boxes]

    def _inline(self, element: etree._Element, boxes: list[str]) -> Iterator[str]:
        """Yield the text of a paragraph's parts; text boxes anchored in it are collected, to follow it."""
        for part in element:
            name = local(part)
            if name == "t":
                yield part.text or ""
            elif name in SIGNS:
                yield SIGNS[name]
            elif name == "txbxContent":
                boxes += self.lines(part)
            elif name == "Fallback":
                yield from self._inline(part, boxes) if child(element, "Choice") is None else ()
            elif name not in LEFT_OUT and not (name == "r" and is_on(child(part, "rPr", "vanish"))):
                yield from self._inline(part, boxes)

    def _table(self, table: etree._Element) -> list[str]:
        found: list[str] = []
        for row in _held(table, "tr"):
            if child(row, "trPr", "del") is None:
                found += row_lines([self.lines(cell) for cell in _held(row, "tc")])
        return found


def _held(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield rows of a table or cells of a row, through content controls."""
    for part in element:
        if local(part) == name:
            yield part
        elif local(part) in {"sdt", "sdtContent", "ins", "customXml"}:
            yield from _held(part, name)


def _mark_deleted(paragraph: etree._Element) -> bool:
    """Whether the end of this paragraph is a tracked deletion, so that the next one continues it."""
    return child(paragraph, "pPr", "rPr", "del") is not None


def read(content: bytes) -> Read:
    """Return the text of a DOCX and what the officer must know of it. Raises PaperUnreadable."""
    package = Package(content)
    numbering = Numbering(package.part("/numbering"), package.part("/styles"))
    root = package.root(package.main)
    body = child(root, "body")
    lines = Body(numbering).lines(root if body is None else body)
    return "\n".join(lines) + "\n", tuple(_remarks(root, numbering))


def _remarks(root: etree._Element, numbering: Numbering) -> Iterator[str]:
    names = {local(element) for element in root.iter("{*}ins", "{*}del", "{*}moveFrom", "{*}moveTo")}
    if names:
        yield "文件含修订痕迹：已按接受全部修订读取（保留插入的文字，略去删除的文字）。"
    unread = Counter(NOT_READ[local(element)] for element in root.iter(*(f"{{*}}{name}" for name in NOT_READ)))
    yield from (f"文件有{what} {count} 处，其中的文字未读入。" for what, count in unread.items())
    if numbering.unknown:
        yield f"有的自动编号样式无法识别（{'、'.join(sorted(numbering.unknown))}），编号按阿拉伯数字读取，请核对。"


if __name__ == "__main__":
    answer(read)
