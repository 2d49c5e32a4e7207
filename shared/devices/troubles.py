"""Every trouble a device can have, in one place: code, sentence, who acts, what staff should do.

Sentences are for the person in front of the screen; hints are for staff and technicians and never
hold personal data. ``actor`` says who must act (promise P6).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from shared.domain.errors import Actor, Trouble

_RESIDENT, _STAFF, _TECH = Actor.RESIDENT, Actor.STAFF, Actor.TECHNICIAN

# code, who acts, trying again may help, sentence for the person, hint for staff or technician
_ROWS: Final = (
    # any device
    ("device-absent", _STAFF, True,
     "设备没有连接上，请联系工作人员。",
     "请检查设备的电源和数据线。"),
    ("device-opening", _STAFF, True,
     "设备正在启动，请稍等。",
     "设备正在连接，几秒后会自动就绪。"),
    ("device-timeout", _STAFF, True,
     "设备没有及时回应，请稍等再试。",
     "设备超过时限没有完成，请查看设备状态。"),
    ("device-cancelled", _RESIDENT, True,
     "操作已取消。",
     "本次设备操作已按要求取消。"),
    ("device-out-of-service", _TECH, False,
     "这个设备已停用，请到窗口办理或联系工作人员。",
     "设备已停用，请技术人员检修后恢复使用。"),
    ("device-stopped", _STAFF, False,
     "设备已关闭，请联系工作人员。",
     "程序正在退出，设备不再接受任务。"),
    ("device-defect", _TECH, False,
     "设备程序出错，请联系工作人员。",
     "驱动出现未预料的错误，请查看日志并联系开发人员。"),
    ("device-unsupported", _TECH, False,
     "设备配置有误，请联系工作人员。",
     "配置里的驱动名称或地址不受支持，请检查配置文件。"),
    ("device-not-allowed", _TECH, False,
     "本机没有使用这个设备的权限，请联系工作人员。",
     "请检查设备文件的权限（udev 规则、dialout 组）。"),
    # identity cards and their reader
    ("card-moved", _RESIDENT, True,
     "请重新放卡：把证件平放在读卡区，读完之前不要拿起。",
     "证件读取中被移动，放稳重读即可。"),
    ("card-refused", _RESIDENT, False,
     "这张证件没有通过读卡器的验证，可能已经损坏，请换一张证件或请工作人员帮忙。",
     "芯片认证失败，证件可能损坏或不是真证，请核对证件。"),
    ("card-damaged", _RESIDENT, False,
     "这张证件里的信息读出来有错误，请换一张证件或请工作人员帮忙。",
     "证件信息校验不通过，请人工核验证件。"),
    ("card-unknown-kind", _RESIDENT, False,
     "这张卡不是能识别的证件，请放居民身份证、港澳台居民居住证或外国人永久居留身份证。",
     "读卡器不认识这类卡，请确认放的是身份证件。"),
    ("card-incomplete", _RESIDENT, True,
     "证件信息没有读完整，请重新放卡。",
     "证件内容缺项或格式不对，多次出现请人工核验。"),
    ("card-item-missing", _STAFF, False,
     "证件里没有这项信息。",
     "证件中没有登记这项内容，属正常情况。"),
    ("reader-link", _STAFF, True,
     "读卡器通信不稳定，请稍等再放卡。",
     "读卡器返回校验、长度或命令错误，请检查数据线和波特率。"),
    ("reader-silent", _STAFF, True,
     "读卡器没有回应，请联系工作人员。",
     "读卡器没有应答，请检查电源、数据线和端口设置。"),
    ("reader-disconnected", _STAFF, True,
     "读卡器断开了，请联系工作人员。",
     "读卡器连接中断，请重新插好数据线。"),
    ("reader-forbidden", _TECH, False,
     "读卡器不允许这项操作，请联系工作人员。",
     "读卡器返回越权操作，请确认型号和授权。"),
    ("reader-self-test", _TECH, False,
     "读卡器故障，已停用，请到窗口办理。",
     "安全模块自检失败，请更换读卡器。"),
    ("reader-unauthorised", _TECH, False,
     "读卡器没有经过授权，已停用，请到窗口办理。",
     "安全模块未经授权，请联系读卡器厂商。"),
    # receipt printer
    ("printer-offline", _STAFF, True,
     "凭条打印机处于脱机状态，请联系工作人员。",
     "请检查打印机是否按下了脱机键或正在预热。"),
    ("printer-silent", _STAFF, True,
     "凭条打印机没有回应，请联系工作人员。",
     "打印机连着但不应答，请关机再开机。"),
    ("printer-disconnected", _STAFF, True,
     "凭条打印机断开了，请联系工作人员。",
     "请检查打印机的电源、网线或数据线。"),
    ("paper-out", _STAFF, True,
     "凭条纸用完了，请联系工作人员换纸。",
     "请更换凭条纸卷，合上盖后本机会自动恢复。"),
    ("paper-near-end", _STAFF, False,
     "凭条纸快用完了，本次仍可打印。",
     "凭条纸快用完，请尽早更换纸卷。"),
    ("cover-open", _STAFF, True,
     "凭条打印机的盖子没有合上，请联系工作人员。",
     "请合上打印机上盖。"),
    ("cutter-error", _STAFF, True,
     "凭条打印机的切刀卡住了，请联系工作人员。",
     "请打开上盖，取出卡住的纸，再合上盖。"),
    ("printer-hot", _STAFF, True,
     "凭条打印机过热，请等一会儿再打印。",
     "打印头温度过高，冷却后会自动恢复。"),
    ("printer-broken", _TECH, False,
     "凭条打印机故障，请联系工作人员。",
     "打印机报告不可恢复的错误，请断电重启，仍不行请检修。"),
    ("print-unconfirmed", _STAFF, False,
     "不能确定凭条是否打印完整，请查看出纸口，需要时可以补打。",
     "打印机没有确认完成，请查看出纸口。"),
    ("print-link-lost", _STAFF, False,
     "打印时与打印机断开了，不能确定凭条是否打印完整，请查看出纸口。",
     "数据发出后连接中断，请查看出纸口再决定是否补打。"),
    ("printer-buffer", _STAFF, False,
     "凭条打印机需要重新启动，请联系工作人员。",
     "不能确认打印机已清空未打内容，请关机再开机后使用。"),
    ("rare-character", _TECH, False,
     "凭条里有打印机不能显示的字，请联系工作人员。",
     "文字模式不能打印生僻字，请改用图像模式。"),
    # document camera
    ("camera-absent", _STAFF, True,
     "高拍仪没有连接上，请联系工作人员。",
     "请检查高拍仪的数据线和电源。"),
    ("camera-stalled", _STAFF, True,
     "高拍仪画面停住了，正在重新连接，请稍等。",
     "两秒没有新画面，正在自动重连；反复出现请重插数据线。"),
    ("camera-garbled", _TECH, True,
     "高拍仪画面不完整，请联系工作人员。",
     "收到的画面不能解码，请检查线缆质量和分辨率设置。"),
    # A4 printer
    ("page-unreachable", _STAFF, True,
     "打印服务没有回应，请联系工作人员。",
     "请检查本机打印服务（CUPS）是否在运行。"),
    ("page-unknown-queue", _TECH, False,
     "没有找到打印机，请联系工作人员。",
     "打印队列不存在，请检查配置里的队列名。"),
    ("page-refused", _TECH, False,
     "打印机没有接受这份文件，请联系工作人员。",
     "打印服务拒绝了任务，请查看打印服务日志。"),
    ("page-paper-out", _STAFF, True,
     "打印机没有纸了，请联系工作人员加纸。",
     "请给打印机加 A4 纸，任务会继续打印。"),
    ("page-jam", _STAFF, True,
     "打印机卡纸了，请联系工作人员。",
     "请按打印机提示取出卡住的纸。"),
    ("page-door-open", _STAFF, True,
     "打印机的盖门没有关好，请联系工作人员。",
     "请关好打印机所有盖门。"),
    ("page-toner-empty", _STAFF, True,
     "打印机没有墨粉了，请联系工作人员。",
     "请更换墨粉盒或墨盒。"),
    ("page-toner-low", _STAFF, False,
     "打印机墨粉不多了，本次仍可打印。",
     "墨粉不多，请准备更换。"),
    ("page-paper-low", _STAFF, False,
     "打印机纸不多了，本次仍可打印。",
     "A4 纸不多，请尽早加纸。"),
    ("page-output-full", _STAFF, True,
     "打印机出纸盘满了，请取走已打印的纸。",
     "请清理出纸盘。"),
    ("page-paused", _STAFF, True,
     "打印机已暂停，请联系工作人员。",
     "打印队列被暂停，请恢复队列。"),
    ("page-offline", _STAFF, True,
     "打印机没有连接上，请联系工作人员。",
     "打印机脱机或断电，请检查电源和网线。"),
    ("page-fault", _TECH, True,
     "打印机故障，请联系工作人员。",
     "打印机报告故障，请查看打印机面板和打印服务日志。"),
    ("page-cancelled", _STAFF, False,
     "打印任务已取消。",
     "任务被取消，需要时请重新打印。"),
    ("page-aborted", _TECH, True,
     "这份文件没有打印成功，请联系工作人员。",
     "打印服务放弃了任务，请查看打印服务日志。"),
    ("page-unconfirmed", _STAFF, False,
     "不能确定文件是否打印完整，请查看打印机出纸口。",
     "在时限内没有等到打印完成，请查看出纸口。"),
)  # fmt: skip

TROUBLES: Final[dict[str, Trouble]] = {
    code: Trouble(code, sentence, actor, hint, transient)
    for code, actor, transient, sentence, hint in _ROWS
}

LINK_CODES: Final = frozenset({
    "device-absent", "device-not-allowed", "reader-silent", "reader-disconnected",
    "printer-silent", "printer-disconnected", "camera-absent", "camera-stalled",
    "page-unreachable", "page-unknown-queue",
})  # fmt: skip
"""Troubles that mean there is no link: the owner thread closes it and connects again."""

STUCK_CODES: Final = frozenset({"reader-silent", "printer-silent", "camera-stalled"})
"""Link troubles of a device that is there but does not move: shown as faulted, not as absent."""

RETIRE_CODES: Final = frozenset(
    {"reader-self-test", "reader-unauthorised", "device-unsupported", "device-defect"}
)
"""Troubles that take a device out of service until a technician has looked at it."""


def trouble(code: str, hint: str = "") -> Trouble:
    """A fresh trouble for a code, with an optional hint more exact than the table's.

    Fresh, because an exception that is raised carries its traceback. Raises KeyError for a code
    that is not in the table: that is a mistake in this room, not in the device.
    """
    known = TROUBLES[code]
    return replace(known, staff_hint=hint or known.staff_hint)
