"""How a gateway is described in the settings: what is sent, how its answers and its receipts are read."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from core.outbound import AddressRefused, checked_url

_PLACE = re.compile(r"\{([a-z_]+)\}")
GIVEN = frozenset({"number", "text", "sign", "out_id", "key", "template", "variables", "reference", "day"})
TIMES = frozenset({"time", "timestamp", "timestamp_ms"})


class Shape(BaseModel):
    """A part of the description; a misspelt name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Computed(Shape):
    """A value made of others: a digest in lower-case hex, or Base64."""

    by: Literal["md5", "sha1", "sha256", "sm3", "hmac_sha256", "base64"]
    of: str
    key: str = Field(default="", description="hmac_sha256 的密钥。")


def _callable(text: str) -> str:
    """Return an address that may be called. Raises ValueError, in words that do not repeat it."""
    try:
        checked_url(text)
    except AddressRefused as error:
        raise ValueError(f"应为 http:// 或 https:// 开头的网址，不含变量（{error}）") from None
    if set(text) & set("{}"):
        raise ValueError("应为 http:// 或 https:// 开头的网址，不含变量")
    return text


Url = Annotated[str, AfterValidator(_callable)]


class Request(Shape):
    """One HTTP POST; in every text `{name}` stands for a value."""

    url: Url
    format: Literal["json", "form", "json_base64"] = "json"
    headers: dict[str, str] = Field(default_factory=dict)
    body: dict[str, Any]

    def places(self) -> set[str]:
        """Return the names of the values it takes."""
        return {name for text in _texts([self.headers, self.body]) for name in _PLACE.findall(text)}


class Judged(Shape):
    """How an answer to a sending is read: `code` names the field, the lists the values that mean something certain."""

    code: str
    taken: list[str]
    reference: str = ""
    words: str = ""
    number: list[str] = Field(default_factory=list)
    content: list[str] = Field(default_factory=list)
    template: list[str] = Field(default_factory=list)
    account: list[str] = Field(default_factory=list)
    busy: list[str] = Field(default_factory=list)


class Reported(Shape):
    """How receipts are read; `entries` is the path to the list, empty where the body is the list or a single one."""

    entries: str = ""
    reference: str = ""
    out_id: str = ""
    status: str
    delivered: list[str]
    waiting: list[str] = Field(default_factory=list)
    code: str = ""
    words: str = ""


class Pushed(Reported):
    """Receipts that the gateway brings; `header` must come along besides the token of the address."""

    header: str = ""
    header_value: str = ""
    format: Literal["json", "form"] = "json"
    answer: Any = Field(default_factory=lambda: {"code": 0})

    @model_validator(mode="after")
    def _header_with_its_value(self) -> Self:
        """A header without a value would be shown by whoever sends none."""
        if bool(self.header) != bool(self.header_value):
            raise ValueError("header 与 header_value 应同时填写")
        return self


class Pulled(Reported):
    """Receipts that are asked for."""

    request: Request


class GatewayShape(Shape):
    """A whole gateway."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{1,39}$")] = "gateway"
    title: str = "短信平台"
    values: dict[str, str] = Field(default_factory=dict)
    computed: dict[str, Computed] = Field(default_factory=dict)
    send: Request
    answer: Judged
    push: Pushed | None = None
    pull: Pulled | None = None


def filled(part: Any, values: Mapping[str, str]) -> Any:
    """Return a part of a body with its values; what is no text stays as it is."""
    if isinstance(part, str):
        return _PLACE.sub(lambda found: values[found.group(1)], part)
    if isinstance(part, Mapping):
        return {name: filled(inner, values) for name, inner in part.items()}
    return [filled(inner, values) for inner in part] if isinstance(part, list) else part


def at(path: str, found: Any) -> Any:
    """Return what stands at `data.0.msgid` in an answer, None where nothing does."""
    for step in path.split(".") if path else ():
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping | list):
        for inner in part.values() if isinstance(part, Mapping) else part:
            yield from _texts(inner)
