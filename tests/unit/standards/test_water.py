"""Water by the published formulas: class by the worst indicator, CWQI with oxygen and pH, cities by sections."""

import pytest

from core.errors import Invalid
from standards.surface_water import INDICATORS, WaterKind, indicator_class, section_class
from standards.water_index import city_index, indicator_index, water_index


@pytest.mark.parametrize(
    ("indicator", "value", "kind", "place"),
    [
        ("do", 7.5, WaterKind.RIVER, 0),
        ("do", 4.9, WaterKind.RIVER, 3),
        ("do", 1.9, WaterKind.RIVER, 5),
        ("ph", 9.0, WaterKind.RIVER, 0),
        ("ph", 9.1, WaterKind.RIVER, 5),
        ("tp", 0.2, WaterKind.RIVER, 2),
        ("tp", 0.2, WaterKind.LAKE, 4),
        ("nh3n", 2.01, WaterKind.RIVER, 5),
        ("cod", 15.0, WaterKind.RIVER, 0),
    ],
)
def test_an_indicator_has_the_first_class_whose_limit_it_keeps(
    indicator: str, value: float, kind: WaterKind, place: int
) -> None:
    assert indicator_class(indicator, value, kind) == place


def test_a_section_is_as_bad_as_its_worst_indicator() -> None:
    found = section_class({"do": 8.0, "nh3n": 1.2, "codmn": 9.0})
    assert (found.name, found.grade, found.deciding) == ("Ⅳ类", "轻度污染", ("nh3n", "codmn"))


def test_an_unknown_indicator_or_none_is_refused() -> None:
    for values in ({}, {"xy": 1.0}):
        with pytest.raises(Invalid):
            section_class(values)


@pytest.mark.parametrize(
    ("indicator", "value", "share"),
    [("nh3n", 0.5, 0.5), ("do", 10.0, 0.5), ("ph", 6.5, 0.5), ("ph", 8.0, 0.5), ("tp", 0.2, 1.0)],
)
def test_shares_of_the_water_index(indicator: str, value: float, share: float) -> None:
    assert indicator_index(indicator, value) == pytest.approx(share)


def test_a_lake_has_its_own_phosphorus() -> None:
    assert indicator_index("tp", 0.05, WaterKind.LAKE) == pytest.approx(1.0)


def test_the_index_is_the_sum_and_names_what_was_not_measured() -> None:
    found = water_index({"do": 5.0, "nh3n": 0.5, "ph": 7.0})
    assert found.value == pytest.approx(1.5)
    assert len(found.missing) == len(INDICATORS) - 3


def test_a_city_weighs_rivers_and_lakes_by_their_sections() -> None:
    assert city_index([4.0, 6.0], [2.0], 3, 1) == pytest.approx(4.25)
    with pytest.raises(Invalid):
        city_index([], [], 0, 0)
