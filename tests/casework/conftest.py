"""A real office: real journal, catalogue and virtual printer; only the clock stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shared.casework.casefile import CaseFile
from shared.casework.office import Office
from shared.casework.ports import Site, Tools
from shared.casework.visit import Visit
from shared.catalogue.release import bundled, load_release
from shared.domain.identity import CardKind, IdentityCard, id_check_character
from shared.journal import FileKeyStore, Journal
from shared.proof import key_pair

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 14, 2, 18, tzinfo=CHINA)


def number(first17: str) -> str:
    return first17 + id_check_character(first17)


@pytest.fixture
def card() -> IdentityCard:
    return IdentityCard(
        CardKind.RESIDENT,
        "王桂芳",
        number("41039919450308002"),
        "女",
        date(1945, 3, 8),
        "汉",
        "样例省样例市幸福里 12 号 3 单元 201",
        "样例市公安局",
        date(2016, 4, 19),
        None,
    )


@pytest.fixture
def other_card() -> IdentityCard:
    return IdentityCard(
        CardKind.RESIDENT,
        "李建国",
        number("41039919800101101"),
        "男",
        date(1980, 1, 1),
        "汉",
        "样例省样例市幸福里 1 号 1 单元 101",
        "样例市公安局",
        date(2016, 4, 19),
        None,
    )


@pytest.fixture
def site() -> Site:
    return Site("YC-0003", "hall-1", "幸福里街道政务服务大厅", "GL", "http://127.0.0.1:1/r/")


class Hands:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def visit(office: Office, card: IdentityCard) -> Visit:
    """Somebody at the kiosk whose card was read."""
    made = office.begin_visit()
    made.identify(card)
    return made


@pytest.fixture
def case(visit: Visit) -> CaseFile:
    """Their case, with nothing entered yet."""
    return visit.open("MZ002")


@pytest.fixture
def office(tmp_path: Path, site: Site, clock: Hands) -> Iterator[Office]:
    _, public = key_pair()
    journal = Journal.open(
        tmp_path / "journal",
        keys=FileKeyStore(tmp_path / "keys"),
        terminal=site.terminal,
        province_key=public,
        clock=clock,
    )
    yield Office(journal, load_release(bundled()), Tools(site, clock))
    journal.close()
