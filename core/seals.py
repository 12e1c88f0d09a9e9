"""Secrets at rest: sealed with a key of this installation, opened only for use, never readable in the database."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import Misconfigured

FORM = "s1."
"""AES-256-GCM with a random nonce, the key by HKDF-SHA256 from DUBAN_SECRET_KEY; a new form gets a new name."""
_NONCE_BYTES = 12


class SealBroken(Misconfigured):
    """The seal was made with another key, or for another place."""

    code = "seal-broken"
    title = "密封的密钥无法打开：DUBAN_SECRET_KEY 可能已更换，请重新录入"


def seal(secret_key: str, plain: str, *, place: str) -> str:
    """Return `plain` sealed for `place`: moved to another row, it does not open."""
    nonce = urandom(_NONCE_BYTES)
    sealed = AESGCM(_key(secret_key)).encrypt(nonce, plain.encode(), place.encode())
    return FORM + urlsafe_b64encode(nonce + sealed).decode()


def unseal(secret_key: str, sealed: str, *, place: str) -> str:
    """Return what was sealed. Raises SealBroken."""
    try:
        content = urlsafe_b64decode(sealed.removeprefix(FORM))
        nonce, rest = content[:_NONCE_BYTES], content[_NONCE_BYTES:]
        return AESGCM(_key(secret_key)).decrypt(nonce, rest, place.encode()).decode()
    except (ValueError, InvalidTag) as error:
        raise SealBroken from error


def _key(secret_key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"duban seals").derive(secret_key.encode())
