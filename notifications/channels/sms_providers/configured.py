"""The providers of this installation, in the order in which they are tried, from one description (`DUBAN_SMS`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from core.addresses import OwnNetwork
from core.errors import Misconfigured
from core.settings import SmsSettings
from notifications.channels.sms_providers.aliyun import URL as ALIYUN_URL
from notifications.channels.sms_providers.aliyun import Aliyun
from notifications.channels.sms_providers.gateway import Gateway
from notifications.channels.sms_providers.gateway_shapes import GatewayShape, Shape, Url
from notifications.channels.sms_providers.provider import SmsProvider
from notifications.channels.sms_providers.registration import Registration
from notifications.channels.sms_providers.tencent import URL as TENCENT_URL
from notifications.channels.sms_providers.tencent import Tencent

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Sign = Annotated[str, StringConstraints(min_length=2, max_length=12, pattern=r"^[^【】\[\]\s]+$")]
SHORTEST_TOKEN = 24


class AliyunShape(Shape):
    """An account at Aliyun."""

    kind: Literal["aliyun"]
    key_id: Text
    key_secret: Text
    templates: dict[str, str]
    sign: Sign | None = None
    url: Url = ALIYUN_URL
    region: str = "cn-hangzhou"


class TencentShape(Shape):
    """An application at Tencent."""

    kind: Literal["tencent"]
    secret_id: Text
    secret_key: Text
    app_id: Text
    templates: dict[str, str]
    sign: Sign | None = None
    url: Url = TENCENT_URL
    region: str = "ap-guangzhou"
    longest_variable: int | None = Field(default=None, ge=1)


class DescribedShape(GatewayShape):
    """A gateway that is described."""

    kind: Literal["gateway"]
    templates: dict[str, str] = Field(default_factory=dict)
    sign: Sign | None = None


class SmsShape(Shape):
    """The whole description; the token stands in the addresses to which receipts are pushed."""

    sign: Sign
    callback_token: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{24,200}$")] | None = None
    providers: list[Annotated[AliyunShape | TencentShape | DescribedShape, Field(discriminator="kind")]] = Field(
        min_length=1, max_length=4
    )


@dataclass(frozen=True, slots=True)
class SmsSetup:
    """Who sends text messages here; empty where nobody does. `own` are the hosts that the description names."""

    sign: str = ""
    providers: tuple[SmsProvider, ...] = ()
    callback_token: str | None = None
    own: OwnNetwork = field(default_factory=OwnNetwork)

    def provider(self, name: str | None) -> SmsProvider | None:
        """Return the provider of this name."""
        return next((provider for provider in self.providers if provider.name == name), None)


def setup_of_settings() -> SmsSetup:
    """Return the providers of this installation, read once for each description."""
    return read(SmsSettings().sms.get_secret_value())


@cache
def read(description: str) -> SmsSetup:
    """Read a description in JSON, and check it against our texts. Raises Misconfigured, naming the place."""
    if not description.strip():
        return SmsSetup()
    try:
        shape = TypeAdapter(SmsShape).validate_json(description)
    except ValidationError as error:
        raise Misconfigured(f"DUBAN_SMS 有误：{'；'.join(_in_words(error))}") from None
    providers = tuple(_provider(entry, shape.sign) for entry in shape.providers)
    names = [provider.name for provider in providers]
    if len(set(names)) < len(names):
        raise Misconfigured("DUBAN_SMS 有误：两个短信通道同名，请用 name 区分")
    for provider in providers:
        provider.check()
    hosts = ", ".join(_hosts(shape))
    return SmsSetup(shape.sign, providers, shape.callback_token, OwnNetwork.parse(hosts))


def _provider(shape: AliyunShape | TencentShape | DescribedShape, sign: str) -> SmsProvider:
    registration = Registration(shape.sign or sign, shape.templates)
    if isinstance(shape, AliyunShape):
        return Aliyun(shape.key_id, shape.key_secret, registration, url=shape.url, region=shape.region)
    if isinstance(shape, TencentShape):
        return Tencent(
            shape.secret_id,
            shape.secret_key,
            shape.app_id,
            registration,
            url=shape.url,
            region=shape.region,
            longest_variable=shape.longest_variable,
        )
    return Gateway(shape, registration)


def _hosts(shape: SmsShape) -> Iterator[str]:
    """Name the hosts of the description: an operator who writes an address here means it, private or not."""
    for entry in shape.providers:
        for url in _urls(entry):
            parts = urlsplit(url)
            host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
            yield f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _urls(entry: AliyunShape | TencentShape | DescribedShape) -> list[str]:
    if not isinstance(entry, DescribedShape):
        return [entry.url]
    return [entry.send.url, *([entry.pull.request.url] if entry.pull else [])]


def _in_words(error: ValidationError) -> Iterator[str]:
    """Say where it is wrong and how; never what stands there, for it may be a secret."""
    words: Mapping[str, str] = {
        "missing": "缺少",
        "extra_forbidden": "没有这一项",
        "union_tag_invalid": "应为 aliyun、tencent 或 gateway",
        "json_invalid": "不是有效的 JSON",
    }
    for item in error.errors(include_input=False, include_url=False):
        place = ".".join(str(step) for step in item["loc"]) or "全文"
        yield f"{place} {words.get(item['type'], str(item['msg']).removeprefix('Value error, '))}"
