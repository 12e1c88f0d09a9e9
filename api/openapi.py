"""Completes the description that FastAPI makes: headers that every route shares, problems, log-in, labels."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.examples import add_examples

WRITES = ("post", "put", "patch", "delete")
PUBLIC = (
    "/api/v1/sessions",
    "/api/v1/setup",
    "/api/v1/provider-callbacks/{provider}/{token}",
    "/healthz",
    "/readyz",
    "/metrics",
)
TAGS = {
    "系统": "健康检查、首次设置、业务时间",
    "登录": "登录、注销、本人信息与密码",
    "单位": "单位及其名称、别名、隶属关系；均带起止日期",
    "人员": "人员与岗位",
    "授权": "督查机构的授权（令733 第七条）",
    "接口密钥": "各单位自有系统所用的密钥",
    "接收端": "各单位的群机器人和对接系统：登记、密钥更换、测试、启停、重发",
    "附件": "佐证材料与签批页",
    "消息": "站内消息",
    "方案": "督办方案与任务分解",
    "督办规则": "督办台阶的各版本、草案与发布，以及每次触发的理由",
    "任务": "交办、签收、办理、办结、销号",
    "报告": "进展、实施方案、配合情况、答复、办结申请",
    "督办件": "催办单、督办通知单",
    "通报": "按数据拟稿、审核、印发、签收、公开、撤回",
    "图表": "一个地区的名次、指标和单项指数图，通报附图；SVG，装有扩展时亦为 PNG",
    "按规则认定": "排名规则认定的事项及其依据、数据更正引起的变化、扣款奖励表",
    "计分与扣奖": "计分、扣款奖励、限批：建议、确认、冲销与台账",
    "排名": "空气和水的排名、每一步怎样算出、本地的差距",
    "指标": "方案指标与监测数据的关联，至今进度、必需均值、年终预测，滞后清单",
    "年度计分": "按规则计分：排名、单位账、批量确认",
    "复核": "对通报、督办件、计分等提出的复核申请及其决定",
    "约谈": "提出、现场核查、批准、送达、会议、纪要、公开",
    "整改": "整改通知、方案、报告、现场核查、逐级验收、公示、销号备案",
    "回头看": "销号后的复查：安排、开展、反弹后重新办理",
    "移送问责": "建议、批准、移送、登记有权机关的处理结果",
    "案卷": "一项任务的全部材料，可离线核对",
    "台账": "任务列表以 Excel、CSV 台账导出，填报后再导入为草稿",
    "文书": "已签发的文书",
    "期限": "时限及其来历",
    "报送期间": "季节性窗口和预警、应急响应期间的报送周期",
    "延期": "延长一个时限的申请、初审与批准",
    "监测数据": "空气、地表水、火点数据的报送与查询，点位，火点核实",
    "工作日历": "放假调休与作息时间；新通知的导入、预览与发布",
}
DESCRIPTION = """督办系统接口：任务交办、报告、逾期、通报、销号。

* 登录：`POST /api/v1/sessions` 得到令牌，其后各请求带 `Authorization: Bearer 令牌`；各单位自有系统用接口密钥 `dk_…`。
* 一人多岗时用 `Duban-Post` 指明以哪个岗位办理。
* 写操作可带 `Idempotency-Key`（接口密钥必须带），同键重发得到同一答复，24 小时内有效。
* 读取时的 `ETag` 可在写操作中作为 `If-Match` 带回，版本已变则答 412。
* 列表按游标翻页：把 `next` 作为 `cursor` 带回。
* 出错时答 RFC 9457 `application/problem+json`，`type` 不变，`detail` 是给人看的一句话。
* 无权知道的事项一律答 404。
"""
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "description": "稳定的问题类型", "examples": ["urn:duban:problem:wrong-stage"]},
        "title": {"type": "string", "examples": ["当前阶段不能进行此项操作"]},
        "status": {"type": "integer", "examples": [409]},
        "detail": {"type": "string", "examples": ["任务当前为“已销号”，不能进行此项操作"]},
        "code": {"type": "string", "examples": ["wrong-stage"]},
        "request_id": {"type": "string", "examples": ["019392f3-0a5c-7d60-b0c2-0d5a6ad1a111"]},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "expected"],
                "properties": {
                    "field": {"type": "string", "examples": ["due_on"]},
                    "value": {"type": "string", "examples": ["2021-02-30"]},
                    "expected": {"type": "string", "examples": ["应为日期，如 2021-12-31"]},
                },
            },
        },
    },
}
_RESPONSES = {
    "400": "请求内容无法读取",
    "401": "未登录或登录已失效",
    "403": "无权进行此项操作",
    "404": "未找到，或无权知道",
    "409": "当前不能进行，或内容已被他人更改",
    "412": "版本已变化",
    "413": "内容过大",
    "415": "不支持的文件类型",
    "422": "填报内容有误",
    "429": "登录失败次数过多",
    "500": "系统内部错误",
    "503": "服务暂时不可用",
}
_HEADERS: dict[str, dict[str, Any]] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "同一请求重发时用同一个键；接口密钥的写操作必须带",
        "schema": {"type": "string", "pattern": "^[!-~]{1,120}$"},
        "example": "2021-jilin-0001",
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "读取时所得的 ETag",
        "schema": {"type": "string", "pattern": '^"v[0-9]{1,9}"$'},
        "example": '"v3"',
    },
    "DubanPost": {
        "name": "Duban-Post",
        "in": "header",
        "description": "一人多岗时，以哪个岗位办理",
        "schema": {"type": "string", "format": "uuid"},
    },
}


def described(app: FastAPI, label: str) -> Callable[[], dict[str, Any]]:
    """Return the function FastAPI calls for its description; made once, then kept."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    description=(f"**{label}**\n\n" if label else "") + DESCRIPTION,
                    routes=app.routes,
                    tags=[{"name": name, "description": text} for name, text in TAGS.items()],
                )
            )
        return app.openapi_schema

    return openapi


def _complete(schema: dict[str, Any]) -> dict[str, Any]:
    parts = schema.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = _PROBLEM
    parts["parameters"] = _HEADERS
    parts["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "登录所得令牌，或接口密钥 dk_…"}
    }
    parts["responses"] = {f"Problem{status}": _problem(text) for status, text in _RESPONSES.items()}
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    add_examples(parts["schemas"])
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            _complete_operation(path, method, operation)
    return schema


def _problem(text: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": text, "content": content}


def _complete_operation(path: str, method: str, operation: dict[str, Any]) -> None:
    public = path in PUBLIC
    if "parameters" in operation:  # a page's own parameters may stand in a list's filters as well
        operation["parameters"] = list(
            {(entry["name"], entry["in"]): entry for entry in operation["parameters"]}.values()
        )
    statuses = ["400", "413", "422", "500", "503"] if public else [code for code in _RESPONSES if code != "429"]
    if path == "/api/v1/sessions":
        statuses += ["401", "429"]
    for status in statuses:
        operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}
    if public and method in WRITES:
        return
    if public and path.startswith("/api"):
        public = False
    shared = [] if public else ["DubanPost"] + (["IdempotencyKey", "IfMatch"] if method in WRITES else [])
    if shared:
        references = [{"$ref": f"#/components/parameters/{name}"} for name in shared]
        operation["parameters"] = [*operation.get("parameters", []), *references]
        operation["security"] = [{"bearer": []}]
