import copy
from typing import Any

import pytest

from plans.reader import read_paper
from plans.reading import Reading
from plans.score import GoldInvalid, score
from tests.unit.plans.readings import paper


@pytest.fixture
def reading() -> Reading:
    return read_paper(paper("two-plans"))


@pytest.fixture
def gold(reading: Reading) -> dict[str, Any]:
    return copy.deepcopy(reading.model_dump(mode="json"))


def test_a_reading_agrees_with_itself(reading: Reading, gold: dict[str, Any]) -> None:
    result = score(reading, gold).as_dict()
    assert result["tasks"] == {"found": 5, "printed": 5, "extra": 0, "recall": 1.0}
    assert result["units"]["f1"] == result["unit_names"]["f1"] == result["targets"]["f1"] == result["local"] == 1.0
    assert result["safeguards"]["tasks"]["found"] == 5


def test_a_wrong_role_costs_units_and_not_names(reading: Reading, gold: dict[str, Any]) -> None:
    gold["plans"][0]["tasks"][0]["units"][0]["role"] = "lead"
    result = score(reading, gold)
    assert result.tasks.units.f1 < 1.0
    assert result.tasks.unit_names.f1 == 1.0


def test_a_task_that_is_not_there_is_missed(reading: Reading, gold: dict[str, Any]) -> None:
    extra = {"no": "9", "title": "开展专项审计监督检查", "units": [{"name": "市审计局", "role": "lead"}]}
    gold["plans"][1]["tasks"].append(extra)
    result = score(reading, gold)
    assert (result.tasks.found, result.tasks.printed) == (5, 6)
    assert result.tasks.units.recall < 1.0


def test_nobody_named_counts_for_nothing(reading: Reading, gold: dict[str, Any]) -> None:
    gold["plans"][0]["safeguards"][3]["units"] = []
    assert score(reading, gold).safeguards.units.f1 == 1.0


def test_either_comparator_of_the_annotation_is_right(reading: Reading, gold: dict[str, Any]) -> None:
    target = gold["plans"][0]["tasks"][0]["targets"][0]
    target["comparator"], target["comparator_alt"] = "=", ">="
    assert score(reading, gold).tasks.comparators == 1.0
    target["comparator_alt"] = None
    assert (score(reading, gold).tasks.comparators or 0) < 1.0


def test_a_threshold_taken_for_a_target_is_counted(reading: Reading, gold: dict[str, Any]) -> None:
    task = gold["plans"][0]["tasks"][0]
    assert task["targets"], "the paper states a rate"
    task["thresholds"] = [target["text"] for target in task["targets"]]
    task["targets"] = []
    assert score(reading, gold).tasks.thresholds_taken_for_targets == 1


def test_local_duty_may_be_said_or_implied(reading: Reading, gold: dict[str, Any]) -> None:
    gold["plans"][0]["tasks"][1]["implied_local"] = False
    assert score(reading, gold).local == 0.8


@pytest.mark.parametrize("wrong", [{}, {"plans": [1]}, {"plans": [{"tasks": [{"units": [{}]}]}]}, {"plans": None}])
def test_an_annotation_of_another_shape_is_refused(reading: Reading, wrong: dict[str, Any]) -> None:
    with pytest.raises(GoldInvalid, match="标注文件"):
        score(reading, wrong)
