"""What can be wrong with a template is found when it is loaded, not when somebody should have been told."""

from collections.abc import Collection, Generator, Iterator
from dataclasses import fields
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError, meta, nodes

from notifications.facts import ItemFacts
from notifications.rendering import FOLDER, HTML, LAYOUT, TEXT, environment

LONGEST = {"what": 20, "note": 160, "ask": 160}
"""How many letters of its own each block may have; a subject names several kinds, and a phone shows little."""
_WORDS = frozenset({"person", "count", "groups", "label", "label_prefix", "written_on"})
_LAYOUTS = {TEXT: (("subject", "body"), _WORDS), HTML: (("html",), _WORDS | {"subject"})}
_FACTS = frozenset(entry.name for entry in fields(ItemFacts))


def faults(kinds: Collection[str], folder: Path = FOLDER) -> list[str]:
    """Return in words all that is wrong with the templates of these kinds and with the layouts; empty if nothing is."""
    found = [f"layout/{name}：{fault}" for name in _LAYOUTS for fault in _of_layout(folder, name)]
    found += [f"{kind}/{TEXT}：{fault}" for kind in sorted(kinds) for fault in _of_kind(folder / kind / TEXT)]
    unused = {path.name for path in folder.iterdir() if path.is_dir()} - {*kinds, LAYOUT}
    return found + [f"{name}：没有任何事件用到这个模板" for name in sorted(unused)]


def _of_layout(folder: Path, name: str) -> Iterator[str]:
    blocks, known = _LAYOUTS[name]
    tree = yield from _parsed(folder / LAYOUT / name, escaping=name == HTML)
    if tree is not None:
        yield from _missing(tree, blocks)
        yield from (f"用了没有的变量 {word}" for word in sorted(meta.find_undeclared_variables(tree) - known))


def _of_kind(path: Path) -> Iterator[str]:
    tree = yield from _parsed(path)
    if tree is None:
        return
    yield from _missing(tree, LONGEST)
    yield from (f"用了没有的变量 {word}" for word in sorted(meta.find_undeclared_variables(tree) - {"item"}))
    for block in tree.find_all(nodes.Block):
        yield from _of_block(block)


def _of_block(block: nodes.Block) -> Iterator[str]:
    for entry in block.find_all(nodes.Getattr):
        if isinstance(entry.node, nodes.Name) and entry.node.name == "item" and entry.attr not in _FACTS:
            yield f"第 {entry.lineno} 行用了没有的变量 item.{entry.attr}"
    if block.name == "ask" and any(entry.name == "item" for entry in block.find_all(nodes.Name)):
        yield f"第 {block.lineno} 行 ask 一类事项只说一次，不能用 item"
    longest = LONGEST.get(block.name)
    own = sum(len(entry.data.strip()) for entry in block.find_all(nodes.TemplateData))
    if longest is not None and own > longest:
        yield f"{block.name} 自身文字 {own} 字，超过 {longest} 字"


def _missing(tree: nodes.Template, blocks: Collection[str]) -> Iterator[str]:
    there = {block.name for block in tree.find_all(nodes.Block)}
    yield from (f"缺少 {name} 块" for name in blocks if name not in there)


def _parsed(path: Path, *, escaping: bool = False) -> Generator[str, None, nodes.Template | None]:
    """Yield what keeps a file from being read; its tree is the value of the generator."""
    try:
        source = path.read_text(encoding="utf-8")
        environment(escaping=escaping).from_string(source)
        return environment(escaping=escaping).parse(source)
    except OSError:
        yield "没有这个模板文件"
    except UnicodeDecodeError:
        yield "不是 UTF-8 文字"
    except TemplateSyntaxError as error:
        yield f"第 {error.lineno} 行有误：{error.message}"
    except TemplateError as error:
        yield f"有误：{error.message}"
    return None
