import pytest

from plans.duties import find_duties
from plans.duty_clauses import read_clause
from plans.names import is_local, is_unnamed


def said(text: str) -> str:
    units = read_clause(text).units
    return " ".join(
        f"{unit.name}:{unit.role}{'+' if unit.open_list else ''}{'?' if unit.unnamed else ''}" for unit in units
    )


@pytest.mark.parametrize(
    ("clause", "units"),
    [
        ("甲局牵头,乙局、丙局参与", "甲局:lead 乙局:participate 丙局:participate"),
        ("甲局、乙局按职责分工负责,丙局等参与", "甲局:shared 乙局:shared 丙局:participate+"),
        ("甲局、乙局,各县区政府按照各自职责分工负责", "甲局:shared 乙局:shared 各县区政府:local"),
        ("甲局牵头指导,乙局配合", "甲局:lead 乙局:participate"),
        ("甲局负责指导,各乡镇(街道)落实", "甲局:guide 各乡镇(街道):local"),
        ("甲局会同乙局、丙局负责", "甲局:lead 乙局:participate 丙局:participate"),
        ("由甲局牵头、公安局和司法局配合", "甲局:lead 公安局:participate 司法局:participate"),
        ("责任单位:甲局(牵头)、乙局、各镇街", "甲局:lead 乙局:responsible 各镇街:local"),
        ("牵头单位:甲局;配合单位:乙局、丙局等有关部门、单位", "甲局:lead 乙局:participate 丙局:participate+"),
        ("主办:甲局;协办:乙局", "甲局:lead 乙局:participate"),
        ("甲局主责,乙局支持", "甲局:lead 乙局:participate"),
        ("甲局、乙局、丙局等3个部门负责", "甲局:responsible 乙局:responsible 丙局:responsible"),
        ("甲局、乙局等5个部门负责", "甲局:responsible 乙局:responsible+"),
        ("甲局负责清淤、截污,乙局配合", "甲局:responsible 乙局:participate"),
        ("甲局牵头,各相关部门按职责分工负责", "甲局:lead 各相关部门:shared?"),
        ("乡村局(扶贫办)、国际园(东湾)管委会负责", "乡村局(扶贫办):responsible 国际园(东湾)管委会:local"),
        ("各市、县级政府负责落实", "各市、县级政府:local"),
        ("各盟行政公署、市人民政府负责", "各盟行政公署、市人民政府:local"),
        ("省甲厅及有关市州人民政府负责", "省甲厅:responsible 有关市州人民政府:local"),
        ("甲部、乙局等及各省级政府按职责分工负责", "甲部:shared 乙局:shared+ 各省级政府:local"),
        ("文化和旅游厅、住房和城乡建设局负责", "文化和旅游厅:responsible 住房和城乡建设局:responsible"),
        (
            "应急管理局、要素市场局、对外联络办参与",
            "应急管理局:participate 要素市场局:participate 对外联络办:participate",
        ),
        ("社会组织参与", "社会组织:participate"),
        (
            "省甲厅,各市〔州〕、县〔市、区、特区〕人民政府负责",
            "省甲厅:responsible 各市(州)、县(市、区、特区)人民政府:local",
        ),
        ("责任单位:市甲局,各区市政府、开发区管委", "市甲局:responsible 各区市政府:local 开发区管委:local"),
    ],
)
def test_a_verb_covers_the_names_before_it(clause: str, units: str) -> None:
    assert said(clause) == units


def test_dates_and_persons_are_no_units() -> None:
    clause = read_clause("责任单位:甲局;责任领导:王某某;完成时限:2032年6月底前")
    assert [unit.name for unit in clause.units] == ["甲局"]
    assert [doubt.code for doubt in clause.doubts] == ["person"]
    assert len(clause.dates) == 1


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ("市甲局、市乙局", "no-verb"),
        ("市甲局保驾护航,市乙局负责", "unknown-verb"),
        ("市甲局牵头,因地制宜的做法参与", "unread-words"),
        ("市甲局、市甲局负责", "repeated-unit"),
    ],
)
def test_what_is_not_understood_is_doubted(clause: str, code: str) -> None:
    assert code in [doubt.code for doubt in read_clause(clause).doubts]


LOCAL = """
    各县区 各县(市、区)人民政府 各镇(街道) 属地政府 县级以上人民政府 东山县人民政府 东山县 云岭新区管委会
    沿江各市 有关县(市、区)政府 各区政府(含开发区管委会) 各县、区人民政府(管委会) 和平区政府 各级政府
"""


@pytest.mark.parametrize("name", LOCAL.split())
def test_local_governments_are_known_by_their_form(name: str) -> None:
    assert is_local(name)


@pytest.mark.parametrize(
    "name",
    [
        "市政府",
        "省财政厅",
        "市国有资产监督管理委员会",
        "推进组成员单位政府",
        "团市委",
        "市供销社",
        "县政府督查室",
        "各部门",
    ],
)
def test_other_bodies_are_not_local_governments(name: str) -> None:
    assert not is_local(name)


@pytest.mark.parametrize(
    "name", ["各相关部门", "省直有关部门", "市级各部门", "其他成员单位", "各项目牵头单位", "区政府有关部门"]
)
def test_nobody_in_particular_is_told_from_a_name(name: str) -> None:
    assert is_unnamed(name)


@pytest.mark.parametrize(
    "text", ["入河(湖、库)排污口治理", "推广合作(PPP)模式", "集中式(供水人口1000人以上)水源", "设备(含泵站)改造"]
)
def test_ordinary_brackets_are_left_alone(text: str) -> None:
    duties = find_duties(text, 0, len(text))
    assert (duties.clauses, duties.doubts) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "鼓励企业(社会资本参与)建设",
        "鼓励(民营企业参与)投资",
        "由(不宜负责的内容)承担",
        "整治(按各自职责的范围负责)完成",
    ],
)
def test_a_bracket_that_speaks_of_duty_and_is_not_read_is_doubted(text: str) -> None:
    duties = find_duties(text, 0, len(text))
    assert duties.clauses == []
    assert [doubt.code for doubt in duties.doubts] == ["clause-unread"]


def test_a_bracket_that_does_not_close_is_read_and_doubted() -> None:
    text = "清理河道。(甲局(牵头)、乙局负责"
    (found,) = find_duties(text, 0, len(text)).clauses
    assert [(unit.name, unit.role.value) for unit in found.clause.units] == [("甲局", "lead"), ("乙局", "responsible")]
    assert "unclosed" in [doubt.code for doubt in found.clause.doubts]


@pytest.mark.parametrize(
    "text",
    [
        "责任单位:甲局、乙局",
        "清理河道。牵头单位:甲局;责任单位:乙局。",
        "【责任单位】甲局、乙局",
        "[甲局牵头,乙局参与]",
        "甲局牵头,乙局参与",
    ],
)
def test_clauses_stand_after_labels_on_lines_of_their_own_and_in_any_bracket(text: str) -> None:
    (found,) = find_duties(text, 0, len(text)).clauses
    assert [unit.name for unit in found.clause.units] == ["甲局", "乙局"]
