"""The computer itself: clock, disk, keys, certificate, libraries, swap, journal, screen, leftovers.

Every check looks at what the system says now. What cannot be known on this system is no line.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path

from shared.assets import asset
from shared.devices.model import DeviceKind
from shared.domain.errors import Actor
from shared.hardening import swap_note
from shared.journal.engine import OLDEST, library_version
from shared.journal.room import LITTLE_ROOM, ROOM_FOR_A_CASE
from shared.selftest.model import Line, Outcome
from shared.selftest.screens import Screen, screens

_DIAGONAL_SLACK = 0.1
"""A panel tells its size in whole centimetres, and makers round inches."""
RULES = "70-yichuang.rules"
_RULE_FOLDERS = (
    Path("/etc/udev/rules.d"),
    Path("/usr/lib/udev/rules.d"),
    Path("/lib/udev/rules.d"),
)
_VPCD = (
    Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
    Path("/etc/reader.conf.d/vpcd"),
)
_TRACERS = ("gdb", "strace", "ltrace")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the checks know of the terminal they stand on; None is "not known here".

    folder: where its data rests. clock: why its time is not to be trusted, '' when it is.
    offset_ms: its clock minus the province's. online: whether the province answers now. backlog:
    what it still has to hear, in words. certificate, watch: notes of those who know, '' when all is
    well. notes: of the key store. config_notes: of the configuration's file. unusable: why the
    terminal itself cannot be opened, Chinese, or ''. diagonals: inches of the screens, the main one
    first. needs_rules: whether a device hangs on a port that asks for permission.
    """

    folder: Path
    clock: str | None = None
    offset_ms: int | None = None
    online: bool | None = None
    backlog: str = ""
    certificate: str | None = None
    certificate_days: int | None = None
    watch: str | None = None
    watched: bool = False
    notes: tuple[str, ...] | None = None
    config_notes: tuple[str, ...] = ()
    unusable: str = ""
    diagonals: tuple[float, ...] = ()
    needs_rules: bool = False
    screens: Callable[[], Sequence[Screen]] = field(default=screens)
    rule_folders: tuple[Path, ...] = _RULE_FOLDERS
    leftovers: tuple[Path, ...] = _VPCD


Check = Callable[[Ground], Iterator[Line]]


def clock(ground: Ground) -> Iterator[Line]:
    """时间未校准 unless the province or the system vouches for the clock."""
    if ground.clock is None:
        return
    offset = ground.offset_ms
    figures = {"offset_ms": float(offset)} if offset is not None else {}
    if ground.clock:
        act = "连上网络，打开自动校时（NTP）；联网后会和省平台核对。"
        yield _soon("@clock", "时间", ground.clock, act, figures)
    elif offset is not None:
        yield _fine("@clock", "时间", "和省平台的时间一致。", figures)
    else:
        yield _fine("@clock", "时间", "系统已自动校时。")


def disk(ground: Ground) -> Iterator[Line]:
    """Room for what people bring."""
    folder = ground.folder
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    figures = {"free_mb": float(free >> 20)}
    room = (
        f"还有 {free / (1 << 30):.1f} GB 空间。" if free >> 30 else f"还有 {free >> 20} MB 空间。"
    )
    act = "清理或更换存储，不要删除数据文件夹。"
    if free < ROOM_FOR_A_CASE:
        yield _cannot("@disk", "存储空间", f"{room}已停止办新业务。", act, figures)
    elif free < LITTLE_ROOM:
        yield _soon("@disk", "存储空间", room, act, figures)
    else:
        yield _fine("@disk", "存储空间", room, figures)


def keys(ground: Ground) -> Iterator[Line]:
    """Where the terminal's own keys rest."""
    if ground.notes is None:
        return
    if ground.notes:
        yield _soon("@keys", "密钥库", " ".join(ground.notes), "按 docs/keys.md 处理。")
    else:
        yield _fine("@keys", "密钥库", "密钥由芯片或主机封存。")


