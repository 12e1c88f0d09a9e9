"""The Jilin files give the tree of units, names resolve, wrong cells are named, posts filled."""

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from cli.demo.people import DemoPerson, demo_people
from models.people import Duty
from models.units import Regime, UnitKind
from plans.ledger import LedgerPlan, read_ledger
from workflows.csv_cells import TableInvalid
from workflows.world_files import Finding, World, local_codes, read_world, resolve, scope_codes

FOLDER = Path(__file__).parents[2] / "examples" / "jilin-2021"
ISSUED = date(2021, 2, 24)


@pytest.fixture(scope="module")
def world() -> World:
    return read_world(FOLDER)


@pytest.fixture(scope="module")
def plan() -> LedgerPlan:
    return read_ledger(FOLDER / "plan.json")


@pytest.fixture(scope="module")
def people(world: World) -> tuple[DemoPerson, ...]:
    return demo_people(world, on=ISSUED, seed=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "world"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def refusal(folder: Path) -> TableInvalid:
    with pytest.raises(TableInvalid) as refused:
        read_world(folder)
    return refused.value


def test_jilin_has_60_counties_9_prefectures_and_the_departments_of_the_plan(world: World) -> None:
    kinds = Counter(unit.kind for unit in world.units if unit.in_force(ISSUED))

    assert kinds == {
        UnitKind.PROVINCE: 1,
        UnitKind.PREFECTURE: 9,
        UnitKind.COUNTY: 60,
        UnitKind.ZONE: 11,
        UnitKind.DEPARTMENT: 23,
        UnitKind.OTHER: 1,
        UnitKind.OFFICE: 12,
    }


def test_gongzhuling_is_under_siping_before_and_under_changchun_after_the_move(
    world: World,
) -> None:
    def parent(on: date) -> list[str | None]:
        return [u.parent for u in world.units if u.code == "220184" and u.in_force(on)]

    assert parent(date(2020, 6, 18)) == ["220300"]
    assert parent(date(2020, 6, 19)) == ["220100"]
    assert parent(ISSUED) == ["220100"]


def test_every_unit_the_plan_names_is_found_or_named_as_open(world: World, plan: LedgerPlan) -> None:
    printed = {unit.name for part in plan.parts for item in part.items + part.safeguards for unit in item.units}

    found = {name: resolve(name, world.units, on=ISSUED).finding for name in printed}

    other = {name: finding for name, finding in found.items() if finding is not Finding.UNIT}
    assert other == {
        "各市、县级政府": Finding.LOCAL,
        "各相关部门": Finding.OPEN,
        "省直相关部门": Finding.OPEN,
    }
    assert len(printed) == 30


def test_alias_full_name_and_government_are_the_same_unit(world: World) -> None:
    for name in ("省发展改革委", "吉林省发展和改革委员会", "省发改委"):
        assert resolve(name, world.units, on=ISSUED).codes == ("reform",)
    for name in ("延边州", "延边朝鲜族自治州", "延边州人民政府", "延边州政府"):
        assert resolve(name, world.units, on=ISSUED).codes == ("222400",)


def test_unknown_name_is_not_guessed(world: World) -> None:
    assert resolve("省幸福厅", world.units, on=ISSUED).finding is Finding.UNKNOWN
    assert resolve("", world.units, on=ISSUED).finding is Finding.UNKNOWN


def test_name_of_two_units_is_ambiguous(folder: Path) -> None:
    edit(folder, "units.csv", "220303,铁东区,铁东区", "220303,铁东区,铁西区")

    found = resolve("铁西区", read_world(folder).units, on=ISSUED)

    assert (found.finding, found.codes) == (Finding.AMBIGUOUS, ("220302", "220303"))


def test_local_governments_are_prefectures_counties_and_addressed_zones(world: World) -> None:
    codes = local_codes(world.units, on=ISSUED)

    assert len(codes) == len(set(codes)) == 9 + 60 + 3
    assert codes[-3:] == ("DB-CBS", "DB-CCXQ", "DB-ZHSF")


def test_scope_names_places_or_none(world: World) -> None:
    def codes(scope: str) -> tuple[str, ...]:
        return scope_codes(scope, world.units, on=ISSUED)

    assert codes("长春、吉林、四平、松原等重点城市") == ("220100", "220200", "220300", "220700")
    assert codes("全省") == codes("其他地区") == codes("吉林建龙、通化钢铁") == ()


def test_every_office_is_designated_and_says_by_what(world: World) -> None:
    offices = {unit.code for unit in world.units if unit.kind is UnitKind.OFFICE}
    designated = {row.office: row for row in world.designations}

    assert offices | {"ecology"} == set(designated)
    assert designated["inspection-office"].regime is Regime.DUCHA_PARTY
    assert designated["office-220100"].scope == "220100"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("units.csv", "220103,宽城区", "220103,", ["units.csv 第 13 行“name”列", "非空文字"]),
        ("units.csv", "宽城区,,county,220100", "宽城区,,县,220100", ["第 13 行“level”列", "“县”"]),
        ("units.csv", "宽城区,,county,220100", "宽城区,,county,229900", ["“parent”列", "229900"]),
        ("units.csv", "宽城区,,county,220100", "宽城区,,county,220103", ["“parent”列", "220103"]),
        ("units.csv", "220103,宽城区", "220102,宽城区", ["第 13 行“from”列", "重叠", "南关区"]),
        ("units.csv", "2020-06-19,,2020年", "2020-6-19,,2020年", ["“from”列", "日期", "2020-6-19"]),
        ("units.csv", "宽城区,宽城区", "宽城区", ["第 13 行", "9 列，实为“8 列”"]),
        ("units.csv", "code,name", "code,title", ["units.csv 第 1 行", "表头"]),
        ("units.csv", "宽城区,宽城区", '"宽城"区,宽城区', ["units.csv 第 13 行", "引号"]),
        ("departments.csv", "land,", "water,", ["departments.csv", "“from”列", "吉林省自然资源厅"]),
        ("designations.csv", "ecology,", "eco,", ["designations.csv 第 3 行“office”列", "eco"]),
        ("designations.csv", ",2021-02-24,", ",2021-02-24,2021-01-01", ["“to”列", "晚于"]),
    ],
)
def test_wrong_cell_is_named_by_file_row_and_column(
    folder: Path, file: str, old: str, new: str, said: list[str]
) -> None:
    edit(folder, file, old, new)

    detail = refusal(folder).detail

    for words in said:
        assert words in detail


