"""Identity cards and the numbers on them (GB 11643-1999, GB 32100-2015, GB/T 36904-2018)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(3**i % 31 for i in range(17))
_LICENCE_ROOT = "1.2.156.3005.2."
_LICENCE_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class CardKind(StrEnum):
    """What kind of card told who somebody is: the four of a SAM_V reader, and one over PC/SC."""

    RESIDENT = "resident"
    HMT = "hmt"
    """港澳台居民居住证, mark ``J``."""
    FOREIGN_2017 = "foreign-2017"
    """外国人永久居留身份证 2017, mark ``I``."""
    FOREIGN_2023 = "foreign-2023"
    """外国人永久居留身份证 2023, mark ``Y``."""
    SOCIAL_SECURITY = "social-security"
    """社会保障卡: tells name and number; no identity card, so that paper is still owed."""


class Identified(StrEnum):
    """How it is known who applies."""

    CARD = "card"
    """The identity card was read on the reader."""
    SOCIAL_SECURITY = "social-security"
    """The social security card was read: name and number, and nothing of the identity card."""
    TYPED = "typed"
    """手工录入: a clerk typed name and number; nothing was read from a card."""


@dataclass(frozen=True)
class IdentityCard:
    """What a card says of its holder. Lives in memory only; never logged (repr is masked)."""

    kind: CardKind
    name: str
    number: str
    sex: str
    """男, 女, 未知 or 未说明."""
    birth: date
    nation: str = ""
    address: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    """None means 长期."""
    name_en: str = ""
    country: str = ""
    pass_number: str = ""
    photo_wlt: bytes = b""
    """Undecoded 1024-byte photo; only a vendor library can decode it."""
    fingerprint: bytes = b""
    """Untouched fingerprint block, may be empty."""
    appended_address: str = ""
    """The newest address written to the card after it was made, '' when none was asked for."""

    @property
    def home(self) -> str:
        """Where the holder lives, as far as the card knows: what was appended is newer."""
        return self.appended_address or self.address

    def __repr__(self) -> str:
        return f"IdentityCard({self.kind}, {mask_name(self.name)}, {mask_number(self.number)})"

    def expired_on(self, day: date) -> bool:
        """True when the card's validity has ended before ``day``."""
        return self.valid_until is not None and day > self.valid_until


def id_check_character(first17: str) -> str:
    """Check character of a citizen identity number, MOD 11-2 (GB 11643).

    Raises ValueError unless given 17 decimal digits.
    """
    if len(first17) != 17 or not (first17.isascii() and first17.isdigit()):
        raise ValueError("need 17 digits")
    return _ID_CHECK[sum(int(d) * w for d, w in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def id_number_ok(number: str) -> bool:
    """True when length, birth date and check character of an 18-character number agree."""
    body = number[:17]
    if len(number) != 18 or not (body.isascii() and body.isdigit()):
        return False
    return birth_of(number) is not None and id_check_character(body) == number[17].upper()


def birth_of(number: str) -> date | None:
    """Birth date inside an 18-character number, or None when it is no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """男 or 女 from the 17th digit."""
    return "男" if int(number[16]) % 2 else "女"


def typed_card(name: str, number: str) -> IdentityCard:
    """What a typed name and number say of a person: birth and sex are in the number itself.

    Raises ValueError for a number whose check character is wrong, or for no name.
    """
    number = number.strip().upper()
    birth = birth_of(number) if id_number_ok(number) else None
    if birth is None or not name.strip():
        raise ValueError("a name and a right number are needed")
    return IdentityCard(CardKind.RESIDENT, name.strip(), number, sex_of(number), birth)


def credit_code_for(first17: str) -> str:
    """A unified social credit code with its check character (GB 32100-2015, MOD 31).

    Raises ValueError unless given 17 characters of the code's alphabet.
    """
    if len(first17) != 17 or any(c not in _CREDIT_ALPHABET for c in first17):
        raise ValueError("need 17 characters of the alphabet")
    total = sum(
        _CREDIT_ALPHABET.index(c) * w for c, w in zip(first17, _CREDIT_WEIGHTS, strict=True)
    )
    return first17 + _CREDIT_ALPHABET[(31 - total % 31) % 31]


def credit_code_ok(code: str) -> bool:
    """True when a unified social credit code's check character is right (GB 32100-2015)."""
    if len(code) != 18 or any(c not in _CREDIT_ALPHABET for c in code):
        return False
    return credit_code_for(code[:17]) == code


def licence_id_ok(identifier: str) -> bool:
    """True when an electronic licence's identifier (GB/T 36904) has the right check character.

    Form: ``1.2.156.3005.2.<type>.<issuer>.<serial>.<version>.<check>``; the check is ISO 7064
    MOD 37,36 over the four parts without dots.
    """
    if not identifier.startswith(_LICENCE_ROOT):
        return False
    *parts, check = identifier.removeprefix(_LICENCE_ROOT).split(".")
    body = "".join(parts)
    if len(parts) != 4 or len(check) != 1 or not all(parts):
        return False
    if any(c not in _LICENCE_ALPHABET for c in body + check):
        return False
    carry = 36
    for char in body:
        carry = (carry + _LICENCE_ALPHABET.index(char)) % 36 or 36
        carry = carry * 2 % 37
    return (carry + _LICENCE_ALPHABET.index(check)) % 36 == 1


def age_on(birth: date, day: date) -> int:
    """Full years (周岁): the birthday itself counts as reached."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def mask_name(name: str) -> str:
    """王桂芳 -> 王*芳, 李四 -> 李*, a single character stays alone."""
    if len(name) <= 1:
        return name
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_number(number: str) -> str:
    """4103…0021 style: first four and last four stay, the rest become full-height dots."""
    if len(number) <= 8:
        return "•" * len(number)
    return number[:4] + "•" * (len(number) - 8) + number[-4:]
