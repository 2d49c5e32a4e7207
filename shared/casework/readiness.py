"""How ready this machine is: every device, what must be done, what happened, in plain words.

Read by the technician's pages and by whoever reports readiness. Unknown is said to be unknown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from shared.casework.behind import ago
from shared.casework.consumables import Consumables
from shared.casework.diary import Happening, happenings, of_device
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceKind, DeviceState
from shared.devices.troubles import FAULTS
from shared.devices.troubles.fault import Fault
from shared.journal.room import LITTLE_ROOM, ROOM_FOR_A_CASE
from shared.journal.tx import timestamp

if TYPE_CHECKING:
    from shared.casework.office import Office

NETWORK, MACHINE = "@network", "@machine"
"""Ids of the two tiles that are no devices."""
TOUCH = "@touch"
"""What the technician's facts call the touch screen; it stands on the machine's tile."""


class Grade(StrEnum):
    """How well something is, for whoever looks at it."""

    OK = "ok"
    NOTICE = "notice"
    """Works; somebody should look soon."""
    FAULT = "fault"
    OFF = "off"
    """Taken out of service on purpose or by a hardware fault."""
    WAITING = "waiting"
    """Has not answered yet since the start."""


@dataclass(frozen=True, slots=True)
class DeviceLook:
    """One device as it stands. ``share``: stock left, 0..1, None when nobody knows."""

    id: str
    name: str
    kind: DeviceKind | None
    grade: Grade
    word: str
    figure: str
    share: float | None = None
    code: str = ""
    since: str = ""
    """Local time it has stood so, ``14:02``, with its length; '' when it is well."""
    tested: str = ""
    """Last check: 自检 08:10 通过; 还没有自检 when there was none."""

    @property
    def fault(self) -> Fault | None:
        """The row of the trouble table that says what to do."""
        return FAULTS.get(self.code)


@dataclass(frozen=True, slots=True)
class Readiness:
    """Everything on the readiness board."""

    looks: tuple[DeviceLook, ...]
    happened: tuple[Happening, ...]
    unprinted: int
    """Receipts of today that were not seen to come out whole."""

    @property
    def well(self) -> int:
        """How many of the looks are in order."""
        return sum(1 for look in self.looks if look.grade is Grade.OK)

    @property
    def sentence(self) -> str:
        """What must be done, in one sentence."""
        graded = Counter(look.grade for look in self.looks)
        now, soon = graded[Grade.FAULT], graded[Grade.NOTICE]
        if now and soon:
            return f"{now} 处要马上处理，{soon} 处要留意"
        if now:
            return f"{now} 处要马上处理"
        if soon:
            return f"都能用，{soon} 处要留意"
        if graded[Grade.WAITING]:
            return "正在连接设备"
        return f"{graded[Grade.OFF]} 样设备停用，其余正常" if graded[Grade.OFF] else "全部正常"

    @property
    def worst(self) -> DeviceLook | None:
        """What to turn to first; None when nothing is wrong."""
        for grade in (Grade.FAULT, Grade.NOTICE):
            for look in self.looks:
                if look.grade is grade and look.fault is not None:
                    return look
        return None


def readiness(office: Office, hosts: Mapping[str, DeviceHost[Any]], clock: str = "") -> Readiness:
    """Look at every device and at what the journal says of today. Asks no device anything.

    clock: what is wrong with this machine's time, '' while somebody vouches for it.
    """
    today = office.now().replace(hour=0, minute=0, second=0, microsecond=0)
    names, told = device_names(hosts), _figures(office, hosts, today)
    looks = [_look(office, host, names[id_], told[id_]) for id_, host in hosts.items()]
    unprinted = int(
        office.journal.query(
            "select count(distinct number) as n from prints p where paper = 'receipt'"
            " and begun_at >= ? and not exists (select 1 from prints q"
            " where q.number = p.number and q.state = 'confirmed')",
            (timestamp(today),),
        )[0]["n"]
    )
    looks += [_network(office), _machine(office, clock)]
    return Readiness(
        tuple(looks), tuple(happenings(office, names | {TOUCH: "触摸屏"}, today)), unprinted
    )


def look_at(office: Office, hosts: Mapping[str, DeviceHost[Any]], device: str) -> DeviceLook:
    """One device as it stands. Raises KeyError for a name that is not in use."""
    today = office.now().replace(hour=0, minute=0, second=0, microsecond=0)
    told = _figures(office, hosts, today)[device]
    return _look(office, hosts[device], device_names(hosts)[device], told)


def device_names(hosts: Mapping[str, DeviceHost[Any]]) -> dict[str, str]:
    """What people call each device; its id is added where two are of one kind."""
    kinds = Counter(host.kind for host in hosts.values())
    return {
        id_: host.kind.words if kinds[host.kind] == 1 else f"{host.kind.words} {id_}"
        for id_, host in hosts.items()
    }


_WORDS = {
    DeviceState.READY: "正常",
    DeviceState.BUSY: "正在用",
    DeviceState.DEGRADED: "留意",
    DeviceState.FAULTED: "故障",
    DeviceState.ABSENT: "没连上",
    DeviceState.OUT_OF_SERVICE: "停用",
    DeviceState.OPENING: "连接中",
}
_GRADES = {
    DeviceState.READY: Grade.OK,
    DeviceState.BUSY: Grade.OK,
    DeviceState.DEGRADED: Grade.NOTICE,
    DeviceState.FAULTED: Grade.FAULT,
    DeviceState.ABSENT: Grade.FAULT,
    DeviceState.OUT_OF_SERVICE: Grade.OFF,
    DeviceState.OPENING: Grade.WAITING,
}


_OUTCOMES = {
    "passed": "通过",
    "fine": "通过",
    "soon": "要留意",
    "failed": "没通过",
    "cannot": "没通过",
    "unknown": "不能确定",
}


def _look(office: Office, host: DeviceHost[Any], name: str, figure: str) -> DeviceLook:
    """figure: what matters of it while it is well."""
    state, trouble = host.state, host.trouble
    grade = _GRADES[state] if host.settled or state.usable else Grade.WAITING
    code = trouble.code if trouble is not None and grade is not Grade.WAITING else ""
    known = FAULTS.get(code)
    word = known.cause if known is not None and 0 < len(known.cause) <= 4 else ""
    stock, share = _stock(office, host)
    if stock:
        figure = stock
    if grade in (Grade.FAULT, Grade.NOTICE, Grade.OFF) and known is not None:
        figure = known.cause or known.staff
    elif grade is Grade.WAITING:
        figure = "还没有回应"
    rows = of_device(office, host.device_id, 40)
    return DeviceLook(
        host.device_id,
        name,
        host.kind,
        grade,
        word or (_WORDS[state] if grade is not Grade.WAITING else "连接中"),
        figure,
        share,
        code=code,
        since=_since(rows, office.now()) if grade not in (Grade.OK, Grade.WAITING) else "",
        tested=_tested(rows, _self_tested(office, host.device_id), office.now()),
    )


def _stock(office: Office, host: DeviceHost[Any]) -> tuple[str, float | None]:
    """What is left of its paper, in words and as a share; ('', None) where nobody knows."""
    if host.kind not in (DeviceKind.RECEIPT, DeviceKind.PAGE):
        return "", None
    consumables = Consumables(office.journal)
    for stock in consumables.stocks(host.device_id):
        if stock.what == "licence-paper" or not stock.known or not stock.amount:
            continue
        left = max(0, stock.amount - stock.used)
        if stock.what == "receipt-roll":
            likely = consumables.forecast(host.device_id).likely
            words = f"约还能打 {likely} 张" if likely is not None else f"纸卷约剩 {left // 1000} 米"
        else:
            words = f"约剩 {left} 张纸"
        return words, left / stock.amount
    return "", None


_OWN = {
    DeviceKind.ID_CARD: ("读卡", ("reads",), "次"),
    DeviceKind.SMART_CARD: ("读卡", ("reads",), "次"),
    DeviceKind.RECEIPT: ("打印", ("receipts",), "张"),
    DeviceKind.PAGE: ("打印", ("pages",), "页"),
    DeviceKind.SCANNER: ("扫描", ("sheets",), "张"),
    DeviceKind.CODE_SCANNER: ("扫码", ("scans",), "次"),
    DeviceKind.CASH: ("收款", ("notes", "coins"), "件"),
    DeviceKind.PAYMENT: ("刷卡", ("payments",), "笔"),
    DeviceKind.CALLER: ("叫号", ("calls",), "次"),
    DeviceKind.DRAWER: ("开钱箱", ("openings",), "次"),
    DeviceKind.LOCK: ("开锁", ("openings",), "次"),
}
"""What a device's own counters say: word, counters, unit."""
_SAME = {DeviceKind.SMART_CARD: DeviceKind.ID_CARD, DeviceKind.SCANNER: DeviceKind.CAMERA}
"""Either card reader tells who somebody is, and pages come from camera or scanner: the journal
does not say from which."""


