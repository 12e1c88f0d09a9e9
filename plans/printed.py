"""Shows a cleaned passage as the paper printed it: with its full-width punctuation, without its line breaks."""

from dataclasses import dataclass

from plans.passage import Passage

_PUNCTUATION = frozenset("，：；（）！？．％～")


@dataclass(frozen=True, slots=True)
class Print:
    """The cleaned paper beside the text it was cleaned from."""

    passage: Passage
    source: str

    def shown(self, start: int, end: int) -> str:
        """Return characters [start, end) of the cleaned paper as printed."""
        origin = self.passage.origin
        chars = []
        for at in range(start, end):
            printed = self.source[origin[at]]
            chars.append(printed if printed in _PUNCTUATION else self.passage.text[at])
        return "".join(chars)

    def has_gap(self, at: int) -> bool:
        """Return whether the paper has blanks before character `at`, on the same line."""
        origin = self.passage.origin
        if not 0 < at < len(self.passage):
            return False
        between = self.source[origin[at - 1] + 1 : origin[at]]
        return bool(between) and between.isspace() and "\n" not in between
