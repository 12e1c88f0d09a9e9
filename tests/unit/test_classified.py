"""The search for marks of secrecy takes one pass, whatever the text: it runs inside a transaction."""

import time

import pytest

from workflows.classified import refuse_classified


@pytest.mark.parametrize("text", ["\n" * 20_000, " " * 20_000, "机" + " " * 20_000, "密 " * 10_000])
def test_a_long_text_of_blanks_is_searched_at_once(text: str) -> None:
    began = time.process_time()

    refuse_classified(text=text)

    assert time.process_time() - began < 1
