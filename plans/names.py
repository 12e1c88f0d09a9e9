"""What a name in a duty clause stands for, told from its form: a unit, local governments, nobody in particular."""

import re

_PLACE_KINDS = (
    "(?:省|市|县|区|州|旗|盟|乡|镇|街道|街|村|社区|园区|特区|开发区|高新区|经开区|新区"
    "|功能区|管理区|示范区|度假区|景区|林区|农场)"
)
_LEVEL = "(?:级|两级|三级|直管|直辖|直属|辖|设|属|以上|以下|下属|所属|所在|所在地|地|沿线|沿江|沿河|沿海|流域|涉及)"
_GOVERNMENT = (
    "(?:党委、?政府|党委和政府|党委|党工委|人民政府|政府|管委会|管委|管理委员会|办事处|街道办事处|公所"
    "|行政公署|行署|街道办|党组织)"
)
_WHOSE = "(?:各级|各相关|各有关|各涉及|其他|全市|全省|全县|全区|各|相关|有关|涉及|所在地?|属地|当地|地方)"
_BRACKET = rf"(?:\((?:{_PLACE_KINDS}|{_LEVEL}|[、和及与/])+\))"
_GENERAL = rf"(?:{_PLACE_KINDS}|{_LEVEL}|{_BRACKET}|[、和及与/]|各|的)"

_ANY_GOVERNMENT = re.compile(rf"{_WHOSE}+[^局厅委办部院处科署]{{1,24}}(?:人民政府|政府|行署)")
_OF_ALL = re.compile(rf"{_WHOSE}+{_GENERAL}*(?:地方)?(?:各级)?{_GENERAL}*{_GOVERNMENT}?(?:[、和及]{_GOVERNMENT})?")
_PLACES = re.compile(rf"{_GENERAL}+(?:各级|地方)*(?:[、和及]{_GENERAL}+)?{_GOVERNMENT}?")
_OWN_LEVEL = re.compile(r"(?:省|市|县|区|州|本级)(?:委|政府|人民政府|委、?市?政府)?|各级|各|相关|有关|其他|涉及")
_UNNAMED_WORDS = (
    r"(?:各级|各|其他|其它|相关|有关|涉及|事涉|涉事|责任|成员|牵头|配合|参与|职能|行业|主管|业务|监管|执法|省|市|县|区|州|直属|直|级|中直|驻"
    r"|所属|属地|政府|党委|国务院|项目|区域|地区|单位|部门|委办局|委、?办、?局|厅局|科室|机构|企业|组织|方面|以及|及|和|与|、|等|的|地方|我)"
)
_UNNAMED = re.compile(rf"{_UNNAMED_WORDS}+")
_EACH_OF_THEM = re.compile(r"各[^局厅委办院、]{0,6}(?:单位|部门|机构|企业|科室)")
_BODIES = re.compile(r"单位|部门|委办局|委、?办、?局|厅局|机构|企业|科室|主体")
_NAMED_PLACE = re.compile(
    r"[^局厅委办院处科署、及的]{1,14}(?:(?:自治)?[省市县区州旗盟乡镇]|街道|街)(?:人民)?(?:党委、?)?(?:政府|党委政府|人民政府|办事处|街道办)"
    r"|[^局厅委、及]{0,20}管委会?|[^局厅委、及]{1,20}(?:[区园城港岛山湖]|景区)管理委员会|.{1,16}行政公署|.{2,16}街道办"
)
_BARE_PLACE = re.compile(r"[^局厅委办院处的、及]{1,12}(?:自治[州县旗]|[市县区旗盟州镇乡]|街道)(?:\([^()]{1,8}\))?")
_OTHER_AREA = re.compile(r".*(?:社区|小区|片区|库区|灾区|校区|院区|军区|军分区|战区)")
_ORGAN = re.compile(
    r".*(?:局|厅|委|办|部|署|院|会|室|处|科|所|站|队|联|协|行|中心|公司|集团|政府|银行|分行|支行|学校|大学|学院|公安|法院|检察院|单位|部门|机构"
    r"|小组|专班|指挥部|协会|商会|总会|联合会|联盟|社|团|组|馆|台|厂|园|校|企业|平台|基金|海关|税务|消防|气象|电力|支队|大队|总队|军区|武装部|关|庭"
    r"|县|市|区|镇|乡|街道|州|旗|盟|办事处|管委会|省|分局|支局|营业部|报社|人|组织|片区|分公司|供销社|党校|党委|工会|总站|基地|事务所|监狱|林场|农场|牧场|苗圃)"
    r"(?:\([^()]{1,20}\))?"
)
_SENTENCE_WORDS = re.compile(r"[的了着谁?!:%]|\d{4}")
_NO_NAME = re.compile(
    r"[是把被“”\"]|^[不可应须要按向为在让使除含见以如即鼓支]|\d{3}|^\d+$"
    r"|^(?:及其|以及|包括|通过|采取|进行|实行|实施|开展|推进|推动|加强|确保|鼓励)"
)
_OWN_BRACKET = re.compile(r"[(〔](?:含|包括|及)?[^()〔〕]{0,24}(?:管委会|办事处|政府|区|县|市|镇|乡|街道|功能区)[)〕]$")
_OPEN_END = re.compile(
    r"(?<![高中初])等(?P<count>\d{1,2}|[两三四五六七八九十]{1,3})?(?:多?[个家]|余[个家])?"
    r"(?:省|市|县|区|州|各级|各|直属|直|级|有关|相关|涉及|责任|成员|其他|职能|行业|主管|业务|中直|驻.{1,2}|单位|部门|金融机构|机构|企业|银行|高校|院校|平台|国有|骨干|委办局|厅局|地区?|方面|和|及|与|、|以及)*$"
)


