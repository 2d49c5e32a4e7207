"""The check of an identity card reader: its security module, and a card that somebody lays down."""

from __future__ import annotations

from shared.devices.checkup.cards import check_reader
from shared.devices.checkup.model import Ask, CheckLevel, Finding
from shared.devices.drivers import IdCardReader
from shared.domain.identity import IdentityCard


def check(driver: IdCardReader, level: CheckLevel, ask: Ask) -> Finding:
    """Internal and external: the module tells its number. Interactive: a card is read, masked."""
    return check_reader(
        lambda: f"安全模块编号 {driver.module_id()}，应答正常。",
        lambda: driver.read(),  # asked for it only once a card may be there
        level,
        ask,
        please="请把一张身份证平放在读卡区，放好以后点“好了”。",
        nobody="没有人放卡，读卡没有检查。",
        nothing=("放了卡，但没有找到卡。", "card-moved"),
        more=_held,
    )


def _held(card: IdentityCard) -> str:
    photo = "照片数据有" if card.photo_wlt else "没有照片数据"
    return f"，{photo}" + ("，指纹数据有" if card.fingerprint else "")
