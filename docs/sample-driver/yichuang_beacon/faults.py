"""What can be wrong with it besides what any device can have: rows of the product's one table."""

from __future__ import annotations

from shared.devices.troubles.fault import Fault
from shared.domain.errors import Actor

FAULTS = (
    Fault(
        "beacon-hot",
        Actor.STAFF,
        resident="指示灯有点热，不影响办事。",
        staff="指示灯过热，请看看通风口有没有挡住。",
        technician="指示灯报告过热：检查通风和供电电压。",
        cause="指示灯过热",
        part="指示灯的通风口",
        steps=("移开挡住通风口的东西。", "等十分钟，看指示灯是否恢复正常。"),
        picture="power",
    ),
)
