"""Who gets what when the real plan is issued: bearers, prefectures, counties, participants, targets by their scope."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from core.errors import Invalid
from core.ids import new_id
from models.plans import ItemKind
from models.tasks import PartyRole
from plans.ledger import LedgerPlan, Role, read_ledger
from queries.sql import Row
from workflows.distribution import Distribution, TaskDraft, Tree, distribute
from workflows.plan_facts import plan_rows
from workflows.world_files import World, read_world

FOLDER = Path(__file__).parents[2] / "examples" / "jilin-2021"


@dataclass
class Issue:
    """The Jilin plan distributed on its day."""

    units: list[Row]
    ids: dict[str, UUID]
    office_id: UUID
    items: list[Row]
    made: Distribution

    def code(self, unit_id: UUID) -> str:
        return next(code for code, known in self.ids.items() if known == unit_id)

    def tasks(self, no: str, part: str = "air") -> list[TaskDraft]:
        return [task for task in self.made.tasks if (task.item["part_key"], task.item["no"]) == (part, no)]


def tree_rows(world: World, ledger: LedgerPlan) -> list[Row]:
    ids = {unit.code: new_id() for unit in world.units}
    return [
        {
            "id": ids[unit.code],
            "code": unit.code,
            "kind": unit.kind,
            "name": unit.name,
            "short_name": unit.short_name,
            "aliases": list(unit.aliases),
            "parent_code": unit.parent,
            "parent_id": ids[unit.parent] if unit.parent else None,
        }
        for unit in world.units
        if unit.in_force(ledger.issued_on)
    ]


@pytest.fixture(scope="module")
def issue() -> Issue:
    world, ledger = read_world(FOLDER), read_ledger(FOLDER / "plan.json")
    units = tree_rows(world, ledger)
    ids = {unit["code"]: unit["id"] for unit in units}
    facts = plan_rows(ledger, plan_id=new_id(), tree=units, on=ledger.issued_on)
    items = [as_read(item, facts["plan_item_unit"], facts["target"]) for item in facts["plan_item"]]
    offices = {ids[entry.scope]: ids[entry.office] for entry in world.designations if entry.scope != "220000"}
    made = distribute(items, office_id=ids["leading-office"], tree=Tree(units, offices))
    return Issue(units, ids, ids["leading-office"], items, made)


def as_read(item: Row, units: list[Row], targets: list[Row]) -> Row:
    """An item as the query returns it: with its units and targets, ids inside them as text."""
    own_units = [unit | {"unit_id": unit["unit_id"] and str(unit["unit_id"])} for unit in units]
    return item | {
        "source_id": new_id(),
        "units": [unit for unit in own_units if unit["item_id"] == item["id"]],
        "targets": [target | {"id": str(target["id"])} for target in targets if target["item_id"] == item["id"]],
    }


def test_the_jilin_plan_makes_877_own_tasks_and_3660_for_the_prefectures_offices(issue: Issue) -> None:
    counted = Counter(task.passed_down for task in issue.made.tasks)

    assert (counted[False], counted[True]) == (877, 3660)
    assert sum(item["kind"] == ItemKind.TASK for item in issue.items) == 61
    assert 3660 == 61 * 60


def test_every_item_reaches_each_prefecture_zone_and_county_once_and_counties_hang_under_their_prefecture(
    issue: Issue,
) -> None:
    parents = {unit["id"]: unit["parent_id"] for unit in issue.units}
    by_id = {task.id: task for task in issue.made.tasks}
    for task in issue.made.tasks:
        if task.parent is not None:
            above = by_id[task.parent]
            assert above.unit_id == parents[task.unit_id]
            assert above.item["id"] == task.item["id"]
            assert task.parties[above.unit_id] is PartyRole.SUPERIOR
    places = Counter((task.item["id"], task.unit_id) for task in issue.made.tasks)
    assert set(places.values()) == {1}


def test_the_office_that_issues_is_never_a_bearer_and_the_officer_is_told(issue: Issue) -> None:
    assert issue.office_id not in {task.unit_id for task in issue.made.tasks}
    assert issue.office_id not in {entry.unit_id for entry in issue.made.contributions}
    named = any(unit["unit_id"] == str(issue.office_id) for item in issue.items for unit in item["units"])
    assert named == any("不向自己交办" in reason for reason in issue.made.open)


def test_county_tasks_are_supervised_by_the_prefectures_office_and_prefectures_by_the_provinces(issue: Issue) -> None:
    for task in issue.made.tasks:
        code = issue.code(task.office_id)
        assert code.startswith("office-") if task.passed_down else task.office_id == issue.office_id
        assert task.parties[task.unit_id] is PartyRole.RESPONSIBLE
        assert task.parties[issue.office_id] in (PartyRole.SUPERVISING, PartyRole.SUPERIOR)


def test_shared_units_get_a_task_each_and_participants_contribute_to_the_first_named(issue: Issue) -> None:
    bearers = [task for task in issue.tasks("1") if task.role is not Role.LOCAL]

    assert [task.role for task in bearers] == [Role.SHARED] * 4
    host = bearers[0]
    contributed = [entry for entry in issue.made.contributions if entry.task_id in {task.id for task in bearers}]
    assert [(entry.task_id, entry.role) for entry in contributed] == [(host.id, Role.PARTICIPATE)]
    assert host.parties[contributed[0].unit_id] is PartyRole.PARTICIPANT


def test_where_one_unit_leads_all_participants_contribute_to_its_task_alone(issue: Issue) -> None:
    lead, *others = [task for task in issue.tasks("2") if task.role is not Role.LOCAL]

    assert (lead.role, others) == (Role.LEAD, [])
    printed = [unit for unit in lead.item["units"] if unit["role"] == Role.PARTICIPATE and unit["unit_id"]]
    contributed = {entry.unit_id for entry in issue.made.contributions if entry.task_id == lead.id}
    assert contributed == {UUID(unit["unit_id"]) for unit in printed} - {issue.office_id}
    assert all(lead.unit_id in task.parties for task in issue.tasks("2"))


def test_a_target_goes_where_its_printed_scope_says(issue: Issue) -> None:
    owned = {target_id: issue.made for task in issue.made.tasks for target_id in task.target_ids}
    for item in issue.items:
        tasks = [task for task in issue.made.tasks if task.item["id"] == item["id"]]
        host = next((task for task in tasks if task.role is not Role.LOCAL), None)
        for target in item["targets"]:
            holders = {task.unit_id for task in tasks if UUID(target["id"]) in task.target_ids}
            places = {UUID(unit_id) for unit_id in target["scope_unit_ids"]}
            if (target["scope"] or "").startswith("其他"):
                assert holders == set()
                assert any(target["indicator"] in reason for reason in issue.made.open)
            elif places:
                assert holders == places & {task.unit_id for task in tasks}
            elif host is not None:
                assert holders == {host.unit_id}
    assert owned


def test_safeguards_bind_only_units_that_are_named(issue: Issue) -> None:
    safeguards = [task for task in issue.made.tasks if task.item["kind"] == ItemKind.SAFEGUARD]

    assert safeguards
    for task in safeguards:
        assert str(task.unit_id) in {unit["unit_id"] for unit in task.item["units"]}
        assert task.parent is None


def test_open_names_wait_for_an_officer_and_get_nothing(issue: Issue) -> None:
    open_names = [unit["printed"] for item in issue.items for unit in item["units"] if unit["unit_id"] is None]

    assert open_names
    for printed in open_names:
        assert any(f"“{printed}”未确定到具体单位" in reason for reason in issue.made.open)


def test_a_plan_that_names_a_unit_nobody_knows_is_refused_as_a_whole() -> None:
    world, ledger = read_world(FOLDER), read_ledger(FOLDER / "plan.json")
    body = ledger.model_dump(mode="json")
    body["parts"][0]["items"][0]["units"][0]["name"] = "省星际航行厅"
    wrong = LedgerPlan.model_validate_json(json.dumps(body))

    with pytest.raises(Invalid) as refusal:
        plan_rows(wrong, plan_id=new_id(), tree=tree_rows(world, ledger), on=ledger.issued_on)
    assert [error["value"] for error in refusal.value.errors] == ["省星际航行厅"]
