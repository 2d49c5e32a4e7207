"""Receipt printers."""

from __future__ import annotations

from typing import Final

from shared.devices.troubles.fault import Fault, Then
from shared.domain.errors import Actor

FAULTS: Final = (
    Fault(
        "printer-offline",
        Actor.STAFF,
        resident="凭条打印机处于脱机状态，请联系工作人员。",
        staff="请检查打印机是否按下了脱机键或正在预热。",
        transient=True,
    ),
    Fault(
        "printer-silent",
        Actor.STAFF,
        resident="凭条打印机没有回应，请联系工作人员。",
        staff="打印机连着但不应答，请关机再开机。",
        transient=True,
        then=Then.STUCK,
    ),
    Fault(
        "printer-disconnected",
        Actor.STAFF,
        resident="凭条打印机断开了，请联系工作人员。",
        staff="请检查打印机的电源、网线或数据线。",
        transient=True,
        then=Then.GONE,
    ),
    Fault(
        "paper-out",
        Actor.STAFF,
        resident="凭条纸用完了，请联系工作人员换纸。",
        staff="请更换凭条纸卷，合上盖后本机会自动恢复。",
        transient=True,
    ),
    Fault(
        "paper-near-end",
        Actor.STAFF,
        resident="凭条纸快用完了，本次仍可打印。",
        staff="凭条纸快用完，请尽早更换纸卷。",
    ),
    Fault(
        "cover-open",
        Actor.STAFF,
        resident="凭条打印机的盖子没有合上，请联系工作人员。",
        staff="请合上打印机上盖。",
        transient=True,
    ),
    Fault(
        "cutter-error",
        Actor.STAFF,
        resident="凭条打印机的切刀卡住了，请联系工作人员。",
        staff="请打开上盖，取出卡住的纸，再合上盖。",
        transient=True,
    ),
    Fault(
        "printer-hot",
        Actor.STAFF,
        resident="凭条打印机过热，请等一会儿再打印。",
        staff="打印头温度过高，冷却后会自动恢复。",
        transient=True,
    ),
    Fault(
        "printer-broken",
        Actor.TECHNICIAN,
        resident="凭条打印机故障，请联系工作人员。",
        staff="打印机报告不可恢复的错误，请断电重启，仍不行请检修。",
    ),
    Fault(
        "print-unconfirmed",
        Actor.STAFF,
        resident="不能确定凭条是否打印完整，请查看出纸口，需要时可以补打。",
        staff="打印机没有确认完成，请查看出纸口。",
    ),
    Fault(
        "print-link-lost",
        Actor.STAFF,
        resident="打印时与打印机断开了，不能确定凭条是否打印完整，请查看出纸口。",
        staff="数据发出后连接中断，请查看出纸口再决定是否补打。",
    ),
    Fault(
        "printer-buffer",
        Actor.STAFF,
        resident="凭条打印机需要重新启动，请联系工作人员。",
        staff="不能确认打印机已清空未打内容，请关机再开机后使用。",
    ),
    Fault(
        "rare-character",
        Actor.TECHNICIAN,
        resident="凭条里有打印机不能显示的字，请联系工作人员。",
        staff="文字模式不能打印生僻字，请改用图像模式。",
    ),
)
