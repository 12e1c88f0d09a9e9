"""Passwords, tokens and keys as they are made, stored and compared."""

from uuid import UUID

import pytest

from core.credentials import (
    agency_key,
    digest,
    hash_password,
    is_strong,
    new_password,
    new_token,
    sign,
    split_agency_key,
    verify_password,
)

KEY_ID = UUID("019392f3-0a5c-7d60-b0c2-0d5a6ad1a111")


def test_a_password_fits_its_own_hash_only() -> None:
    hashed = hash_password("Zheng-que-2021")

    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password("Zheng-que-2021", hashed)
    assert not verify_password("zheng-que-2021", hashed)
    assert not verify_password("Zheng-que-2021", None)


@pytest.mark.parametrize(
    ("password", "strong"),
    [
        ("Zheng-que-2021", True),
        ("正确的密码 Abc 123", True),
        ("Short-1", False),
        ("onlylowercase-letters", False),
        ("UPPER-AND-1234567", True),
        ("Li.Si-2021-abc", False),
        ("A1-" + "x" * 200, False),
    ],
)
def test_a_password_is_strong_or_not(password: str, strong: bool) -> None:
    assert is_strong(password, "li.si") is strong


def test_random_passwords_are_strong_and_differ() -> None:
    made = {new_password() for _ in range(50)}

    assert len(made) == 50
    assert all(is_strong(password, "somebody") for password in made)


def test_a_token_has_256_bits_and_is_stored_as_32_bytes() -> None:
    token = new_token()

    assert len(token) == 43
    assert len(digest(token)) == 32


def test_a_key_is_taken_apart_as_it_was_put_together() -> None:
    assert split_agency_key(agency_key(KEY_ID, "a_b-c_d")) == (KEY_ID, "a_b-c_d")
    for wrong in ("", "dk_", "dk_12_x", "Bearer", "dk__x"):
        assert split_agency_key(wrong) is None


def test_a_signature_tells_where_one_part_ends() -> None:
    assert sign("key", b"ab", b"c") != sign("key", b"a", b"bc")
    assert sign("key", b"a") != sign("other", b"a")
