"""Says in Chinese what pydantic found wrong in a ledger file, and where."""

from typing import Any

from pydantic_core import ErrorDetails

OWN = "ledger"  # the error type whose message is already written for the reader

LISTS = {
    "parts": "分方案",
    "items": "任务",
    "safeguards": "保障措施",
    "units": "责任单位",
    "targets": "指标",
    "addressees": "主送单位",
}

DATE_MESSAGE = "应为日期，如 2021-12-31"
MESSAGES = {
    "missing": "缺少此字段",
    "extra_forbidden": "不认识的字段",
    "json_invalid": "不是合法的 JSON（{error}）",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "bool_type": "应为 true 或 false",
    "list_type": "应为列表",
    "too_short": "至少应有 {min_length} 项",
    "enum": "应为 {expected} 之一",
    "int_type": "应为整数",
    "decimal_type": "应为数字",
    "decimal_parsing": "应为数字",
    "finite_number": "应为有限的数字",
    "greater_than_equal": "不能小于 {ge}",
    "date_type": DATE_MESSAGE,
    "date_parsing": DATE_MESSAGE,
    "date_from_datetime_parsing": DATE_MESSAGE,
    "model_type": "应为一个对象",
}


def in_chinese(error: ErrorDetails) -> dict[str, Any]:
    """Name place, fault and given value of one error, for whoever wrote the file."""
    kind, given = error["type"], error["input"]
    if kind == OWN:
        message = error["msg"]
    else:
        message = MESSAGES.get(kind, "内容不合要求").format(**error.get("ctx", {})).replace(" or ", " 或 ")
        if kind not in ("missing", "json_invalid") and isinstance(given, str | int | float):
            message += f"，实为“{str(given)[:40]}”"
    return {"place": _place(error["loc"]), "loc": list(error["loc"]), "message": message}


def _place(loc: tuple[int | str, ...]) -> str:
    steps: list[str] = []
    for step in loc:
        if isinstance(step, int):
            steps[-1] += f"第 {step + 1} 项"
        else:
            steps.append(LISTS.get(step, step))
    return " › ".join(steps) or "文件"
