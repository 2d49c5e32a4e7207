"""Identity cards and their readers."""

from __future__ import annotations

from typing import Final

from shared.devices.troubles.fault import Fault, Then
from shared.domain.errors import Actor

FAULTS: Final = (
    Fault(
        "card-moved",
        Actor.RESIDENT,
        resident="请重新放卡：把证件平放在读卡区，读完之前不要拿起。",
        staff="证件读取中被移动，放稳重读即可。",
        transient=True,
    ),
    Fault(
        "card-refused",
        Actor.RESIDENT,
        resident="这张证件没有通过读卡器的验证，可能已经损坏，请换一张证件或请工作人员帮忙。",
        staff="芯片认证失败，证件可能损坏或不是真证，请核对证件。",
    ),
    Fault(
        "card-damaged",
        Actor.RESIDENT,
        resident="这张证件里的信息读出来有错误，请换一张证件或请工作人员帮忙。",
        staff="证件信息校验不通过，请人工核验证件。",
    ),
    Fault(
        "card-unknown-kind",
        Actor.RESIDENT,
        resident="这张卡不是能识别的证件，请放居民身份证、港澳台居民居住证或外国人永久居留身份证。",
        staff="读卡器不认识这类卡，请确认放的是身份证件。",
    ),
    Fault(
        "card-incomplete",
        Actor.RESIDENT,
        resident="证件信息没有读完整，请重新放卡。",
        staff="证件内容缺项或格式不对，多次出现请人工核验。",
        transient=True,
    ),
    Fault(
        "card-item-missing",
        Actor.STAFF,
        resident="证件里没有这项信息。",
        staff="证件中没有登记这项内容，属正常情况。",
    ),
    Fault(
        "reader-link",
        Actor.STAFF,
        resident="读卡器通信不稳定，请稍等再放卡。",
        staff="读卡器返回校验、长度或命令错误，请检查数据线和波特率。",
        transient=True,
    ),
    Fault(
        "reader-silent",
        Actor.STAFF,
        resident="读卡器没有回应，请联系工作人员。",
        staff="读卡器没有应答，请检查电源、数据线和端口设置。",
        transient=True,
        then=Then.STUCK,
    ),
    Fault(
        "reader-disconnected",
        Actor.STAFF,
        resident="读卡器断开了，请联系工作人员。",
        staff="读卡器连接中断，请重新插好数据线。",
        transient=True,
        then=Then.GONE,
    ),
    Fault(
        "reader-forbidden",
        Actor.TECHNICIAN,
        resident="读卡器不允许这项操作，请联系工作人员。",
        staff="读卡器返回越权操作，请确认型号和授权。",
    ),
    Fault(
        "reader-self-test",
        Actor.TECHNICIAN,
        resident="读卡器故障，已停用，请到窗口办理。",
        staff="安全模块自检失败，请更换读卡器。",
        then=Then.RETIRES,
    ),
    Fault(
        "reader-unauthorised",
        Actor.TECHNICIAN,
        resident="读卡器没有经过授权，已停用，请到窗口办理。",
        staff="安全模块未经授权，请联系读卡器厂商。",
        then=Then.RETIRES,
    ),
)
