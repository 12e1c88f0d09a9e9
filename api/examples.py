"""Gives every shape of the description an example: written by hand where it says more, else made from its fields."""

from collections.abc import Mapping
from typing import Any

# What a field of this name usually holds; a shape's own examples come first.
NAMED: dict[str, Any] = {
    "reason": "材料不全，请补充佐证材料",
    "finding": "已按要求完成，同意",
    "requirement": "请于 5 个工作日内书面答复",
    "text": "本月完成改造 12 万平方米，累计完成 86 万平方米",
    "obstacles": "个别项目招标进度滞后",
    "next_step": "加快剩余项目开工",
    "title": "城镇老旧小区改造",
    "name": "某市人民政府",
    "unit_name": "某市人民政府",
    "office_name": "省生态环境保护工作领导小组办公室",
    "basis": "《行动方案》第三条",
    "basis_paper": "《行动方案》",
    "signed_by": "张某某",
    "period": "2021-10",
    "value": "86.5",
    "statement": "已建立长效机制",
    "external_doc_no": "某环督〔2021〕3号",
    "version": 3,
    "stage": "in_progress",
    "filename": "佐证材料.pdf",
    "next": None,
}
FORMATS = {
    "uuid": "019392f3-0a5c-7d60-b0c2-0d5a6ad1a111",
    "date": "2021-12-31",
    "date-time": "2021-10-15T09:00:00+08:00",
    "binary": "（文件内容）",
}
DEEPEST = 6


def add_examples(shapes: dict[str, Any]) -> None:
    """Complete the shapes in place."""
    for shape in shapes.values():
        if "properties" in shape and not shape.get("examples"):
            shape["examples"] = [_example(shape, shapes, "", DEEPEST)]


def _example(schema: Mapping[str, Any], shapes: Mapping[str, Any], name: str, depth: int) -> Any:
    """Return a value the schema admits; below the depth only what must be there."""
    if "$ref" in schema:
        schema = shapes[schema["$ref"].rpartition("/")[2]]
    if schema.get("examples"):
        return schema["examples"][0]
    for word in ("const", "default"):
        if schema.get(word) is not None:
            return schema[word]
    if "enum" in schema:
        return schema["enum"][0]
    choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if choices:
        return _example(choices[0], shapes, name, depth)
    return _of_type(schema, shapes, name, depth)


def _of_type(schema: Mapping[str, Any], shapes: Mapping[str, Any], name: str, depth: int) -> Any:
    kind = schema.get("type")
    if kind == "object":
        required = schema.get("required", ())
        fields = schema.get("properties", {}).items()
        return {key: _example(field, shapes, key, depth - 1) for key, field in fields if depth > 0 or key in required}
    if kind == "array":
        return [_example(schema.get("items", {}), shapes, name, depth - 1)] if depth > 0 else []
    if kind == "string":
        return _text(schema, name)
    if kind in ("integer", "number"):
        given = NAMED.get(name)
        return given if isinstance(given, int) else schema.get("minimum", 1)
    return {"boolean": True, "null": None}.get(str(kind), NAMED.get(name))


def _text(schema: Mapping[str, Any], name: str) -> str:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    given = NAMED.get(name)
    if isinstance(given, str) and not schema.get("pattern"):
        return given[: schema.get("maxLength", len(given))]
    return "86.5" if schema.get("pattern") else str(schema.get("title") or name or "文字")
