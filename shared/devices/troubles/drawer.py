"""Cash drawers."""

from __future__ import annotations

from typing import Final

from shared.devices.troubles.fault import Fault
from shared.domain.errors import Actor

FAULTS: Final = (
    Fault(
        "drawer-open",
        Actor.STAFF,
        resident="请稍等，工作人员正在处理现金。",
        staff="钱箱开着，用完请推回到底。",
        technician="钱箱开关显示打开；关着也这样报，请改 open_level 选项或检查开关线。",
        cause="钱箱开着",
        part="钱箱抽屉",
        steps=("把钱箱抽屉推到底，听到锁扣声。", "推不到底，看抽屉后面有没有掉落的纸币或硬币。"),
        picture="lock-door",
    ),
    Fault(
        "drawer-forced",
        Actor.STAFF,
        resident="请稍等，工作人员正在处理现金。",
        staff="钱箱没有经本机打开：有人用钥匙或用手打开过，请核对现金。",
        technician="钱箱开关变化时本机没有发出开箱命令，这次打开已记入日志。",
        cause="钱箱被人用手打开",
        part="钱箱和钥匙",
        steps=(
            "看是谁用钥匙打开的，问清原因。",
            "当场清点现金，与系统的数目核对。",
            "推回钱箱，钥匙交回保管人。",
        ),
        picture="lock-door",
    ),
    Fault(
        "drawer-stuck",
        Actor.STAFF,
        resident="请稍等，工作人员正在处理钱箱。",
        staff="开箱命令已发出，但钱箱没有打开，请检查锁和连线。",
        technician="脉冲已由打印机发出，开关没有变化：核对脚位（pin）、脉冲时长和钥匙位置。",
        transient=True,
        cause="钱箱没有打开",
        part="钱箱锁和开箱线",
        steps=(
            "看钱箱钥匙是否转在锁死的位置，转回自动位置。",
            "检查钱箱到打印机的 RJ11 或 RJ12 线有没有插紧，不要插到电话口。",
            "仍打不开，用钥匙打开，联系技术人员核对脚位。",
        ),
        picture="lock-door",
    ),
    Fault(
        "drawer-printer-gone",
        Actor.STAFF,
        resident="请稍等，钱箱暂时不能使用。",
        staff="钱箱接在凭条打印机上，打印机没有连上，请先处理打印机。",
        technician="钱箱经凭条打印机开箱，打印机没有连接或已停用。",
        transient=True,
        cause="带钱箱的打印机没有连上",
        part="凭条打印机",
        steps=("先按凭条打印机的提示处理。", "急需用现金，用钥匙打开钱箱，事后核对。"),
        picture="usb-cable",
    ),
    Fault(
        "drawer-unsensed",
        Actor.TECHNICIAN,
        resident="钱箱可以使用。",
        staff="这个钱箱不能回报开关状态，请每次看一眼是否关好。",
        technician="配置说明钱箱没有状态开关（sensor = false），开没开都不能确认。",
        cause="钱箱没有状态开关",
        part="钱箱的开关线",
        steps=(
            "换带状态开关的钱箱线，或确认本型号没有开关。",
            "换好后删去 sensor = false，再做一次自检。",
        ),
        picture="lock-door",
    ),
)