def _figures(
    office: Office, hosts: Mapping[str, DeviceHost[Any]], today: datetime
) -> dict[str, str]:
    """The one figure of each device. What the journal knows of visits and papers belongs to the
    only device of its kind; where there are two, each says what it counted itself."""
    kinds = Counter(_SAME.get(host.kind, host.kind) for host in hosts.values())
    counts, own = _counts(office, today), _own_counts(office, today)
    return {
        id_: (_figure(host.kind, counts) if kinds[_SAME.get(host.kind, host.kind)] == 1 else "")
        or _own_figure(host.kind, own.get(id_, Counter()))
        for id_, host in hosts.items()
    }


def _own_counts(office: Office, today: datetime) -> dict[str, Counter[str]]:
    """What each device has counted today; written down every quarter of an hour (``counting``)."""
    found: dict[str, Counter[str]] = {}
    for row in office.journal.query(
        "select clear from facts where type = 'device-counted' and occurred_at >= ?",
        (timestamp(today),),
    ):
        body = json.loads(row["clear"])
        found.setdefault(str(body["device"]), Counter()).update(body["counts"])
    return found


def _own_figure(kind: DeviceKind, own: Mapping[str, int]) -> str:
    word, counters, unit = _OWN.get(kind, ("", (), ""))
    if not counters:
        return "已连接，正常"
    return f"今日已记{word} {sum(own.get(c, 0) for c in counters)} {unit}"


