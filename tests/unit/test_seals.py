"""What is sealed cannot be read, changed or moved, and opens only with the key of the installation."""

import pytest

from core.seals import SealBroken, seal, unseal

KEY = "k3y-for-tests-only-0123456789abcdef"


def test_what_was_sealed_opens_again_and_cannot_be_read() -> None:
    sealed = seal(KEY, "whsec_甲", place="a")

    assert unseal(KEY, sealed, place="a") == "whsec_甲"
    assert "whsec" not in sealed
    assert sealed != seal(KEY, "whsec_甲", place="a")


@pytest.mark.parametrize("key", ["another-key-0123456789-0123456789-ab"])
def test_with_another_key_it_does_not_open(key: str) -> None:
    with pytest.raises(SealBroken, match="DUBAN_SECRET_KEY"):
        unseal(key, seal(KEY, "x", place="a"), place="a")


def test_moved_to_another_row_it_does_not_open() -> None:
    with pytest.raises(SealBroken):
        unseal(KEY, seal(KEY, "x", place="a"), place="b")


@pytest.mark.parametrize("sealed", ["", "s1.", "s1.AAAA", "s1.!!!", "plain text"])
def test_what_was_never_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(SealBroken):
        unseal(KEY, sealed, place="a")


def test_a_changed_seal_does_not_open() -> None:
    sealed = seal(KEY, "secret", place="a")
    other = sealed[:-2] + ("A" if sealed[-2] != "A" else "B") + sealed[-1]
    with pytest.raises(SealBroken):
        unseal(KEY, other, place="a")
