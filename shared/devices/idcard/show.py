"""What ``yichuang card`` prints: one read, masked."""

from __future__ import annotations

from shared.devices.drivers import IdCardReader
from shared.devices.host import DeviceHost
from shared.domain.identity import CardKind, mask_name, mask_number

_KINDS = {
    CardKind.RESIDENT: "居民身份证",
    CardKind.HMT: "港澳台居民居住证",
    CardKind.FOREIGN_2017: "外国人永久居留身份证（2017 版）",
    CardKind.FOREIGN_2023: "外国人永久居留身份证（2023 版）",
    CardKind.SOCIAL_SECURITY: "社会保障卡",
}


def read_masked(host: DeviceHost[IdCardReader], deadline_s: float = 15.0) -> dict[str, str] | None:
    """The card on the reader with everything personal masked; None when there is none.

    Raises Trouble as the reader does.
    """
    card = host.call(lambda reader: reader.read(), deadline_s).result()
    if card is None:
        return None
    return {
        "种类": _KINDS[card.kind],
        "姓名": mask_name(card.name),
        "号码": mask_number(card.number),
        "有效期至": "长期" if card.valid_until is None else f"{card.valid_until:%Y-%m-%d}",
        "照片": f"{len(card.photo_wlt)} 字节（需厂商解码库）" if card.photo_wlt else "无",
        "指纹": f"{len(card.fingerprint)} 字节" if card.fingerprint else "未读取",
    }
