import pytest

from models.messages import MessageState as State
from notifications.receipts import after


@pytest.mark.parametrize(
    ("state", "said", "then"),
    [
        (State.SENT, State.DELIVERED, State.DELIVERED),
        (State.SENT, State.FAILED, State.FAILED),
        (State.SENT, State.UNKNOWN, None),
        (State.UNKNOWN, State.DELIVERED, State.DELIVERED),
        (State.UNKNOWN, State.FAILED, State.FAILED),
        (State.UNKNOWN, State.SENT, State.SENT),
        (State.DELIVERED, State.FAILED, None),
        (State.DELIVERED, State.DELIVERED, None),
        (State.FAILED, State.DELIVERED, State.DELIVERED),
        (State.DEAD, State.DELIVERED, State.DELIVERED),
        (State.RETRY, State.DELIVERED, State.DELIVERED),
        (State.RETRY, State.FAILED, None),
        (State.SENDING, State.DELIVERED, None),
        (State.SENDING, State.FAILED, None),
    ],
)
def test_what_is_said_later_moves_a_message_only_where_it_is_certain(
    state: State, said: State, then: State | None
) -> None:
    assert after(state, said, is_latest=True) is then


@pytest.mark.parametrize("said", [State.FAILED, State.SENT])
def test_an_earlier_attempt_says_nothing_but_that_it_arrived(said: State) -> None:
    assert after(State.UNKNOWN, said, is_latest=False) is None
    assert after(State.UNKNOWN, State.DELIVERED, is_latest=False) is State.DELIVERED
