"""Sentences cut into clauses, with what stands in parentheses taken out of the clause around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FILL = "〓"
"""Stands for each character of a parenthesis, so that offsets keep their meaning."""

_PARENTHESIS = re.compile(r"[(\[][^()\[\]。\n]{0,200}[)\]]")
_CLAUSE = re.compile(r"(?:[^,;:。!?\n]++|(?<=\d):(?=\d))+")
_SENTENCE_END = re.compile(r"[。!?\n]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch [start, end) between commas; `sentence` counts the full stops before it."""

    start: int
    end: int
    sentence: int
    in_parenthesis: bool = False


def outer_text(text: str) -> str:
    """Return text with every parenthesis filled, of the same length."""
    return _PARENTHESIS.sub(lambda match: FILL * len(match[0]), text)


def clauses(text: str, outer: str) -> list[Clause]:
    """Return the clauses of the text in order, those within parentheses beside the one they interrupt."""
    found = list(_cut(outer, 0, len(outer), 0, in_parenthesis=False))
    sentence = {clause.start: clause.sentence for clause in found}
    current = iter(sorted(sentence))
    at, number = next(current, None), 0
    for match in _PARENTHESIS.finditer(text):
        while at is not None and at <= match.start():
            number, at = sentence[at], next(current, None)
        found += _cut(text, match.start() + 1, match.end() - 1, number, in_parenthesis=True)
    return sorted(found, key=lambda clause: clause.start)


def _cut(text: str, start: int, end: int, sentence: int, *, in_parenthesis: bool) -> Iterator[Clause]:
    last = start
    for match in _CLAUSE.finditer(text, start, end):
        if not in_parenthesis:
            sentence += len(_SENTENCE_END.findall(text, last, match.start()))
        last = match.end()
        yield Clause(match.start(), match.end(), sentence, in_parenthesis)