def _figure(kind: DeviceKind, counts: Mapping[str, int]) -> str:
    """What the journal knows of a kind, '' where it knows nothing that is not the device's own."""
    if kind is DeviceKind.ID_CARD:
        return f"今日读卡成功 {counts['cards']} 次"
    if kind in (DeviceKind.CAMERA, DeviceKind.SCANNER):
        return f"今日收下材料 {counts['pages']} 页"
    if kind is DeviceKind.RECEIPT:
        return _printed(counts, "receipts", "张")
    if kind is DeviceKind.PAGE:
        return _printed(counts, "papers", "份")
    return ""


def _printed(counts: Mapping[str, int], what: str, unit: str) -> str:
    """Confirmed, failed, and what nobody knows: three different things."""
    failed, unknown = counts[f"{what}-failed"], counts[f"{what}-unknown"]
    told = f"今日打印 {counts[what]} {unit}"
    told += f"，没打成 {failed} {unit}" if failed else ""
    return told + (f"，不确定 {unknown} {unit}" if unknown else "")


def _counts(office: Office, today: datetime) -> Counter[str]:
    since = timestamp(today)
    found: Counter[str] = Counter()
    for row in office.journal.query(
        "select paper = 'receipt' as slip, state, count(*) as n from prints"
        " where begun_at >= ? group by 1, 2",
        (since,),
    ):
        what = "receipts" if row["slip"] else "papers"
        found[what if row["state"] == "confirmed" else f"{what}-{row['state']}"] += row["n"]
    found["cards"] = office.journal.query(
        "select count(*) as n from visits where began_at >= ? and scope <> ''", (since,)
    )[0]["n"]
    found["pages"] = office.journal.query(
        "select count(*) as n from blobs where added_at >= ?", (since,)
    )[0]["n"]
    return found


