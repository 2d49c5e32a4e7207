"""Number boards and evaluators."""

from __future__ import annotations

from typing import Final

from shared.devices.troubles.fault import Fault, Then
from shared.domain.errors import Actor

FAULTS: Final = (
    Fault(
        "caller-absent",
        Actor.STAFF,
        resident="叫号屏暂时不能用，请留意窗口的呼叫。",
        staff="叫号屏没有连接上，请口头叫号，并检查数据线。",
        technician="叫号屏的端口打不开，核对串口或网络地址。",
        transient=True,
        then=Then.GONE,
        cause="叫号屏没有连接",
        part="叫号屏的数据线",
        steps=(
            "检查叫号屏的电源。",
            "检查数据线或网线。",
            "运行 yichuang doctor 核对地址。",
        ),
        picture="network-cable",
    ),
    Fault(
        "caller-silent",
        Actor.STAFF,
        resident="叫号屏暂时不能用，请留意窗口的呼叫。",
        staff="叫号屏没有确认，不知道有没有显示，请看一眼，必要时口头叫号。",
        technician="叫号屏没有送回配置里写的应答（ack）。",
        transient=True,
        then=Then.STUCK,
        cause="叫号屏没有应答",
        part="叫号屏",
        steps=(
            "看叫号屏有没有显示这个号。",
            "没有显示时断电重启叫号屏。",
            "应答总是没有时，请技术人员核对 ack。",
        ),
        picture="restart",
    ),
    Fault(
        "evaluator-absent",
        Actor.STAFF,
        resident="评价器暂时不能用，可以扫凭条上的码评价，也可以不评价。",
        staff="评价器没有连接上，没有评价就记为未评价，请检查数据线。",
        technician="评价器的端口打不开，核对串口或网络地址。",
        transient=True,
        then=Then.GONE,
        cause="评价器没有连接",
        part="评价器的数据线",
        steps=(
            "检查评价器的数据线。",
            "拔插一次转接头。",
            "运行 yichuang doctor 核对端口。",
        ),
        picture="serial-cable",
    ),
)
