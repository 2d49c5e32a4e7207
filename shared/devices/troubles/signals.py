"""Lamps and locks on relay boards."""

from __future__ import annotations

from typing import Final

from shared.devices.troubles.fault import Fault, Then
from shared.domain.errors import Actor

FAULTS: Final = (
    Fault(
        "board-absent",
        Actor.STAFF,
        resident="本机的指示灯或柜门暂时不能用，请联系工作人员。",
        staff="控制板没有连接上，请检查数据线。",
        technician="继电器板的端口打不开，核对串口或网络地址。",
        transient=True,
        then=Then.GONE,
        cause="控制板没有连接",
        part="控制板的数据线",
        steps=(
            "检查控制板的电源和数据线。",
            "拔插一次转接头。",
            "运行 yichuang doctor 核对端口。",
        ),
        picture="serial-cable",
    ),
    Fault(
        "board-silent",
        Actor.TECHNICIAN,
        resident="本机的指示灯或柜门暂时不能用，请联系工作人员。",
        staff="控制板没有应答，请联系技术人员。",
        technician="Modbus 没有应答：核对站号、波特率和 A、B 线。",
        transient=True,
        then=Then.STUCK,
        cause="控制板没有应答",
        part="控制板的接线和站号",
        steps=(
            "核对拨码开关上的站号与配置是否一致。",
            "核对波特率。",
            "A、B 两根线对调试一次。",
        ),
        picture="serial-cable",
    ),
    Fault(
        "board-garbled",
        Actor.TECHNICIAN,
        resident="本机的指示灯或柜门暂时不能用，请联系工作人员。",
        staff="控制板的回答有错误，请联系技术人员。",
        technician="Modbus 应答校验不对，或者与所问不符，多是干扰或两块板同一个站号。",
        transient=True,
        cause="控制板应答有误",
        part="控制板的接线",
        steps=(
            "检查线缆屏蔽和接地。",
            "确认同一条线上没有相同的站号。",
        ),
        picture="serial-cable",
    ),
    Fault(
        "board-refused",
        Actor.TECHNICIAN,
        resident="本机的指示灯或柜门暂时不能用，请联系工作人员。",
        staff="控制板不认识这项操作，请联系技术人员。",
        technician="控制板返回了例外码：配置写的路数可能不存在。",
        cause="控制板拒绝操作",
        part="配置里的路数",
        steps=(
            "核对每种颜色、每把锁接在哪一路（从 0 数起）。",
            "改好配置后运行 yichuang doctor。",
        ),
        picture="settings",
    ),
    Fault(
        "light-colour",
        Actor.TECHNICIAN,
        resident="本机的指示灯颜色不全，办事不受影响。",
        staff="指示灯没有这种颜色，请联系技术人员。",
        technician="配置里没有写这种颜色接在哪一路。",
        cause="指示灯没有这种颜色",
        part="配置里的路数",
        steps=(
            "在配置里写明这种颜色接在哪一路。",
            "没有这种灯时不用处理。",
        ),
        picture="settings",
    ),
    Fault(
        "door-open",
        Actor.STAFF,
        resident="柜门没有关好，请联系工作人员。",
        staff="柜门没有关好，请关上。",
        technician="门磁显示柜门开着。",
        transient=True,
        cause="柜门开着",
        part="柜门",
        steps=(
            "关上柜门，听到锁舌到位的声音。",
            "关着仍然提示时，请技术人员检查门磁。",
        ),
        picture="lock-door",
    ),
    Fault(
        "door-stuck",
        Actor.STAFF,
        resident="柜门没有打开，请联系工作人员。",
        staff="锁已经通电，柜门没有打开，请看是不是卡住了。",
        technician="锁舌已通电，门磁没有看到门打开。",
        transient=True,
        cause="柜门没有打开",
        part="柜门和锁舌",
        steps=(
            "轻推一下柜门再试。",
            "检查锁舌有没有被顶住。",
            "仍打不开，用机械钥匙开门并报修。",
        ),
        picture="lock-door",
    ),
)
