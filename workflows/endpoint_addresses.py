"""What an endpoint's address and secret must look like, what of them may be shown, and how they are kept."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from core.credentials import new_webhook_secret
from core.errors import Invalid
from core.outbound import AddressRefused, checked_url
from core.seals import seal
from core.settings import endpoint_settings
from models.messages import CHANNEL_NAMES, Channel
from notifications.channels import CHANNELS
from notifications.channels.protocol import Reach
from notifications.endpoints import place_of
from workflows.reactions import INTERNAL, REACTIONS

_KEY = re.compile(r"[A-Za-z0-9_-]{8,200}")
_SHOWN_OF_A_KEY = 4
_SIGNED_BY_PERSONS = (Channel.DINGTALK, Channel.FEISHU)


def require_channel(channel: Channel) -> None:
    """Raise Invalid if a channel reaches no endpoints or is not configured here."""
    adapter = CHANNELS.get(channel)
    if adapter is None or adapter.reach is Reach.PERSON:
        raise wrong("channel", "应为群机器人或系统推送通道")
    if not adapter.is_on:
        raise wrong("channel", f"本系统尚未开通{CHANNEL_NAMES[channel]}")


def require_kinds(kinds: Sequence[str]) -> None:
    """Raise Invalid if there is no such event, or none that leaves the house."""
    known = REACTIONS.keys() - INTERNAL
    if unknown := sorted(set(kinds) - known):
        raise wrong("kinds", f"没有这些事件或不对外推送：{'、'.join(unknown[:5])}")


def require_address(channel: Channel, url: str) -> None:
    """Raise Invalid if nothing could ever be sent there."""
    if channel is Channel.APPRISE:
        schemas = endpoint_settings().apprise_schemas.replace(",", " ").split()
        if url.partition("://")[0].lower() not in schemas:
            raise wrong("url", f"应以下列方式之一开头：{'、'.join(schemas)}")
    elif "://" in url or channel is Channel.WEBHOOK:
        try:
            checked_url(url)
        except AddressRefused as error:
            raise wrong("url", str(error)) from None
    elif not _KEY.fullmatch(url):
        raise wrong("url", "应为完整网址，或机器人的 key（8 至 200 个字母、数字、- 或 _）")


def shown(channel: Channel, url: str) -> str:
    """Return what may be shown of an address: where it leads, not by which key."""
    if channel is Channel.APPRISE:
        return f"{url.partition('://')[0]}://…"
    if "://" not in url:
        return f"…{url[-_SHOWN_OF_A_KEY:]}"
    parts = urlsplit(url)
    if channel is Channel.WEBHOOK:
        return f"{parts.scheme}://{parts.netloc}{parts.path}{'?…' if parts.query else ''}"[:200]
    return f"{parts.scheme}://{parts.netloc}/…{url[-_SHOWN_OF_A_KEY:]}"[:200]


def sealed(key: str, endpoint_id: UUID, plain: str) -> str:
    """Seal an address or secret for its endpoint with the key of the installation."""
    return seal(key, plain, place=place_of(endpoint_id))


def secret_of(channel: Channel, given: str | None, *, required: bool = False) -> tuple[str | None, bool]:
    """Return the secret an endpoint is to have, and whether this system has made it. Raises Invalid."""
    if channel is Channel.WEBHOOK:
        if given is not None:
            raise wrong("secret", "系统推送的签名密钥由本系统生成，不得填写")
        return new_webhook_secret(), True
    if given is not None and channel not in _SIGNED_BY_PERSONS:
        raise wrong("secret", f"{CHANNEL_NAMES[channel]}没有签名密钥，请更换网址")
    if given is None and required:
        raise wrong("secret", "应填写机器人的新签名密钥")
    return given, False


def kept(key: str, endpoint_id: UUID, secret: str) -> dict[str, Any]:
    """Return a secret as it is kept, without an end."""
    return {"sealed": sealed(key, endpoint_id, secret), "until": None}


def wrong(field: str, expected: str) -> Invalid:
    """Return the refusal of one field; it never repeats what was given."""
    return Invalid(f"{field}：{expected}", errors=[{"field": field, "expected": expected}])
