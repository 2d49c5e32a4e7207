"""Social security cards (社会保障卡) and the checks their content must pass.

The number of a card's holder is the citizen identity number, so its check character, birth date and
sex must agree with what else the card says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.domain.identity import (
    CardKind,
    IdentityCard,
    birth_of,
    id_number_ok,
    mask_name,
    mask_number,
    sex_of,
)


@dataclass(frozen=True)
class SocialSecurityCard:
    """What a social security card says. Lives in memory only; never logged (repr is masked).

    identification: 卡识别码, 32 hexadecimal digits; the first six are the issuing division's.
    card_number: printed on the card, nine characters. version: of the card's specification.
    """

    name: str
    number: str
    sex: str
    birth: date
    nation: str = ""
    card_number: str = ""
    identification: str = ""
    version: str = ""
    issued: date | None = None
    valid_until: date | None = None
    """None where the card does not say."""

    def __repr__(self) -> str:
        return f"SocialSecurityCard({mask_name(self.name)}, {mask_number(self.number)})"

    @property
    def wrong(self) -> str:
        """Name of the field that contradicts the number or is missing; '' when all agree."""
        if not self.name:
            return "name"
        if not id_number_ok(self.number):
            return "number"
        if birth_of(self.number) != self.birth:
            return "birth"
        return "" if self.sex in ("", "未知", "未说明", sex_of(self.number)) else "sex"

    def holder(self) -> IdentityCard:
        """Its holder, as a person is identified: name, number and what the number itself says.

        Raises ValueError for a card that is ``wrong``: it identifies nobody.
        """
        if self.wrong:
            raise ValueError(self.wrong)
        return IdentityCard(
            kind=CardKind.SOCIAL_SECURITY,
            name=self.name,
            number=self.number,
            sex=self.sex or sex_of(self.number),
            birth=self.birth,
            nation=self.nation,
            valid_until=self.valid_until,
        )
