"""The check of a social security card reader: service and reader, and a card somebody puts in."""

from __future__ import annotations

from shared.devices.checkup.cards import check_reader
from shared.devices.checkup.model import Ask, CheckLevel, Finding
from shared.devices.drivers import SocialSecurityReader


def check(driver: SocialSecurityReader, level: CheckLevel, ask: Ask) -> Finding:
    """Internal and external: the reader is at the service. Interactive: a card is read, masked."""

    def about() -> str:
        driver.health()
        return f"读卡服务正常，读卡器：{'、'.join(driver.reader_names())}。"

    return check_reader(
        about,
        lambda: driver.read(),  # asked for it only once a card may be there
        level,
        ask,
        please="请插一张社会保障卡，芯片朝里，插好以后点“好了”。",
        nobody="没有人插卡，读卡没有检查。",
        nothing=("没有找到卡。", "ssc-mute"),
    )
