"""Says in Chinese what a field should have held, from the kinds of fault that pydantic tells."""

from collections.abc import Iterable, Mapping
from typing import Any

SECRET = ("password", "token", "secret")
LONGEST_VALUE = 80
SENTENCES = {
    "missing": "必须填写",
    "extra_forbidden": "没有这个字段，请删去",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "不超过 {max_length} 个字",
    "string_pattern_mismatch": "格式不符，应符合 {pattern}",
    "string_type": "应为文字",
    "string_unicode": "含有无效字符",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数，不能有小数",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "decimal_parsing": "应为数字",
    "decimal_type": "应为数字",
    "decimal_max_digits": "数字共不超过 {max_digits} 位",
    "decimal_max_places": "小数不超过 {decimal_places} 位",
    "decimal_whole_digits": "整数部分不超过 {whole_digits} 位",
    "finite_number": "应为有限的数字",
    "uuid_parsing": "应为编号（UUID）",
    "uuid_type": "应为编号（UUID）",
    "date_parsing": "应为日期，如 2021-12-31",
    "date_from_datetime_parsing": "应为日期，如 2021-12-31",
    "date_from_datetime_inexact": "应为日期，不带时刻",
    "date_type": "应为日期，如 2021-12-31",
    "datetime_parsing": "应为带时区的时刻，如 2021-12-31T09:00:00+08:00",
    "datetime_from_date_parsing": "应为带时区的时刻，如 2021-12-31T09:00:00+08:00",
    "datetime_type": "应为带时区的时刻，如 2021-12-31T09:00:00+08:00",
    "timezone_aware": "时刻须带时区，如 +08:00",
    "union_tag_invalid": "应为 {expected_tags} 之一",
    "union_tag_not_found": "必须填写来源类别 kind",
    "enum": "应为 {expected} 之一",
    "literal_error": "应为 {expected} 之一",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "too_short": "至少 {min_length} 项",
    "too_long": "不超过 {max_length} 项",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为 JSON 对象，Content-Type 为 application/json",
    "json_type": "应为 JSON",
}


def errors_of(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return field, value and expectation for each fault; secrets and long values are not repeated."""
    return [_error(entry) for entry in found]


def _error(entry: Mapping[str, Any]) -> dict[str, Any]:
    place = [str(part) for part in entry["loc"]]
    name = ".".join(place[1:] if place[0] in ("body", "query", "header") and len(place) > 1 else place)
    told = {"field": name, "expected": _sentence(entry)}
    value = entry.get("input")
    if isinstance(value, str | int | float | bool) and not any(word in name.lower() for word in SECRET):
        told["value"] = str(value)[:LONGEST_VALUE].encode("utf-8", "replace").decode()
    return told


def _sentence(entry: Mapping[str, Any]) -> str:
    if entry["type"] == "value_error":
        return str(entry["msg"]).removeprefix("Value error, ")
    pattern = SENTENCES.get(entry["type"], "内容有误")
    context = {
        key: str(value).replace("' or '", "、").replace("', '", "、") for key, value in (entry.get("ctx") or {}).items()
    }
    try:
        return pattern.format_map({key: value.strip("'") for key, value in context.items()})
    except KeyError:
        return "内容有误"
