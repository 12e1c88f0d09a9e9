"""A paper becomes a draft beside its source: facts with their places, doubts as findings, once for each file."""

from collections import Counter
from datetime import date

import pytest

from core.errors import Forbidden, Invalid, WrongStage
from plans.ledger import ReportCycle
from plans.reading import DocumentFacts, Flag
from queries import plan_readings, plans
from queries.sql import Row
from tests.plan_papers import NUMBER, TEXT, paper, reading
from tests.province import Province, on
from workflows.plan_imports import Imported, ReadPaper, import_paper
from workflows.plans import discard_plan

AT = on(3, 4)


def imported(province: Province, who: str = "office.clerk", read: ReadPaper | None = None) -> Imported:
    """Import the paper for the office of who acts."""
    unit = who.partition(".")[0]
    return province.run(
        import_paper,
        call=province.call(who, AT),
        paper=read or paper(),
        office_id=province.units[unit],
        report_cycle=ReportCycle.QUARTERLY,
    )


def items(province: Province, made: Imported) -> list[Row]:
    return province.run(plans.items, made.subject_id)


def test_every_fact_of_the_draft_quotes_its_place(province: Province) -> None:
    made = imported(province)

    found = items(province, made)
    assert [(item["group_no"], item["no"], item["kind"]) for item in found] == [
        ("（一）", "1", "task"),
        ("（一）", "2", "task"),
        ("（二）", "3", "task"),
        ("二", "（一）", "safeguard"),
    ]
    facts = [*found, *(fact for item in found for fact in item["units"] + item["targets"] + item["dates"])]
    places = [fact.get("read_from") or fact for fact in facts]
    assert len(places) == 4 + 7 + 2 + 2
    assert all(TEXT[place["start"] : place["end"]] == place["text"] for place in places)
    assert found[0]["units"][0]["read_from"]["text"] == "省水务厅"


def test_names_become_units_local_lists_the_local_duty_and_scopes_places(province: Province) -> None:
    first, second, *_ = items(province, imported(province))

    resolved = {unit["printed"]: unit["unit_id"] for unit in first["units"]}
    assert resolved["省水务厅"] == str(province.units["water"])
    assert resolved["各市、县级政府"] is None
    assert (first["local_duty"], second["local_duty"]) == (True, False)
    places = {target["scope"]: target["scope_unit_ids"] for target in first["targets"]}
    assert places["东原市"] == [str(province.units["east"])]


def test_dates_come_from_the_text_else_from_the_plans_own_targets(province: Province) -> None:
    found = items(province, imported(province))

    assert [item["due_on"] for item in found] == [date(2021, 9, 30), *[date(2021, 12, 31)] * 3]
    assert [item["due_from"]["how"] for item in found] == ["text", *["plan_targets"] * 3]
    assert found[0]["report_cycle"] == "quarterly"
    assert found[3]["report_cycle"] is None


def test_whatever_is_doubtful_is_a_finding_with_its_reason_and_place(province: Province) -> None:
    made = imported(province)

    found = province.run(plan_readings.findings, made.subject_id)
    assert Counter(finding["kind"] for finding in found) == {
        "unknown_unit": 1,
        "open_list": 1,
        "unnamed_unit": 1,
        "open_date": 1,
        "reader_flag": 1,
    }
    assert made.open_findings == len(found)
    unknown = next(finding for finding in found if finding["kind"] == "unknown_unit")
    assert "省财税厅" in unknown["reason"]
    assert unknown["read_from"]["text"] == "省财税厅"
    assert unknown["no"] == "1"


def test_the_source_lies_beside_the_draft_with_text_reading_and_file(province: Province) -> None:
    made = imported(province)

    source = province.run(plan_readings.source, made.subject_id)
    assert source is not None
    assert (source["text"], source["filename"], source["reader_version"]) == (TEXT, "方案.txt", "hand")
    assert source["reading"] == reading().model_dump(mode="json")
    assert source["id"] == made.reading_id


def test_the_same_file_is_answered_with_the_draft_it_became(province: Province) -> None:
    first = imported(province)
    second = imported(province, "office.reviewer")

    assert second.existing
    assert not first.existing
    assert (second.subject_id, second.reading_id) == (first.subject_id, first.reading_id)
    assert province.rows("SELECT 1 FROM plan WHERE number = %(number)s", number=NUMBER) == [{"?column?": 1}]


def test_another_file_with_a_known_number_is_refused_and_leaves_nothing(province: Province) -> None:
    imported(province)
    before = province.one("SELECT count(*) AS n FROM attachment")

    with pytest.raises(Invalid, match="已录入"):
        imported(province, "east-office.clerk", paper(TEXT + "\n"))

    assert province.one("SELECT count(*) AS n FROM attachment") == before


def test_a_discarded_draft_frees_its_number_and_its_file(province: Province) -> None:
    first = imported(province)
    discard = province.call("office.clerk", AT)
    province.run(discard_plan, call=discard, plan_id=first.subject_id, reason="传错了文件")

    second = imported(province)

    assert (second.existing, second.subject_id != first.subject_id) == (False, True)
    stages = province.rows("SELECT stage FROM plan WHERE number = %(number)s ORDER BY id", number=NUMBER)
    assert [plan["stage"] for plan in stages] == ["discarded", "draft"]
    with pytest.raises(WrongStage):
        province.run(discard_plan, call=discard, plan_id=province.plan_id, reason="已交办的不能作废")


def test_what_the_head_does_not_say_must_be_filled_in(province: Province) -> None:
    flag = Flag(code="head", reason="文件没有写明或没有读到：发文字号、发文机关、成文日期", span=(0, 0))
    bare = paper(reading=reading(document=DocumentFacts(title="某方案"), flags=(flag,)))

    made = imported(province, read=bare)

    found = province.run(plan_readings.findings, made.subject_id)
    about_the_head = [finding for finding in found if finding["item_id"] is None]
    assert {finding["code"]: finding["kind"] for finding in about_the_head} == dict.fromkeys(
        ("number", "issuer", "issued_on"), "head_missing"
    )


@pytest.mark.parametrize(
    "who", ["ecology.handler", "east.principal_leader", "province.administrator", "east-office.clerk"]
)
def test_nobody_imports_a_plan_for_an_office_that_is_not_his(province: Province, who: str) -> None:
    with pytest.raises(Forbidden):
        province.run(import_paper, call=province.call(who, AT), paper=paper(), office_id=province.units["office"])


def test_a_paper_without_tasks_and_a_classified_one_are_refused(province: Province) -> None:
    with pytest.raises(Invalid, match="没有读出任何任务"):
        imported(province, read=paper(reading=reading(plans=())))
    with pytest.raises(Invalid, match="涉密"):
        imported(province, read=paper("机密★1年\n" + TEXT))
