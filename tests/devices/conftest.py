"""Cards of people who do not exist, and hosts that are stopped at the end of a test."""

from __future__ import annotations

from datetime import date

import pytest

from shared.devices.host import Backoff, DeviceHost
from shared.domain.identity import CardKind, IdentityCard, id_check_character


def number(first17: str) -> str:
    return first17 + id_check_character(first17)


@pytest.fixture
def resident() -> IdentityCard:
    return IdentityCard(
        kind=CardKind.RESIDENT,
        name="王桂芳",
        number=number("41030519460317002"),
        sex="女",
        birth=date(1946, 3, 17),
        nation="汉",
        address="河南省洛阳市涧西区南昌路街道样张小区 1 号楼 2 单元 301 号",
        issuer="洛阳市公安局涧西分局",
        valid_from=date(2010, 5, 1),
        valid_until=None,
    )


@pytest.fixture
def cards(resident: IdentityCard) -> dict[CardKind, IdentityCard]:
    return {
        CardKind.RESIDENT: resident,
        CardKind.HMT: IdentityCard(
            kind=CardKind.HMT,
            name="陈大文",
            number=number("81000019880808001"),
            sex="男",
            birth=date(1988, 8, 8),
            address="河南省郑州市金水区样张路 8 号",
            issuer="郑州市公安局",
            valid_from=date(2022, 1, 1),
            valid_until=date(2027, 1, 1),
            pass_number="H00000001",
        ),
        CardKind.FOREIGN_2017: IdentityCard(
            kind=CardKind.FOREIGN_2017,
            name="张可文",
            number="USA110077010101",
            sex="男",
            birth=date(1977, 1, 1),
            issuer="1500",
            valid_from=date(2018, 6, 1),
            valid_until=date(2028, 5, 31),
            name_en="SPECIMEN, ALEXANDER JOHN",
            country="USA",
        ),
        CardKind.FOREIGN_2023: IdentityCard(
            kind=CardKind.FOREIGN_2023,
            name="玛丽亚",
            number=number("91112419810203002"),
            sex="女",
            birth=date(1981, 2, 3),
            valid_from=date(2023, 12, 1),
            valid_until=date(2033, 11, 30),
            name_en="SPECIMENOVA, MARIA ANASTASIA ALEXANDRA",
            country="RUS",
        ),
    }


@pytest.fixture
def hosted():
    """Start an owner thread; stopped when the test ends."""
    hosts: list[DeviceHost] = []

    def start(driver, **options) -> DeviceHost:
        options.setdefault("backoff", Backoff(0.05, 0.2))
        host = DeviceHost("d1", driver, options.pop("on_event", None), **options).start()
        hosts.append(host)
        return host

    yield start
    for host in hosts:
        host.stop()
