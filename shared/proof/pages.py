"""Pages of a SQLCipher 4 file opened one by one, for a file SQLCipher itself refuses.

A page ends with its IV (16 bytes) and an HMAC-SHA512 over ciphertext, IV and page number; the
first page begins with the file's salt in the clear.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE_BYTES = 4096
SALT_BYTES = 16
USABLE_BYTES = PAGE_BYTES - 80
_IV_AT = USABLE_BYTES
_MAC_AT = USABLE_BYTES + 16


class PageOpener:
    """Opens pages with the raw file key. A page that was changed anywhere opens as None."""

    def __init__(self, key: bytes, salts: Iterable[bytes]) -> None:
        """``salts``: what may be the file's salt; the one that proves a page is taken."""
        self._key = key
        self._mac_keys = [(salt, _mac_key(key, salt)) for salt in dict.fromkeys(salts)]

    @property
    def salt(self) -> bytes:
        """The salt that proved a page last."""
        return self._mac_keys[0][0]

    def open(self, number: int, page: bytes) -> bytes | None:
        """The plain page, its reserved end zeroed; None when it does not prove itself."""
        if len(page) != PAGE_BYTES:
            return None
        start = SALT_BYTES if number == 1 else 0
        covered = page[start:_MAC_AT] + number.to_bytes(4, "little")
        for at, (_salt, mac_key) in enumerate(self._mac_keys):
            mac = hmac.digest(mac_key, covered, "sha512")
            if hmac.compare_digest(mac, page[_MAC_AT:]):
                self._mac_keys.insert(0, self._mac_keys.pop(at))
                return self._plain(page, start)
        return None

    def _plain(self, page: bytes, start: int) -> bytes:
        cipher = Cipher(algorithms.AES(self._key), modes.CBC(page[_IV_AT:_MAC_AT]))
        opened = cipher.decryptor().update(page[start:_IV_AT])
        return bytes(start) + opened + bytes(PAGE_BYTES - USABLE_BYTES)


def _mac_key(key: bytes, salt: bytes) -> bytes:
    mixed = bytes(byte ^ 0x3A for byte in salt)
    return hashlib.pbkdf2_hmac("sha512", key, mixed, 2, 32)
