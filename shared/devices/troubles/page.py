"""A4 printers."""

from __future__ import annotations

from typing import Final

from shared.devices.troubles.fault import Fault, Then
from shared.domain.errors import Actor

FAULTS: Final = (
    Fault(
        "page-unreachable",
        Actor.STAFF,
        resident="打印服务没有回应，请联系工作人员。",
        staff="请检查本机打印服务（CUPS）是否在运行。",
        transient=True,
        then=Then.GONE,
    ),
    Fault(
        "page-unknown-queue",
        Actor.TECHNICIAN,
        resident="没有找到打印机，请联系工作人员。",
        staff="打印队列不存在，请检查配置里的队列名。",
        then=Then.GONE,
    ),
    Fault(
        "page-refused",
        Actor.TECHNICIAN,
        resident="打印机没有接受这份文件，请联系工作人员。",
        staff="打印服务拒绝了任务，请查看打印服务日志。",
    ),
    Fault(
        "page-paper-out",
        Actor.STAFF,
        resident="打印机没有纸了，请联系工作人员加纸。",
        staff="请给打印机加 A4 纸，任务会继续打印。",
        transient=True,
    ),
    Fault(
        "page-jam",
        Actor.STAFF,
        resident="打印机卡纸了，请联系工作人员。",
        staff="请按打印机提示取出卡住的纸。",
        transient=True,
    ),
    Fault(
        "page-door-open",
        Actor.STAFF,
        resident="打印机的盖门没有关好，请联系工作人员。",
        staff="请关好打印机所有盖门。",
        transient=True,
    ),
    Fault(
        "page-toner-empty",
        Actor.STAFF,
        resident="打印机没有墨粉了，请联系工作人员。",
        staff="请更换墨粉盒或墨盒。",
        transient=True,
    ),
    Fault(
        "page-toner-low",
        Actor.STAFF,
        resident="打印机墨粉不多了，本次仍可打印。",
        staff="墨粉不多，请准备更换。",
    ),
    Fault(
        "page-paper-low",
        Actor.STAFF,
        resident="打印机纸不多了，本次仍可打印。",
        staff="A4 纸不多，请尽早加纸。",
    ),
    Fault(
        "page-output-full",
        Actor.STAFF,
        resident="打印机出纸盘满了，请取走已打印的纸。",
        staff="请清理出纸盘。",
        transient=True,
    ),
    Fault(
        "page-paused",
        Actor.STAFF,
        resident="打印机已暂停，请联系工作人员。",
        staff="打印队列被暂停，请恢复队列。",
        transient=True,
    ),
    Fault(
        "page-offline",
        Actor.STAFF,
        resident="打印机没有连接上，请联系工作人员。",
        staff="打印机脱机或断电，请检查电源和网线。",
        transient=True,
    ),
    Fault(
        "page-fault",
        Actor.TECHNICIAN,
        resident="打印机故障，请联系工作人员。",
        staff="打印机报告故障，请查看打印机面板和打印服务日志。",
        transient=True,
    ),
    Fault(
        "page-cancelled",
        Actor.STAFF,
        resident="打印任务已取消。",
        staff="任务被取消，需要时请重新打印。",
    ),
    Fault(
        "page-aborted",
        Actor.TECHNICIAN,
        resident="这份文件没有打印成功，请联系工作人员。",
        staff="打印服务放弃了任务，请查看打印服务日志。",
        transient=True,
    ),
    Fault(
        "page-unconfirmed",
        Actor.STAFF,
        resident="不能确定文件是否打印完整，请查看打印机出纸口。",
        staff="在时限内没有等到打印完成，请查看出纸口。",
    ),
)