_LONGEST = 40
_PLAIN_WORDS = {"各地", "属地", "地方政府", "当地政府", "各级政府", "各级地方政府"}
_OUTER_COMMA = re.compile(r"、(?![^(]*\))")


def is_local(name: str) -> bool:
    """Return whether a name means local governments: 各县（市、区）政府, 属地政府, 某某区人民政府, 某某开发区管委会.

    The form decides, no list does: a place word with 各 or with a government behind it, or a place's own name.
    A government of the paper's own level (市政府) and a body with a government's work (国资监管委员会) are not local.
    """
    if len(name) > _LONGEST or _OWN_LEVEL.fullmatch(name) or name.endswith("监督管理委员会"):
        return False
    bare = _OWN_BRACKET.sub("", name)
    if len(bare) > 1 and bare != name:
        return is_local(bare)
    first, *rest = _OUTER_COMMA.split(name)
    if rest and opens_places(first):
        return all(continues_places(one, governed=is_governed(first)) for one in rest)
    return _is_place(name)


def _is_place(name: str) -> bool:
    if name in _PLAIN_WORDS or _NAMED_PLACE.fullmatch(name):
        return True
    if _ANY_GOVERNMENT.fullmatch(name):
        return True
    if _OF_ALL.fullmatch(name):
        return not is_unnamed(name)
    if len(name) > 1 and _PLACES.fullmatch(name):
        return True
    return len(name) > 2 and bool(_BARE_PLACE.fullmatch(name)) and not _OTHER_AREA.fullmatch(name)


def is_unnamed(name: str) -> bool:
    """Return whether nobody is named: 各有关部门, 省直相关部门, 其他成员单位."""
    if _EACH_OF_THEM.fullmatch(name):
        return True
    return len(name) <= _LONGEST and bool(_UNNAMED.fullmatch(name)) and bool(_BODIES.search(name))


def is_general_place(name: str) -> bool:
    """Return whether a name is made of place words only, as the second half of `各市、县级政府` is."""
    bare = _OWN_BRACKET.sub("", name)
    return len(name) <= _LONGEST and bool(_PLACES.fullmatch(name) or _PLACES.fullmatch(bare))


def opens_places(name: str) -> bool:
    """Return whether a name may be the first half of `各市、县级政府`: place words after 各, no government yet."""
    return len(name) <= _LONGEST and bool(re.fullmatch(rf"{_WHOSE}{_GENERAL}+{_GOVERNMENT}?", name))


def continues_places(name: str, *, governed: bool) -> bool:
    """Return whether a name may be the second half of `各市、县级政府`, `各盟行政公署、市人民政府`.

    Behind a half that is already governed, an area with an administration of its own (开发区管委会) is another name.
    """
    if name.startswith(("各", "有关", "相关")) or not (is_general_place(name) or re.fullmatch(_GOVERNMENT, name)):
        return False
    return not governed or not name.endswith(("管委会", "管委", "管理委员会", "办事处", "区", "街道"))


def is_governed(name: str) -> bool:
    """Return whether a local name says government itself (各市政府), and not only the places (各市)."""
    return bool(re.search(rf"{_GOVERNMENT}$", name))


def looks_like_organ(name: str) -> bool:
    """Return whether a name ends as organs, firms and places do."""
    return len(name) > 1 and bool(_ORGAN.fullmatch(name))


def is_plausible(name: str) -> bool:
    """Return whether a text can be a name at all: short, without the small words of a sentence."""
    whole = name.count("(") == name.count(")") and name.count("“") == name.count("”")
    if not (2 <= len(name) <= _LONGEST and whole) or _SENTENCE_WORDS.search(name):
        return False
    return looks_like_organ(name) or not _NO_NAME.search(name)


def without_open_end(name: str, count: int) -> tuple[str, bool]:
    """Take 等 and what follows off a list's last name; `等三个部门` after three names leaves the list closed."""
    found = _OPEN_END.search(name, max(len(name) - _LONGEST, 0))
    if not found:
        return name, False
    said = found["count"]
    closed = said is not None and _number(said) == count
    return name[: found.start()], not closed


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    digits = {char: value for value, char in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
    if len(text) == 1:
        return digits[text]
    return 10 + digits.get(text[-1], 0) if text[0] == "十" else digits[text[0]] * 10
