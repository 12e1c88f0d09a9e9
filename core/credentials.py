"""Passwords, reference tokens and signatures: what lets somebody in, and is never stored as it was given."""

import hashlib
import hmac
import secrets
import string
from base64 import b64encode
from functools import cache
from uuid import UUID

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

TOKEN_BYTES = 32
KEY_PREFIX = "dk_"
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
PASSWORD_RULE = (
    f"{SHORTEST_PASSWORD} 至 {LONGEST_PASSWORD} 个字符，大写字母、小写字母、数字、符号中至少三类，且不含账号"
)

_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
_quick_hasher = Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1)
_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


def hash_password(password: str) -> str:
    """Return the argon2id hash; takes some 40 ms on purpose, so call it outside the event loop."""
    return _hasher.hash(password)


def hash_random_password(password: str) -> str:
    """Return a quick hash of what `new_password` made: nobody guesses 96 random bits, however fast he tries."""
    return _quick_hasher.hash(password)


@cache
def _fits_nobody() -> str:
    return hash_password(secrets.token_urlsafe(TOKEN_BYTES))


def verify_password(password: str, hashed: str | None) -> bool:
    """Whether the password fits; an unknown account costs the same time as a wrong password."""
    return _hasher.verify(password, hashed or _fits_nobody())


def is_strong(password: str, login: str) -> bool:
    """Whether a chosen password meets `PASSWORD_RULE`."""
    kinds = sum(any(sign in letters for sign in password) for letters in _CLASSES)
    kinds += any(not sign.isascii() or sign in string.punctuation for sign in password)
    return (
        SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD and kinds >= 3 and login.lower() not in password.lower()
    )


def new_password() -> str:
    """Return a random password that meets the rule, for one use or for a demo."""
    return f"Du-{secrets.randbelow(10)}{secrets.token_urlsafe(12)}"


def new_token() -> str:
    """Return 256 random bits for a header; only its `digest` is stored."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_webhook_secret() -> str:
    """Return 256 random bits in the form of Standard Webhooks; it signs what this system tells another."""
    return f"whsec_{b64encode(secrets.token_bytes(TOKEN_BYTES)).decode()}"


def digest(token: str) -> bytes:
    """Return what is stored of a token; random input needs no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def agency_key(key_id: UUID, secret: str) -> str:
    """Return the key as handed to an agency, once."""
    return f"{KEY_PREFIX}{key_id.hex}_{secret}"


def split_agency_key(text: str) -> tuple[UUID, str] | None:
    """Return id and secret of a key, or None when the text is no key."""
    _, _, rest = text.partition(KEY_PREFIX)
    name, _, secret = rest.partition("_")
    try:
        return UUID(hex=name), secret
    except ValueError:
        return None


def sign(secret: str, *parts: bytes) -> bytes:
    """Return a keyed digest of parts, each told from the next by its length."""
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(secret.encode(), message, "sha256")


def six_digits(secret: str, *parts: bytes) -> str:
    """Return a code a person can type, the same for the same parts; whoever lacks the secret can only guess it."""
    return f"{int.from_bytes(sign(secret, *parts)[:8], 'big') % 1_000_000:06}"


def same(first: bytes, second: bytes) -> bool:
    """Compare without telling by the time how much was right."""
    return hmac.compare_digest(first, second)
