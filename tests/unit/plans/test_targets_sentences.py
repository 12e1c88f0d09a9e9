"""What single sentences of plans aim at; the table is beside this file, one sentence a line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from plans.targets import Targets, read_targets
from tests.unit.plans.passages import passage_of

TABLE = Path(__file__).with_name("sentences.txt")


def cases() -> Iterator[tuple[str, str]]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            sentence, _, expected = line.rpartition(" | ")
            yield sentence.strip(), expected.strip()


def shown(found: Targets) -> str:
    aims = [f"{t.comparator}{t.value.normalize():f}{t.unit or ''}" for t in found.targets if t.value is not None]
    limits = [f"!{limit.text.replace(' ', '')}" for limit in found.thresholds]
    return " ".join(aims + limits) or "-"


@pytest.mark.parametrize(("sentence", "expected"), list(cases()))
def test_a_sentence_aims_at_what_it_says(sentence: str, expected: str) -> None:
    assert shown(read_targets(passage_of(sentence), year=2021)) == expected


@pytest.mark.parametrize(("sentence", "expected"), list(cases()))
def test_a_sentence_between_two_others_aims_at_the_same(sentence: str, expected: str) -> None:
    text = f"加强组织领导，落实各方责任。{sentence}。完善调度机制，强化督促检查。"
    assert shown(read_targets(passage_of(text), year=2021)) == expected


def test_the_table_has_enough_sentences_to_mean_something() -> None:
    assert len(list(cases())) >= 120
