"""Sentences that speak of 负责, 牵头 or 参与 and order nobody, beside those that look alike and do."""

import pytest

from plans.duties import find_duties
from plans.duty_clauses import read_clause
from plans.reader import read_paper


def said(text: str) -> str:
    clauses = find_duties(text, 0, len(text)).clauses
    return " ".join(f"{unit.name}:{unit.role}" for found in clauses for unit in found.clause.units)


def doubted(text: str) -> set[str]:
    duties = find_duties(text, 0, len(text))
    inner = [doubt.code for found in duties.clauses for doubt in found.clause.doubts]
    return {*inner, *(doubt.code for doubt in duties.doubts)}


SILENT = """
    实行楼长制(由楼栋负责人担任楼长),覆盖全部小区。
    明确责任人(车间主要负责人)。
    推广包片负责制(首席负责制)。
    评估公众参与度(参与者满意率)。
    支持高校参与(不少于十所)项目建设。
    鼓励民间资本参与,支持企业负责运营。
    强化部门配合(公安、交通等部门)。
    学校负责,家长配合。
    由业主负责维护。
    形成协会牵头、企业参与的机制。
    推广“党支部牵头、合作社参与”模式。
    坚持省负总责、市县抓落实。
    各责任单位负责抓好落实。
    乡镇负责日常管护。
    推广乙模式(本地企业参与率过半)。
"""


@pytest.mark.parametrize("text", SILENT.split())
def test_an_ordinary_sentence_orders_nobody(text: str) -> None:
    assert said(text) == ""


DOUBTED = """
    压实主体责任(法定代表人负责)。
    建立湖长制(市级湖长负责统筹)。
    明确分管领导(局级领导负责)。
    建立专班(由分管领导牵头,科室负责人参与)。
    做好登记(由专人负责、专账管理)。
    组建联合体(高校牵头、企业参与)开展攻关。
    实施校企合作(企业参与办学)。
    实施“揭榜挂帅”(企业牵头)项目。
    布局中心(总部负责研发、基地负责生产),错位发展。
    完善体系(党委领导、政府负责、公众参与)。
    建立机制(省级统筹、市县负责、乡镇落实)。
    强化服务(第三方机构参与评估)。
    推进项目(施工单位负责)建设。
    健全机制(支持企业参与)。
    完善模式(政府购买服务、企业负责运营)。
    建设园区(一期由国企承建,二期由社会资本参与)。
    落实检查责任(谁检查、谁负责)。
    组建专班(有关部门参与)开展整治。
"""


@pytest.mark.parametrize("text", DOUBTED.split())
def test_a_bracket_that_names_no_body_is_doubted_and_never_used(text: str) -> None:
    assert said(text) == ""
    assert doubted(text) & {"clause-unread", "person"}


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("组建专班(市甲局牵头、市乙局参与)开展攻关。", "市甲局:lead 市乙局:participate"),
        ("清理河道(市甲局负责),整治岸线(市乙局负责)。", "市甲局:responsible 市乙局:responsible"),
        ("清理河道(各县区负责)工作。", "各县区:local"),
        ("清理河道。(市甲局牵头,高校、企业参与)", "市甲局:lead 高校:participate 企业:participate"),
        ("清理河道。(市教育局、高等院校负责)", "市教育局:responsible 高等院校:responsible"),
        ("清理河道。(责任单位:项目建设单位)", "项目建设单位:responsible"),
        ("清理河道。(镇街负责)", "镇街:local"),
        ("清理河道。(市县两级负责落实)", "市县两级:local"),
        ("清理河道。由市甲局牵头制定方案,各成员单位配合。", "市甲局:lead 各成员单位:participate"),
        ("清理河道。由市甲局牵头,高校配合。", "市甲局:lead 高校:participate"),
        ("各县区政府负责本辖区落实。", "各县区政府:local"),
        ("清理河道。(市甲局负责人才引进、制度建设)", "市甲局:responsible"),
        ("清理河道。(市甲局负责全市清淤落实)", "市甲局:responsible"),
        ("清理河道。(省政府督导组、市甲局负责)", "省政府督导组:responsible 市甲局:responsible"),
        ("清理河道。(推进办牵头,组织部、优化营商办参与)", "推进办:lead 组织部:participate 优化营商办:participate"),
        ("清理河道。(市领导牵头,市甲局负责)", "市甲局:responsible"),
    ],
)
def test_a_duty_that_looks_like_such_a_sentence_is_read(text: str, units: str) -> None:
    assert said(text) == units


@pytest.mark.parametrize(
    "clause", ["例如市甲局负责", "含市甲局负责", "其中:市甲局负责", "详见附件,市甲局负责", "具体由市甲局负责"]
)
def test_words_that_lead_in_to_a_name_are_no_part_of_it(clause: str) -> None:
    assert [unit.name for unit in read_clause(clause).units] == ["市甲局"]


def test_a_name_without_any_form_is_a_unit_by_its_place_and_verb_and_is_doubted() -> None:
    text = "清理河道。(UNIT7牵头,甲乙丙参与)"
    assert said(text) == "UNIT7:lead 甲乙丙:participate"
    assert doubted(text) == {"unknown-form"}
    assert doubted("清理河道。(市甲局牵头,甲乙丙参与)") == set()
    assert doubted("责任单位:UNIT7、甲乙丙") == set()


def test_a_name_without_a_form_behind_the_last_verb_is_no_unit() -> None:
    clause = read_clause("市甲局负责,专账管理")
    assert [unit.name for unit in clause.units] == ["市甲局"]
    assert [doubt.code for doubt in clause.doubts] == ["unread-words"]


def test_paragraphs_that_begin_with_the_first_and_the_second_are_tasks_of_their_own() -> None:
    text = (
        "甲市2033年行动方案\n一、总体要求\n抓好落实。\n二、重点任务\n"
        "第一，做好甲事。清理河道。（市甲局牵头）\n第二，做好乙事。整治河岸。（市乙局负责）\n三、保障措施\n加强领导。\n"
    )
    tasks = read_paper(text).plans[0].tasks
    assert [[unit.name for unit in task.units] for task in tasks] == [["市甲局"], ["市乙局"]]
