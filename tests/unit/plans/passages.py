"""Passages for tests: text as the paper prints it, normalized as the reader does, each character at its own place."""

import unicodedata

from plans.passage import Passage


def passage_of(text: str) -> Passage:
    """Return the text after NFKC, every character at the offset it has there."""
    normal = unicodedata.normalize("NFKC", text)
    return Passage(normal, range(len(normal)))
