"""The encrypted layer of SSP: Diffie-Hellman over 64 bits, then AES-128 block by block.

It proves that host and validator are the pair that was set up, and hides amounts on the cable; at
64 bits it is no protection against somebody with a computer on that cable. It is what the
protocol prescribes, and some validators answer polls with acknowledgement only inside it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from shared.devices.codec.ssp import CodecError, crc16

STEX: Final = 0x7E
FACTORY_KEY: Final = 0x0123456701234567
"""The fixed half of every key until a technician sets another."""
_BLOCK: Final = 16
_WITNESSES: Final = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
"""Enough to decide every number below 2^64."""


def is_prime(number: int) -> bool:
    """Whether a number below 2^64 is prime (Miller and Rabin)."""
    if number < 2:
        return False
    for small in _WITNESSES:
        if number % small == 0:
            return number == small
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for witness in _WITNESSES:
        rest = pow(witness, odd, number)
        if rest in (1, number - 1):
            continue
        for _ in range(twos - 1):
            rest = rest * rest % number
            if rest == number - 1:
                break
        else:
            return False
    return True


def new_prime(bits: int = 62) -> int:
    """A random prime of so many bits."""
    while True:
        number = secrets.randbits(bits - 1) | 1 << (bits - 1) | 1
        if is_prime(number):
            return number


@dataclass(frozen=True, slots=True)
class Half:
    """One side's half of an exchange: generator and modulus are known to both."""

    generator: int
    modulus: int
    secret: int

    @classmethod
    def new(cls) -> Half:
        """A host's half; the generator is the greater of two primes, as validators expect."""
        one, two = new_prime(), new_prime()
        return cls(max(one, two), min(one, two), secrets.randbits(62) + 2)

    @property
    def public(self) -> int:
        """What the other side is told."""
        return pow(self.generator, self.secret, self.modulus)

    def key(self, other: int, fixed: int) -> bytes:
        """The 16 bytes both sides arrive at: the fixed half and the exchanged one."""
        shared = pow(other, self.secret, self.modulus)
        return fixed.to_bytes(8, "little") + shared.to_bytes(8, "little")


class Cipherer:
    """Seals and opens packets under one key. ``sent`` and ``heard`` count them.

    Both sides keep the same count: a host's packet carries it before it is raised, a reply after.
    """

    def __init__(self, key: bytes) -> None:
        # the protocol prescribes ECB; the running count makes every first block another one
        self._cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305
        self.count = 0

    def seal(self, data: bytes, count: int) -> bytes:
        """A packet's data, sealed, with its mark in front."""
        plain = bytes([len(data)]) + count.to_bytes(4, "little") + data
        plain += secrets.token_bytes(-(len(plain) + 2) % _BLOCK)
        plain += crc16(plain)
        work = self._cipher.encryptor()
        return bytes([STEX]) + work.update(plain) + work.finalize()

    def open(self, data: bytes) -> tuple[int, bytes]:
        """(count, data) of a sealed packet. Raises CodecError for anything else."""
        if not data or data[0] != STEX or len(data) <= 1 or (len(data) - 1) % _BLOCK:
            raise CodecError("not sealed")
        work = self._cipher.decryptor()
        plain = work.update(data[1:]) + work.finalize()
        length = plain[0]
        if crc16(plain[:-2]) != plain[-2:] or length + 7 > len(plain):
            raise CodecError("sealed under another key")
        return int.from_bytes(plain[1:5], "little"), plain[5 : 5 + length]
