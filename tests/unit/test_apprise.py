"""The optional library against a server of this machine: what it does not confirm is unknown."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from core.ids import new_id
from notifications.channels.apprise import AppriseChannel, library
from notifications.channels.protocol import ChannelUnavailable, DeliveryRefused, DeliveryUncertain, Outgoing, Taken
from tests.hooks import TRICKLE, Answer, Hooks, hooks

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
JSON = frozenset({"json"})


@pytest.fixture
def there() -> Iterator[Hooks]:
    with hooks() as told:
        yield told


def send(channel: AppriseChannel, address: str) -> Taken | None:
    mail = Outgoing(new_id(), address, "逾期 2 项", "一、长白山保护", datetime(2021, 11, 1, tzinfo=UTC))
    with channel.open() as sender:
        return sender.send(mail)


def test_what_the_library_confirms_was_sent(there: Hooks) -> None:
    taken = send(AppriseChannel(find_schemas=lambda: JSON), f"json://127.0.0.1:{there.port}/a")

    assert taken == Taken("apprise")
    assert "长白山保护".encode("unicode_escape") in there.asked[0].body


@pytest.mark.parametrize("answer", [TRICKLE, Answer(500)])
def test_what_it_does_not_confirm_is_in_doubt(there: Hooks, answer: Answer | str) -> None:
    there.usual = answer

    with pytest.raises(DeliveryUncertain, match="可能已送达"):
        send(AppriseChannel(find_schemas=lambda: JSON, timeout_seconds=0.5), f"json://127.0.0.1:{there.port}/a?rto=0.5")


def test_without_the_extra_it_says_what_to_install() -> None:
    with pytest.raises(ChannelUnavailable, match=r"duban\[im\]"):
        send(AppriseChannel(load=lambda: None, find_schemas=lambda: JSON), "json://127.0.0.1/")


def test_a_kind_of_address_that_is_not_allowed_is_never_called(there: Hooks) -> None:
    with pytest.raises(DeliveryRefused, match="DUBAN_APPRISE_SCHEMAS"):
        send(AppriseChannel(find_schemas=lambda: frozenset({"slack"})), f"json://127.0.0.1:{there.port}/")

    assert there.asked == []


def test_an_address_that_the_library_cannot_read_is_refused() -> None:
    with pytest.raises(DeliveryRefused, match="不能识别"):
        send(AppriseChannel(find_schemas=lambda: frozenset({"slack"})), "slack://")


def test_it_is_off_until_a_kind_of_address_is_allowed() -> None:
    assert not AppriseChannel(find_schemas=frozenset).is_on
    assert AppriseChannel(find_schemas=lambda: JSON).is_on
    assert library() is not None