def certificate(ground: Ground) -> Iterator[Line]:
    """Whether the province knows this terminal, and until when."""
    if ground.certificate is None:
        return
    days = ground.certificate_days
    figures = {"left_days": float(days)} if days is not None else {}
    if not ground.certificate:
        until = f"还有 {days} 天到期，到时自动续期。" if days is not None else "有效。"
        yield _fine("@certificate", "平台证书", until, figures)
        return
    gone = days is None or days < 0
    make = _cannot if days is None else _soon
    act = "运行 yichuang enrol 登记。" if gone else "告知平台管理员。"
    yield make("@certificate", "平台证书", ground.certificate, act, figures)


def network(ground: Ground) -> Iterator[Line]:
    """Whether the province answers. Without it everything but its decisions goes on."""
    if ground.online is None:
        return
    if ground.online:
        yield _fine("@network", "省平台", f"已连上，{ground.backlog}。")
    else:
        act = "检查网线、路由器和平台地址；已收的都存在本机，照常办理。"
        yield _soon("@network", "省平台", f"现在连不上，{ground.backlog}。", act)


def libraries(_ground: Ground) -> Iterator[Line]:
    """Versions that are known to lose or to crash."""
    sqlite = ".".join(map(str, library_version()))
    if library_version() < OLDEST:
        found = f"SQLite {sqlite} 太旧，可能损坏记录，程序拒绝使用。"
        yield _cannot("@libraries", "程序库", found, "按安装说明重新安装 sqlcipher3。")
        return
    try:
        qt = metadata.version("PySide6-Essentials")
    except metadata.PackageNotFoundError:
        qt = ""
    if qt and not qt.startswith("6.9."):
        found = f"PySide6 {qt} 不是 6.9，长时间运行会崩溃。"
        yield _cannot("@libraries", "程序库", found, "按安装说明安装 PySide6-Essentials 6.9。")
        return
    yield _fine("@libraries", "程序库", f"SQLite {sqlite}" + (f"，PySide6 {qt}。" if qt else "。"))


def swap(_ground: Ground) -> Iterator[Line]:
    """Memory that could reach a disk in the clear."""
    note = swap_note()
    if note:
        found, _, act = note.partition("：请技术人员")
        yield _soon("@swap", "交换分区", f"{found}。", act or note)


def journal(ground: Ground) -> Iterator[Line]:
    """What came of the last night's proof of the records."""
    if ground.watch is None:
        return
    if ground.watch:
        act = "保留现场，不要删除任何文件，按 docs/journal-care.md 处理。"
        yield _soon("@journal", "本机记录", ground.watch, act)
    elif ground.watched:
        yield _fine("@journal", "本机记录", "上次夜间核验完整。")
    else:
        yield _fine("@journal", "本机记录", "新机器，今晚第一次核验。")


def configuration(ground: Ground) -> Iterator[Line]:
    """A broken file is told even while its last good copy serves."""
    if ground.unusable:
        act = "先写好配置（yichuang doctor --write），再启动；程序正在运行时请在维护页面里自检。"
        yield _cannot("@terminal", "终端程序", ground.unusable, act)
    if ground.config_notes:
        yield _soon(
            "@config", "配置文件", " ".join(ground.config_notes), "改正上面各行后重新启动。"
        )


def display(ground: Ground) -> Iterator[Line]:
    """Touch targets are sized in millimetres, so the configured diagonal must be the real one."""
    told = [s for s in ground.screens() if s.diagonal]
    if not told:
        return
    for number, wanted in enumerate(ground.diagonals):
        name = ("屏幕", "第二屏")[min(number, 1)]
        near = min(told, key=lambda s: abs(s.diagonal - wanted))
        figures = {"diagonal_inch": round(near.diagonal, 1), "dpi": round(near.dpi, 1)}
        id_ = "@display" if number == 0 else "@display-2"
        if abs(near.diagonal - wanted) <= wanted * _DIAGONAL_SLACK:
            yield _fine(id_, name, f"{wanted:g} 英寸，与显示器报告的一致。", figures)
            continue
        found = (
            f"配置写的是 {wanted:g} 英寸，显示器报告 {near.diagonal:.1f} 英寸，按钮会太大或太小。"
        )
        yield _soon(id_, name, found, "量一下屏幕对角线，改正配置的英寸数。", figures)


