"""The ranking books that come with duban, and what a faulty one is told: each number has a source or is open."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.errors import Invalid
from workflows.lag_files import checked_rank_book, read_rank_book
from workflows.rank_book import DEFAULT_RANKING, FireMoney, RankBook, RankMoney, shipped
from workflows.rule_books import blanks, checked_book, read_book

TAGS = ("[A]", "[B]", "[C]", "[D]")


def raw(path: Path = DEFAULT_RANKING) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return body


def told(body: dict[str, Any]) -> dict[str, str]:
    """What a faulty book is told, by its places."""
    with pytest.raises(Invalid) as refused:
        checked_rank_book(body, text=json.dumps(body, ensure_ascii=False, indent=1))
    return {entry["field"]: entry["expected"] for entry in refused.value.errors}


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.stem)
def test_every_number_of_a_shipped_book_names_a_source_with_its_tag_or_is_open_in_words(path: Path) -> None:
    book = read_rank_book(path)

    assert book.rules
    for rule in book.rules:
        assert all(rule.sources[place].startswith(TAGS) for place in rule.numbers)
        assert all(rule.unstated[place] for place in rule.blanks)
    assert read_book(json.loads(book.model_dump_json())) == book


def test_the_published_numbers_of_two_provinces_stand_in_their_books() -> None:
    hebei, henan = (read_rank_book(path) for path in shipped() if "jilin" not in path.stem)

    money = hebei.rule("county-money-last")
    assert money is not None
    assert isinstance(money.money, RankMoney)
    assert [int(amount) for amount in money.money.amounts] == [-10000 * yuan for yuan in range(50, 13, -4)]
    assert henan.blanks() == [
        f"{key} · criterion.in_a_row" for key in ("county-bulletin", "county-talk", "county-praise")
    ]


def test_the_default_of_jilin_leaves_the_thresholds_of_counties_to_the_office() -> None:
    book = read_rank_book()

    assert book.blanks() == [
        "last-bulletin · criterion.n",
        "keeps-last-talk · criterion.count",
        "keeps-last-talk · criterion.what.n",
        "worse-talk · criterion.percent",
    ]
    assert "由督查机构确定" in book.basis
    fire = book.rule("fire-money")
    assert fire is not None
    assert isinstance(fire.money, FireMoney)
    assert (fire.money.of(0, 3), fire.money.of(3, 1)) == (Decimal(-1_100_000), Decimal(-300_000))


def test_a_book_is_one_of_the_books_an_office_publishes() -> None:
    book = checked_book(raw(), ladder=None)

    assert isinstance(book, RankBook)
    assert blanks(book) == book.blanks()


def test_a_number_without_a_source_is_named_with_its_rule() -> None:
    body = raw()
    body["rules"][3]["sources"].pop("criterion.points")

    assert told(body) == {"第 4 条规则 fire-talk · criterion.points": "在 sources 中写明这个数字的出处"}


def test_an_open_number_that_is_not_said_to_be_open_is_named() -> None:
    body = raw()
    body["rules"][0]["unstated"] = {}

    assert list(told(body)) == ["第 1 条规则 last-bulletin · criterion.n"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"every": "quarter"}, "永远不会满足"),
        ({"groups": ["cities"]}, "不在 groups 中"),
        ({"effect": "money"}, "须写明 money"),
        ({"season": {"begins": "10-01", "ends": "05-01"}}, "season 只用于火点规则"),
        ({"criterion": {"on": "fire", "points": 1}}, "其他规则不写 fire 条件"),
        ({"key": "fire-talk"}, "key 重复"),
    ],
)
def test_a_rule_that_could_never_be_met_or_says_two_things_is_refused_in_words(
    change: dict[str, Any], expected: str
) -> None:
    body = raw()
    body["rules"][0] |= change

    assert any(expected in words for words in told(body).values())


def test_a_misspelt_criterion_is_told_what_there_is() -> None:
    body = raw()
    body["rules"][0]["criterion"] = {"on": "bottom", "n": 3}

    (place, expected), *_ = told(body).items()
    assert place.startswith("第 1 条规则 last-bulletin · criterion")
    assert "last、first、worse" in expected
