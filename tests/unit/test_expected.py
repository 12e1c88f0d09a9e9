"""Every fault pydantic tells is said in Chinese, and nothing secret is said at all."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from api.expected import SENTENCES, errors_of
from models.units import UnitKind


class Everything(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=2, max_length=4)] = "ab"
    code: Annotated[str, Field(pattern=r"^\d+$")] = "1"
    day: date = date(2021, 1, 1)
    at: AwareDatetime | None = None
    value: Annotated[Decimal, Field(max_digits=5, decimal_places=2)] = Decimal(1)
    count: Annotated[int, Field(ge=1, le=9)] = 1
    id: UUID | None = None
    kind: UnitKind = UnitKind.COUNTY
    view: Literal["mine", "all"] = "mine"
    items: Annotated[list[int], Field(min_length=1, max_length=2)] = [1]
    flag: bool = True
    password: Annotated[str, Field(min_length=9)] = "123456789"


def told(**given: Any) -> dict[str, Any]:
    with pytest.raises(ValidationError) as caught:
        Everything.model_validate(given)
    return errors_of([{**entry, "loc": ("body", *entry["loc"])} for entry in caught.value.errors()])[0]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"text": "a"}, "至少 2 个字"),
        ({"text": "abcde"}, "不超过 4 个字"),
        ({"text": 1}, "应为文字"),
        ({"code": "x"}, r"格式不符，应符合 ^\d+$"),
        ({"day": "2021-02-30"}, "应为日期，如 2021-12-31"),
        ({"at": "2021-01-01T00:00:00"}, "时刻须带时区，如 +08:00"),
        ({"value": "abc"}, "应为数字"),
        ({"value": "NaN"}, "应为有限的数字"),
        ({"value": "1.234"}, "小数不超过 2 位"),
        ({"value": "12345.6"}, "数字共不超过 5 位"),
        ({"count": 10}, "应不大于 9"),
        ({"count": "x"}, "应为整数"),
        ({"count": 1.5}, "应为整数，不能有小数"),
        ({"id": "x"}, "应为编号（UUID）"),
        ({"kind": "planet"}, "应为 province、prefecture、county、zone、department、office、other 之一"),
        ({"view": "x"}, "应为 mine、all 之一"),
        ({"items": []}, "至少 1 项"),
        ({"items": [1, 2, 3]}, "不超过 2 项"),
        ({"items": "x"}, "应为列表"),
        ({"flag": "perhaps"}, "应为 true 或 false"),
        ({"stage": "closed"}, "没有这个字段，请删去"),
    ],
)
def test_a_fault_says_what_was_expected(given: dict[str, Any], expected: str) -> None:
    error = told(**given)

    assert (error["field"], error["expected"]) == (next(iter(given)), expected)


def test_the_value_is_repeated_shortened_and_a_secret_never() -> None:
    assert told(text="x" * 500)["value"] == "x" * 80
    assert "value" not in told(password="short")


def test_an_unknown_kind_of_fault_is_still_chinese() -> None:
    assert errors_of([{"type": "made_up", "loc": ("body",), "input": None}]) == [
        {"field": "body", "expected": "内容有误"}
    ]


def test_every_sentence_is_chinese() -> None:
    assert [text for text in SENTENCES.values() if text.isascii()] == []