def _since(rows: Sequence[Mapping[str, Any]], now: datetime) -> str:
    for row in rows:
        if row["type"] == "device-changed":
            at = datetime.fromisoformat(row["at"]).astimezone(now.tzinfo)
            minutes = int((now - at).total_seconds() // 60)
            if at.date() != now.date():
                return f"{at:%m-%d %H:%M} 起"
            return f"{at:%H:%M} 起" + (f"，已 {minutes} 分钟" if 0 < minutes < 60 else "")
    return ""


def _self_tested(office: Office, device: str) -> tuple[str, str]:
    """When the last whole self-test looked at this device, and what it found; '' for never."""
    rows = office.journal.query(
        "select at, outcome from self_test_findings where id = ?"
        " order by epoch desc, seq desc limit 1",
        (device,),
    )
    return (rows[0]["at"], rows[0]["outcome"]) if rows else ("", "")


def _tested(rows: Sequence[Mapping[str, Any]], whole: tuple[str, str], now: datetime) -> str:
    """The newest of the checks of this device, alone or with all the others."""
    at, outcome = whole
    for row in rows:
        if row["type"] == "technician-acted" and row["body"].get("act") == "test":
            if row["at"] > at:
                at, outcome = row["at"], str(row["body"].get("outcome"))
            break
    if not at:
        return "还没有自检"
    local = datetime.fromisoformat(at).astimezone(now.tzinfo)
    day = "" if local.date() == now.date() else f"{local:%m-%d} "
    return f"自检 {day}{local:%H:%M} {_OUTCOMES.get(outcome, '')}"


def _network(office: Office) -> DeviceLook:
    now, online, last = office.now(), office.tools.online(), office.tools.last_contact()
    heard = f"上次联系{ago(now - last.astimezone(now.tzinfo)).strip()}" if last else "还没有联系上"
    return DeviceLook(
        NETWORK,
        "网络与省平台",
        None,
        Grade.OK if online else Grade.NOTICE,
        "正常" if online else "没连上",
        f"{office.behind()}" if online else f"{heard}，{office.behind()}",
        since="" if online else "先存在本机，联网后自动上报",
        tested=heard,
    )


def _machine(office: Office, clock: str) -> DeviceLook:
    free = office.journal.room_left()
    small = free < LITTLE_ROOM
    touch, off = _touched(office)
    soon = small or clock or off
    grade = Grade.FAULT if free < ROOM_FOR_A_CASE else Grade.NOTICE if soon else Grade.OK
    room = (
        f"还有 {free / (1 << 30):.1f} GB 空间" if free >= 1 << 30 else f"只剩 {free >> 20} MB 空间"
    )
    if off and not small and not clock:
        act = "请技术人员校准触摸屏，再量一次"
        return DeviceLook(
            MACHINE, "时间与存储", None, grade, "触摸不准", touch, since=act, tested=room
        )
    return DeviceLook(
        MACHINE,
        "时间与存储",
        None,
        grade,
        "正常" if grade is Grade.OK else "空间不足" if small else "未校准",
        room if small or not clock else clock.partition("：")[0],
        since=clock.partition("：")[2] if clock else touch,
        tested=touch if off else room if clock and not small else "" if clock else "时间可信",
    )


def _touched(office: Office) -> tuple[str, bool]:
    """What was measured of the touch screen last, with its day, and whether it is too far off."""
    for row in of_device(office, TOUCH, 1):
        at = datetime.fromisoformat(row["at"]).astimezone(office.now().tzinfo)
        words = str(row["body"].get("detail") or "").partition("，")[0]
        return f"{words}，{at:%m-%d}", row["body"].get("outcome") == "failed"
    return "", False