def rules(ground: Ground) -> Iterator[Line]:
    """Without its rules the program has no right to use USB devices."""
    if not ground.needs_rules or not sys.platform.startswith("linux"):
        return
    installed = [folder / RULES for folder in ground.rule_folders if (folder / RULES).is_file()]
    ours = asset("config", RULES).read_text("utf-8")
    act = f"把 assets/config/{RULES} 复制到 /etc/udev/rules.d，再运行 udevadm control --reload。"
    if not installed:
        yield _soon("@udev", "设备权限", "没有安装设备权限规则（udev）。", act)
    elif installed[0].read_text("utf-8", "replace") != ours:
        yield _soon("@udev", "设备权限", "设备权限规则（udev）不是这个版本的。", act)
    else:
        yield _fine("@udev", "设备权限", "设备权限规则已安装。")


def leftovers(ground: Ground) -> Iterator[Line]:
    """What has no business on a machine that serves people."""
    if any(path.exists() for path in ground.leftovers):
        yield _soon(
            "@leftovers",
            "遗留软件",
            "装有虚拟读卡器（vsmartcard-vpcd）：同一网络上的任何人都能冒充一张卡。",
            "正式使用前卸载：apt-get purge vsmartcard-vpcd。",
        )
    tools = [name for name in _TRACERS if shutil.which(name)]
    if tools:
        found = f"装有调试工具（{'、'.join(tools)}），可以读到程序内存里的个人信息。"
        yield _soon("@tracers", "遗留软件", found, "正式使用前卸载。")


CHECKS: tuple[Check, ...] = (
    configuration,
    clock,
    network,
    certificate,
    keys,
    journal,
    disk,
    display,
    rules,
    libraries,
    swap,
    leftovers,
)


def look(ground: Ground) -> list[Line]:
    """Every check, in the order people read. One that breaks says so and stops nobody."""
    lines: list[Line] = []
    for check in CHECKS:
        began = time.monotonic()
        try:
            found = list(check(ground))
        except Exception as error:
            words = f"检查没有做完：{type(error).__name__}。"
            name = f"@{check.__name__}"
            found = [Line(name, "检查程序", Outcome.UNKNOWN, words, "查看日志。", Actor.TECHNICIAN)]
        seconds = time.monotonic() - began
        lines += [_timed(line, seconds) for line in found]
    return lines


def asks_permission(urls: Iterable[str]) -> bool:
    """Whether any of these devices hangs on a port that asks for permission (``rules``)."""
    return any(url.partition("://")[0] in ("usb", "serial", "camera") for url in urls)


ESSENTIAL = {
    "kiosk": frozenset({DeviceKind.ID_CARD, DeviceKind.CAMERA, DeviceKind.RECEIPT}),
    "counter": frozenset({DeviceKind.CAMERA, DeviceKind.PAGE}),
}
"""Without these a face cannot do what it is there for; a window takes a number by hand, too."""


def _timed(line: Line, seconds: float) -> Line:
    return replace(line, seconds=round(seconds, 3))


def _fine(id_: str, words: str, found: str, figures: dict[str, float] | None = None) -> Line:
    return Line(id_, words, Outcome.FINE, found, figures=figures or {})


def _soon(
    id_: str, words: str, found: str, act: str, figures: dict[str, float] | None = None
) -> Line:
    return Line(id_, words, Outcome.SOON, found, act, Actor.TECHNICIAN, figures=figures or {})


def _cannot(
    id_: str, words: str, found: str, act: str, figures: dict[str, float] | None = None
) -> Line:
    return Line(id_, words, Outcome.CANNOT, found, act, Actor.TECHNICIAN, figures=figures or {})
