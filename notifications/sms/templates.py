"""The texts registered with providers, as data: which variables they take, and which kinds of item go out by them.

A text of the house holds a number, a date or a count and nothing else: every variable has a pattern that no title and
no reason fits. The stored text is the only record; what a provider is handed as variables is read back from it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import Misconfigured
from notifications.sms.segments import segments

FILE = Path(__file__).parent / "data" / "sms-1.json"
MOST_SEGMENTS = 2
LONGEST_SIGN = 14
"""【签名】 of up to twelve signs (腾讯云 and 阿里云 allow no longer one), brackets included."""
_PLACE = re.compile(r"\{([^{}]*)\}")


class _Variable(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    pattern: str
    longest: int
    example: str


class _Template(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    text: str


class _Book(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    variables: dict[str, _Variable]
    templates: dict[str, _Template]
    rules: dict[str, str]


class UnfitVariable(ValueError):
    """A value that its variable does not take; it would carry something else than a number or a date."""


@dataclass(frozen=True, slots=True)
class Registered:
    """One text as providers know it; `variables` stand in the order of the text."""

    key: str
    name: str
    text: str
    variables: tuple[str, ...]
    patterns: Mapping[str, re.Pattern[str]]
    longest: Mapping[str, int]
    examples: Mapping[str, str]

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with these values. Raises UnfitVariable for one that is missing, unknown or unfit."""
        if set(values) != set(self.variables):
            raise UnfitVariable(f"短信模板“{self.name}”的变量应为：{'、'.join(self.variables)}")
        for variable, value in values.items():
            if not self.takes(variable, value):
                raise UnfitVariable(f"短信模板“{self.name}”的变量 {variable} 不接受这样的内容")
        return _PLACE.sub(lambda found: values[found.group(1)], self.text)

    def takes(self, variable: str, value: str) -> bool:
        """Whether a variable may have this value."""
        return len(value) <= self.longest[variable] and bool(self.patterns[variable].fullmatch(value))

    def read(self, text: str) -> dict[str, str] | None:
        """Return the values with which `fill` gave this text, None if it is another's."""
        parts = re.split(r"(\{[^{}]*\})", self.text)
        pattern = "".join(self._part(part) for part in parts)
        found = re.fullmatch(pattern, text)
        return found.groupdict() if found else None

    def _part(self, part: str) -> str:
        name = part.strip("{}")
        return f"(?P<{name}>{self.patterns[name].pattern})" if part.startswith("{") else re.escape(part)


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one version, and the rules by which an item's template chooses one."""

    version: str
    templates: Mapping[str, Registered]
    rules: Mapping[str, str]

    def read(self, text: str) -> tuple[Registered, dict[str, str]] | None:
        """Return which registered text this is, and its values."""
        found = ((template, template.read(text)) for template in self.templates.values())
        return next(((template, values) for template, values in found if values is not None), None)


@cache
def texts() -> Texts:
    """Return the texts of this version of the system. Raises Misconfigured where one is not fit to be registered."""
    return load(FILE.read_text(encoding="utf-8"))


def load(content: str) -> Texts:
    """Read and check texts: known variables, whole patterns, short enough at their longest. Raises Misconfigured."""
    try:
        book = _Book.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise Misconfigured(f"短信模板文件有误：{'.'.join(map(str, first['loc']))} {first['msg']}") from error
    patterns = {name: _pattern(name, variable) for name, variable in book.variables.items()}
    templates = {key: _registered(key, template, book, patterns) for key, template in book.templates.items()}
    for rule, key in book.rules.items():
        if key not in templates:
            raise Misconfigured(f"短信模板文件有误：规则 {rule} 指向没有的模板 {key}")
    return Texts(book.version, templates, book.rules)


def _pattern(name: str, variable: _Variable) -> re.Pattern[str]:
    try:
        found = re.compile(variable.pattern, re.ASCII)
    except re.error as error:
        raise Misconfigured(f"短信模板文件有误：变量 {name} 的格式写法不对") from error
    if not found.fullmatch(variable.example):
        raise Misconfigured(f"短信模板文件有误：变量 {name} 的示例不合其格式")
    return found


def _registered(key: str, template: _Template, book: _Book, patterns: Mapping[str, re.Pattern[str]]) -> Registered:
    variables = tuple(dict.fromkeys(_PLACE.findall(template.text)))
    if unknown := [name for name in variables if name not in patterns]:
        raise Misconfigured(f"短信模板 {key} 用到没有的变量：{'、'.join(unknown)}")
    if len(variables) != len(_PLACE.findall(template.text)) or re.search(r"[{}【】]", _PLACE.sub("", template.text)):
        raise Misconfigured(f"短信模板 {key} 中每个变量只用一次，正文不带【】（签名由通道加上）")
    taken = {name: book.variables[name] for name in variables}
    longest = {name: variable.longest for name, variable in taken.items()}
    whole = segments("签" * (LONGEST_SIGN + len(_PLACE.sub("", template.text)) + sum(longest.values())))
    if whole.count > MOST_SEGMENTS:
        raise Misconfigured(f"短信模板 {key} 过长：连签名最多可达 {whole.count} 条，限 {MOST_SEGMENTS} 条")
    examples = {name: variable.example for name, variable in taken.items()}
    own = {name: patterns[name] for name in variables}
    return Registered(key, template.name, template.text, variables, own, longest, examples)
