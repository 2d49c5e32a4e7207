"""Cameras."""

from __future__ import annotations

from typing import Final

from shared.devices.troubles.fault import Fault, Then
from shared.domain.errors import Actor

FAULTS: Final = (
    Fault(
        "camera-absent",
        Actor.STAFF,
        resident="高拍仪没有连接上，请联系工作人员。",
        staff="请检查高拍仪的数据线和电源。",
        transient=True,
        then=Then.GONE,
    ),
    Fault(
        "camera-stalled",
        Actor.STAFF,
        resident="高拍仪画面停住了，正在重新连接，请稍等。",
        staff="两秒没有新画面，正在自动重连；反复出现请重插数据线。",
        transient=True,
        then=Then.STUCK,
    ),
    Fault(
        "camera-garbled",
        Actor.TECHNICIAN,
        resident="高拍仪画面不完整，请联系工作人员。",
        staff="收到的画面不能解码，请检查线缆质量和分辨率设置。",
        transient=True,
    ),
)
