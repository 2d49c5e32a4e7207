"""Code scanners and what they scan."""

from __future__ import annotations

from typing import Final

from shared.devices.troubles.fault import Fault, Then
from shared.domain.errors import Actor

FAULTS: Final = (
    Fault(
        "scanner-code-absent",
        Actor.STAFF,
        resident="扫码器没有连接上，请联系工作人员。",
        staff="扫码器断开了，请重新插好数据线；也可以手工输入号码。",
        technician="扫码器的端口不在：核对数据线、端口和工作方式（串口或键盘）。",
        transient=True,
        then=Then.GONE,
        cause="扫码器断开了",
        part="扫码器的 USB 线",
        steps=(
            "把扫码器的线插回原来的插口，听到提示音。",
            "等几秒，看设备状态变成正常。",
            "仍不行时换一个插口或换一根线。",
        ),
        picture="usb-cable",
    ),
    Fault(
        "code-unreadable",
        Actor.RESIDENT,
        resident="这个码不是能识别的内容，请对准凭条上的二维码再扫一次。",
        staff="扫到的内容不是文字，或者太长，没有采用；请确认扫的是本系统的码。",
        technician="扫到的内容不是 UTF-8 或 GB18030 文字，或含控制字符；核对扫码器的编码设置。",
        transient=True,
        cause="扫到的不是能识别的码",
        part="二维码和扫码窗口",
        steps=(
            "擦干净扫码窗口的玻璃。",
            "把码放平，离窗口十厘米左右再扫。",
            "每个码都这样，请技术人员核对扫码器的编码设置。",
        ),
        picture="code-window",
    ),
)
