"""The description of the API: complete, with examples, and labelled in a demo."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from api.app import create_app
from api.openapi import TAGS
from core.settings import DEMO_LABEL, Settings

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return described()


def described(**more: Any) -> dict[str, Any]:
    given = {"database_url": "postgresql+psycopg://nowhere/none", "redis_url": "redis://nowhere"}
    secret = {"secret_key": "k3y-for-tests-only-0123456789abcdef"}
    return create_app(Settings.model_validate({**given, **secret, **more})).openapi()


def operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", entry)
        for path, entries in schema["paths"].items()
        for method, entry in entries.items()
        if method in METHODS
    ]


def test_every_operation_has_a_chinese_summary_and_a_known_tag(schema: dict[str, Any]) -> None:
    wrong = [
        name
        for name, entry in operations(schema)
        if entry.get("summary", "a").isascii() or not set(entry.get("tags", ["?"])) <= set(TAGS)
    ]
    assert wrong == []


def test_operation_ids_are_unique(schema: dict[str, Any]) -> None:
    ids = [entry["operationId"] for _, entry in operations(schema)]
    assert sorted(ids) == sorted(set(ids))


def test_every_request_body_has_an_example(schema: dict[str, Any]) -> None:
    wrong = []
    for name, entry in operations(schema):
        for media in entry.get("requestBody", {}).get("content", {}).values():
            reference = media["schema"].get("$ref", "").rpartition("/")[2]
            shape = schema["components"]["schemas"].get(reference, media["schema"])
            if not (media.get("example") or media.get("examples") or shape.get("examples")):
                wrong.append(name)
    assert wrong == []


def test_every_example_is_what_its_shape_admits(schema: dict[str, Any]) -> None:
    whole = {"components": schema["components"]}
    wrong = [
        f"{name}: {fault.json_path} {fault.message}"
        for name, shape in schema["components"]["schemas"].items()
        for example in shape.get("examples", ())
        for fault in Draft202012Validator({**whole, "$ref": f"#/components/schemas/{name}"}).iter_errors(example)
    ]
    assert wrong == []


def test_no_parameter_is_described_twice(schema: dict[str, Any]) -> None:
    for name, entry in operations(schema):
        own = [(part["name"], part["in"]) for part in entry.get("parameters", ()) if "name" in part]
        assert len(own) == len(set(own)), name


def test_every_answer_has_a_shape_or_no_content(schema: dict[str, Any]) -> None:
    wrong = []
    for name, entry in operations(schema):
        good = {code: answer for code, answer in entry["responses"].items() if code.startswith("2")}
        shapes = [media.get("schema") for answer in good.values() for media in answer.get("content", {}).values()]
        if set(good) != {"204"} and not all(shapes or [None]):
            wrong.append(name)
    assert wrong == []


def test_every_refusal_is_a_problem(schema: dict[str, Any]) -> None:
    wrong = [
        f"{name} {code}"
        for name, entry in operations(schema)
        for code, answer in entry["responses"].items()
        if code >= "4" and not answer.get("$ref", "").startswith("#/components/responses/Problem")
    ]
    assert wrong == []


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [found for value in part.values() for found in references(value)]
        return [found for value in part for found in references(value)] if isinstance(part, list) else []

    for reference in references(schema):
        place: Any = schema
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_writes_tell_of_the_headers_they_understand(schema: dict[str, Any]) -> None:
    shared = schema["paths"]["/api/v1/units"]["post"]["parameters"]
    assert [entry["$ref"].rpartition("/")[2] for entry in shared] == ["DubanPost", "IdempotencyKey", "IfMatch"]
    assert schema["paths"]["/api/v1/units"]["post"]["security"] == [{"bearer": []}]
    assert "security" not in schema["paths"]["/api/v1/sessions"]["post"]
    assert schema["paths"]["/api/v1/sessions"]["get"]["security"] == [{"bearer": []}]


def test_a_demo_says_so() -> None:
    assert DEMO_LABEL in described(demo="true")["info"]["description"]
    assert DEMO_LABEL not in described()["info"]["description"]
