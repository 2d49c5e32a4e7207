"""Somebody without an identity card puts a social security card into the kiosk: real pcscd, real
screens, the line cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.config.model import DeviceEntry
from shared.devices.virtual.chip_card import SocialSecurityApplet, VirtualChipCard, records_of
from shared.domain.socialcard import SocialSecurityCard
from tests.devices.pcscd import Pcscd


@pytest.fixture
def service() -> Iterator[Pcscd]:
    made = Pcscd()
    made.start()
    yield made
    made.close()


@pytest.fixture
def with_reader(stage, monkeypatch: pytest.MonkeyPatch):
    """The kiosk's configuration with a reader for social security cards besides its own."""
    plain = stage.kiosk_config
    entry = DeviceEntry(id="ssc", kind="smart-card-reader", url="pcsc://Virtual%20PCD%2000%2000")

    def config():
        made = plain()
        return made.model_copy(update={"device": (*made.device, entry)})

    monkeypatch.setattr(stage, "kiosk_config", config)


def test_a_social_security_card_opens_a_case_and_says_that_it_was_one(
    service: Pcscd, with_reader, stage, open_stage
) -> None:
    resident = open_stage(read=False)
    finger, kiosk = resident.finger, resident.kiosk
    who = resident.person.card
    card = VirtualChipCard(
        service.port,
        SocialSecurityApplet(
            records_of(SocialSecurityCard(who.name, who.number, who.sex, who.birth))
        ),
    )
    finger.touch("home.card")
    resident.on("identify")
    shell = kiosk.director.shell
    assert "社会保障卡" in shell.model_now().property("sentence")
    card.insert()
    assert finger.until(lambda: shell.model_now().property("state") == "done")
    assert shell.model_now().property("sentence") == "社会保障卡请先插着别动，办完再取"
    assert shell.model_now().property("maskedName") == "王*芳"
    journal = kiosk.terminal.journal
    (told,) = journal.facts(type="resident-identified")
    body = journal.body(told.id)
    assert (body["how"], body["card"]["kind"]) == ("social-security", "social-security")
    assert kiosk.director.parts.cards.present  # it still has to be taken along
    card.pull()
    assert finger.until(lambda: not kiosk.director.parts.cards.present)
