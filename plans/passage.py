"""A stretch of normalized text that remembers where each of its characters stood in the paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.reading import Span


@dataclass(frozen=True, slots=True)
class Passage:
    """Text after NFKC and joining of lines; `origin[i]` is the paper's offset of character i."""

    text: str
    origin: Sequence[int]

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> "Passage":
        return Passage(self.text[part], self.origin[part])

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Return the place in the paper of characters [start, end), the whole passage by default."""
        end = len(self.text) if end is None else end
        if not self.text:
            return (0, 0)
        if start >= end:
            at = self.origin[min(start, len(self.text) - 1)]
            return (at, at)
        return (self.origin[start], self.origin[end - 1] + 1)
