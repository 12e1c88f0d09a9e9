"""The only place that reads the environment; what is missing or unsafe stops the start."""

import os
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from core.addresses import OwnNetwork
from core.errors import Misconfigured

PREFIX = "DUBAN_"
SHORTEST_SECRET = 32
KNOWN_BAD_SECRETS = ("change", "default", "example", "password", "insecure")
DEMO_LABEL = "演示数据，与实际无关"


def is_given(field: str) -> bool:
    """Whether a setting comes from outside, as a value or as a file."""
    name = f"{PREFIX}{field}".upper()
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def give(field: str, value: str) -> None:
    """Set what `duban up` found out, for this process and those it starts."""
    os.environ[f"{PREFIX}{field}".upper()] = value


class SecretFiles(EnvSettingsSource):
    """Takes `DUBAN_X_FILE` for any field X, so that containers hand over secrets as files."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002  fixed signature
        """A file that is named but cannot be read is an error, never a silent default."""
        path = os.environ.get(f"{PREFIX}{field_name}_FILE".upper())
        value = None if path is None else Path(path).read_text(encoding="utf-8").strip()
        return value, field_name, False


class _Environment(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """A value given to the constructor or by variable wins over one in a file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, SecretFiles(settings_cls)


class BrokerSettings(_Environment):
    """What importing the actors needs; a process that really starts has checked `Settings`."""

    redis_url: str = Field(default="", repr=False)
    broker: Literal["redis", "stub"] = "redis"


class FaultSettings(_Environment):
    """Where a fault test has this process die (`DUBAN_FAIL`); nothing in any real one."""

    fail: str = ""


class SmsSettings(_Environment):
    """Who sends text messages, as JSON (docs/notifications.md); empty where nobody does. It holds secrets."""

    sms: SecretStr = SecretStr("")


class PlayerSettings(_Environment):
    """What the player of the demo is handed by the process that made the log-ins."""

    demo_password: SecretStr = SecretStr("")


def default_data_dir() -> Path:
    """Where an installation lives when nobody says otherwise."""
    if os.geteuid() == 0:
        return Path("/var/lib/duban")
    base = os.environ.get("XDG_DATA_HOME")
    return Path(base).expanduser() / "duban" if base else Path.home() / ".local/share/duban"


class SenderSettings(_Environment):
    """As whom mails go out: address and name, where people may answer, where delivery notices are collected."""

    mail_from: str = "duban@localhost"
    mail_name: str = Field(default="督办系统", max_length=60)
    mail_reply_to: str = ""
    mail_bounces: str = ""


class EndpointSettings(_Environment):
    """What may be called on behalf of units: their robots and their systems."""

    outbound_allow: str = ""
    """Hosts and networks of the office's own network that may be called; all others must be public and have TLS."""
    outbound_ca_file: Path | None = None
    wecom_base: str = "https://qyapi.weixin.qq.com"
    dingtalk_base: str = "https://oapi.dingtalk.com"
    feishu_base: str = "https://open.feishu.cn"
    apprise_schemas: str = ""
    """Kinds of addresses that the library apprise may call, such as `slack ntfys`; none unless named."""
    event_source: str = Field(default="urn:duban", max_length=200)
    """How this installation names itself to other systems (CloudEvents `source`)."""
    webhook_failing_days: int = Field(default=5, ge=1, le=60)
    secret_overlap_hours: int = Field(default=24, ge=0, le=720)

    @field_validator("outbound_allow")
    @classmethod
    def _readable_list(cls, value: str) -> str:
        OwnNetwork.parse(value)
        return value

    @field_validator("outbound_ca_file")
    @classmethod
    def _there(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"文件不存在：{value}")
        return value


class Settings(SenderSettings, SmsSettings, EndpointSettings):
    """Everything a process of the service is told from outside."""

    database_url: str = Field(repr=False)
    redis_url: str = Field(repr=False)
    secret_key: SecretStr
    broker: Literal["redis", "stub"] = "redis"
    data_dir: Path = Field(default_factory=default_data_dir)
    attachments_dir: Path = Path()
    demo: bool = False
    environment_label: str = ""
    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8120, ge=0, le=65535)
    api_processes: int = Field(default=2, ge=1, le=64)
    tick_seconds: float = Field(default=2.0, gt=0, le=60)
    leader_lease_seconds: float = Field(default=15.0, gt=0, le=600)
    delivery_lease_seconds: float = Field(default=60.0, gt=0, le=600)
    session_idle_minutes: int = Field(default=30, ge=1)
    session_hours: int = Field(default=12, ge=1)
    json_limit_bytes: int = Field(default=1_000_000, ge=1)
    upload_limit_bytes: int = Field(default=50_000_000, ge=1)
    smtp_host: str = ""
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_starttls: bool = False
    smtp_tls: bool = False
    smtp_ca_file: Path | None = None
    metrics: bool = False
    metrics_token: SecretStr = SecretStr("")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("database_url")
    @classmethod
    def _one_dialect(cls, value: str) -> str:
        if not value.startswith("postgresql+psycopg://"):
            raise ValueError("须以 postgresql+psycopg:// 开头")
        return value

    @field_validator("secret_key")
    @classmethod
    def _no_default_secret(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if len(text) < SHORTEST_SECRET:
            raise ValueError(f"至少 {SHORTEST_SECRET} 个字符，请用随机值")
        if any(word in text.lower() for word in KNOWN_BAD_SECRETS):
            raise ValueError("是示例值，请换成随机值")
        return value

    @field_validator("smtp_ca_file")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"文件不存在：{value}")
        return value

    @model_validator(mode="after")
    def _one_kind_of_tls(self) -> Self:
        if self.smtp_tls and self.smtp_starttls:
            raise ValueError("DUBAN_SMTP_TLS（465 端口）与 DUBAN_SMTP_STARTTLS 只能选一种")
        return self

    @model_validator(mode="before")
    @classmethod
    def _derive(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Fill in what follows from other settings."""
        data_dir = Path(values.get("data_dir") or default_data_dir())
        values.setdefault("attachments_dir", data_dir / "attachments")
        if str(values.get("demo", "")).lower() in ("1", "true", "yes", "on"):
            values.setdefault("environment_label", DEMO_LABEL)
        return values


def load_settings() -> Settings:
    """Read the environment now; a process says in one sentence what it lacks."""
    try:
        return Settings()
    except ValidationError as error:
        problems = "；".join(_in_words(item["loc"], item) for item in error.errors())
    except SettingsError as error:
        problems = f"读不到密钥文件（{error.__cause__}）"
    raise Misconfigured(f"配置有误，不能启动：{problems}")


def _in_words(location: tuple[int | str, ...], item: Any) -> str:
    name = f"{PREFIX}{location[0]}".upper() if location else "配置"
    if item["type"] == "missing":
        return f"缺少 {name}（或 {name}_FILE）"
    reason = str(item["msg"]).removeprefix("Value error, ")
    return f"{name} {reason}"


@cache
def endpoint_settings() -> EndpointSettings:
    """What concerns endpoints alone, read once; a process that really starts has checked all `Settings`."""
    return EndpointSettings()


@cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return load_settings()


@cache
def get_sender() -> SenderSettings:
    """As whom this process sends mails; needs nothing else to be set."""
    return SenderSettings()