def test_all_wrong_cells_are_told_at_once(folder: Path) -> None:
    edit(folder, "units.csv", "220103,宽城区", "220103,")
    edit(folder, "departments.csv", "吉林省水利厅", "")

    assert [(e["file"], e["row"], e["column"]) for e in refusal(folder).errors] == [
        ("units.csv", 13, "name"),
        ("departments.csv", 17, "name"),
    ]


def test_missing_file_and_other_encoding_are_named(folder: Path) -> None:
    (folder / "units.csv").write_bytes((FOLDER / "units.csv").read_text("utf-8").encode("gbk"))
    assert "units.csv 第 2 行：不是 UTF-8 编码" in refusal(folder).detail

    (folder / "units.csv").unlink()
    assert "units.csv：文件不存在" in refusal(folder).detail


def test_every_unit_that_can_get_a_task_has_all_four_posts(world: World, people: tuple[DemoPerson, ...]) -> None:
    duties: dict[str, Counter[Duty]] = {}
    for person in people:
        duties.setdefault(person.unit, Counter())[person.duty] += 1
    agency = {Duty.LIAISON: 1, Duty.HANDLER: 1, Duty.DEPUTY_LEADER: 1, Duty.PRINCIPAL_LEADER: 1}
    office = {Duty.CLERK: 2, Duty.REVIEWER: 1, Duty.ISSUER: 1}

    for code in [*local_codes(world.units, on=ISSUED), "reform", "power"]:
        assert duties[code] == agency
    assert duties["office-220100"] == office
    assert duties["ecology"] == agency | office
    assert duties["leading-office"] == agency | office | {Duty.REVIEWER: 2}
    assert "220000" not in duties


def test_persons_are_invented_unique_and_the_same_for_a_seed(world: World, people: tuple[DemoPerson, ...]) -> None:
    assert demo_people(world, on=ISSUED, seed=1) == people
    assert demo_people(world, on=ISSUED, seed=2) != people
    for field in ("name", "login", "email", "phone"):
        assert len({getattr(person, field) for person in people}) == len(people)
    assert all(person.email.endswith("@demo.invalid") for person in people)
    assert all(person.phone.startswith("000") for person in people)
    assert all(person.login.isascii() and len(person.login) <= 60 for person in people)
