"""What any device can have."""

from __future__ import annotations

from typing import Final

from shared.devices.troubles.fault import Fault, Then
from shared.domain.errors import Actor

FAULTS: Final = (
    Fault(
        "device-absent",
        Actor.STAFF,
        resident="设备没有连接上，请联系工作人员。",
        staff="请检查设备的电源和数据线。",
        transient=True,
        then=Then.GONE,
    ),
    Fault(
        "device-opening",
        Actor.STAFF,
        resident="设备正在启动，请稍等。",
        staff="设备正在连接，几秒后会自动就绪。",
        transient=True,
    ),
    Fault(
        "device-timeout",
        Actor.STAFF,
        resident="设备没有及时回应，请稍等再试。",
        staff="设备超过时限没有完成，请查看设备状态。",
        transient=True,
    ),
    Fault(
        "device-cancelled",
        Actor.RESIDENT,
        resident="操作已取消。",
        staff="本次设备操作已按要求取消。",
        transient=True,
    ),
    Fault(
        "device-out-of-service",
        Actor.TECHNICIAN,
        resident="这个设备已停用，请到窗口办理或联系工作人员。",
        staff="设备已停用，请技术人员检修后恢复使用。",
    ),
    Fault(
        "device-stopped",
        Actor.STAFF,
        resident="设备已关闭，请联系工作人员。",
        staff="程序正在退出，设备不再接受任务。",
    ),
    Fault(
        "device-defect",
        Actor.TECHNICIAN,
        resident="设备程序出错，请联系工作人员。",
        staff="驱动出现未预料的错误，请查看日志并联系开发人员。",
        then=Then.RETIRES,
    ),
    Fault(
        "device-unsupported",
        Actor.TECHNICIAN,
        resident="设备配置有误，请联系工作人员。",
        staff="配置里的驱动名称或地址不受支持，请检查配置文件。",
        then=Then.RETIRES,
    ),
    Fault(
        "device-not-allowed",
        Actor.TECHNICIAN,
        resident="本机没有使用这个设备的权限，请联系工作人员。",
        staff="请检查设备文件的权限（udev 规则、dialout 组）。",
        then=Then.GONE,
    ),
    Fault(
        "device-taken",
        Actor.TECHNICIAN,
        resident="设备被其他程序占用，请联系工作人员。",
        staff="设备被另一个程序占用，请关闭厂商自带的软件，或联系技术人员。",
        technician="设备接口被其他程序或系统驱动占用，本程序不能打开。",
        transient=True,
        then=Then.GONE,
        cause="设备被其他程序占用",
        part="本机的软件",
        steps=(
            "关闭厂商自带的测试软件和其他读这个设备的程序。",
            "拔下设备的 USB 线，等五秒再插上。",
            "仍不行时重启本机，再看设备状态。",
        ),
        picture="usb-cable",
    ),
)
