"""Text messages: one provider after another until one takes it, but never a second one where the first may have."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from core.logging import get_logger
from core.outbound import Outbound
from core.settings import endpoint_settings
from models.messages import Channel
from notifications.channels.protocol import (
    ChannelUnavailable,
    DeliveryDeferred,
    DeliveryError,
    DeliveryRefused,
    Outgoing,
    Reach,
    Receipt,
    Sender,
    Taken,
)
from notifications.channels.sms_providers.configured import SmsSetup, setup_of_settings
from notifications.channels.sms_providers.provider import Sms, SmsProvider, TemplateRefused
from notifications.sms.numbers import mobile
from notifications.sms.templates import UnfitVariable, texts

USUAL_SIGN = "督办系统"
RESTS_SECONDS = 60.0
"""How long a provider that could take nothing is passed over while another one is there."""
_PASSED_OVER = (ChannelUnavailable, TemplateRefused)

log = get_logger("duban.sms")


def signed(text: str) -> str:
    """Return a text as it arrives and is counted: with the 【签名】 of this installation, or one as long."""
    return f"【{setup_of_settings().sign or USUAL_SIGN}】{text}"


def sms_of(mail: Outgoing) -> Sms:
    """Return what is to be sent. Raises DeliveryRefused for what is no mainland mobile number or no registered text."""
    number = mobile(mail.address)
    if number is None:
        raise DeliveryRefused("收件号码不是大陆手机号码")
    if mail.template is None:
        found = texts().read(mail.body.strip())
        if found is None:
            raise DeliveryRefused("短信内容与已报备的模板都不相符")
        template, variables = found
        return Sms(str(mail.message_id), number, mail.body.strip(), template.key, variables)
    known = texts().templates.get(mail.template)
    if known is None:
        raise DeliveryRefused(f"没有名为 {mail.template} 的短信模板")
    try:
        text = known.fill(mail.variables)
    except UnfitVariable as error:
        raise DeliveryRefused(str(error)) from error
    return Sms(str(mail.message_id), number, text, known.key, {name: mail.variables[name] for name in known.variables})


@dataclass
class SmsSender:
    """The open ways to all providers."""

    setup: SmsSetup
    way: Outbound
    resting: dict[str, float] = field(default_factory=dict)

    def send(self, mail: Outgoing) -> Taken:
        """Send one, once: a second provider is asked only after the first has certainly not taken it."""
        if not self.setup.providers:
            raise ChannelUnavailable("尚未配置短信通道")
        sms = sms_of(mail)
        said: list[DeliveryError] = []
        for provider in self._awake():
            try:
                taken = provider.send(sms, self.way)
            except _PASSED_OVER as error:
                self._pass_over(provider, error, mail.message_id)
                said.append(error)
                continue
            except DeliveryError as error:
                words, who = _in_words([*said, error]), error.provider or provider.name
                raise type(error)(words, provider=who, reference=error.reference) from error
            return Taken(taken.provider, taken.reference, _in_words(said) or None)
        raise _together(said)

    def _awake(self) -> list[SmsProvider]:
        awake = [one for one in self.setup.providers if self.resting.get(one.name, 0) <= monotonic()]
        return awake or list(self.setup.providers)

    def _pass_over(self, provider: SmsProvider, error: DeliveryError, message_id: UUID) -> None:
        if isinstance(error, ChannelUnavailable):
            self.resting[provider.name] = monotonic() + RESTS_SECONDS
        log.warning("sms_provider_passed_over", provider=provider.name, message_id=str(message_id), reason=str(error))


def _in_words(said: list[DeliveryError]) -> str:
    return "；".join(str(error) for error in said)


def _together(said: list[DeliveryError]) -> DeliveryError:
    """Return how it ends when nobody took it: away if all are, refused if all have, otherwise later."""
    words = _in_words(said)
    if all(isinstance(error, ChannelUnavailable) for error in said):
        return ChannelUnavailable(words)
    if all(isinstance(error, DeliveryRefused) for error in said):
        return DeliveryRefused(words)
    return DeliveryDeferred(words)


@dataclass(frozen=True)
class SmsChannel:
    """Ends at 已发送 until a receipt says more; what may have been sent is 未知 and never paid for twice."""

    setup: Callable[[], SmsSetup] = setup_of_settings
    way: Callable[[SmsSetup], Outbound] = lambda setup: Outbound(setup.own, endpoint_settings().outbound_ca_file)
    channel: Channel = Channel.SMS
    reach: Reach = Reach.PERSON
    address: str | None = "phone"
    stays_here: bool = False
    retry_after: tuple[timedelta, ...] = tuple(
        timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60)
    )
    resends: int = 0

    @property
    def is_on(self) -> bool:
        """Whether anybody sends text messages here; where nobody does, none are planned."""
        return bool(self.setup().providers)

    def takes(self, template: str) -> bool:
        """Whether an item of this template goes out by text message: urgent ones, and papers to sign."""
        return template in texts().rules

    @contextmanager
    def open(self) -> Iterator[Sender]:
        """Keep the connections as long as the batch lasts."""
        setup = self.setup()
        with self.way(setup) as way:
            yield SmsSender(setup, way)

    def ask(self, message_id: UUID, reference: str | None, address: str, sent_at: datetime) -> Receipt | None:
        """Ask every provider, for of an unknown one nobody knows who has it; None while nothing is known."""
        setup, number = self.setup(), mobile(address)
        away: list[ChannelUnavailable] = []
        if number is None:
            return None
        with self.way(setup) as way:
            for provider in setup.providers:
                try:
                    found = provider.query(message_id, reference, number, sent_at, way)
                except ChannelUnavailable as error:
                    away.append(error)
                    continue
                if found is not None:
                    return found
        if away:
            raise away[0]
        return None
