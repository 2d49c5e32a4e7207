"""The counter's screens for `make screenshots`: a real window over a journal of invented people.

Nothing here runs in the product. Cases lie in a journal of their own in a temporary folder, as if
they had come down the province's feed; the clock stands still. One module: every scene goes on from
the one before it, in one window.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import numpy as np
from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QEvent,
    QMetaObject,
    QObject,
    QThread,
    QUrl,
)
from PySide6.QtQuick import QQuickWindow

from counter.desk import DeskModel, Parts
from shared.capture.auto import CaptureKind
from shared.casework.daybook import count_drawer
from shared.casework.desk import Desk
from shared.casework.feeder import FedPage
from shared.casework.office import Office
from shared.casework.pages import TRAY, Doubtful, PageNotes, PagePlace, Seen
from shared.casework.portrait import FaceSight, photo_rules
from shared.casework.ports import Site, Tools
from shared.casework.readiness import DeviceLook, Grade
from shared.casework.receipts import ReceiptLook
from shared.casework.sight import Sight
from shared.casework.staff import Staff
from shared.casework.visit import card_fields
from shared.casework.windowtill import Why, WindowTill
from shared.catalogue.release import bundled, load_release
from shared.devices.model import DeviceKind
from shared.devices.scanner.model import ScanAbilities
from shared.devices.troubles import trouble
from shared.devices.virtual.people import LI_JIANGUO, WANG_GUIFANG, ZHAO_MEILING, Person, invent
from shared.devices.virtual.specimens import SpecimenKind, specimen
from shared.domain.facts import Role
from shared.domain.receipt import ReceiptVerdict
from shared.finder import CurrentFinder
from shared.image.frame import Bgr, Frame, page_from, to_png
from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind
from shared.proof import key_pair
from shared.technician.device.device import fault_card
from shared.ui.camerasays import CameraSays, Tone
from shared.ui.engine import Engine, Face, freeze, make_engine, wear
from shared.ui.live import bgr_image

ROOT = Path(__file__).resolve().parents[1]
CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 14, 26, tzinfo=CHINA)
"""A Friday: the days that are left to accept are working days."""
SIZE = (1920, 1080)
SMALL = (1366, 768)
QUAD = ((0.201, 0.093), (0.815, 0.123), (0.786, 0.888), (0.209, 0.847))
"""Where the page lies in the picture ``gallery-camera``."""
_PAPERS = {
    ("id", "front"): "id-card-front", ("hk", "first"): "hukou-cover",
    ("hk", "member"): "hukou-person", ("bank", "front"): "bank-card",
}  # fmt: skip
"""What lies where a case has a page: material and slot to specimen."""
_OTHERS = (
    ("陈立", 81, 5), ("孙丽华", 88, 14), ("周国强", 82, 29), ("何平", 84, 61), ("吴敏", 97, 170),
)  # fmt: skip


class Hands:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """What it shows."""
        return self.now


@dataclass(frozen=True)
class Scene:
    """One picture: its name and what leads to it."""

    name: str
    play: Callable[[Gallery], None]
    size: tuple[int, int] = SIZE


class _Stack:
    """Four sides through the scanner, then the third sheet gets stuck."""

    sheets = 0

    def abilities(self) -> ScanAbilities:
        """A scanner that can do everything."""
        return ScanAbilities(True, True, True, True, 75, 600)

    def run(self, _both: bool, on_page: Callable[[FedPage], None]) -> None:
        """Deliver, then jam."""
        empty = np.full((1754, 1240, 3), 250, np.uint8)
        kinds = (SpecimenKind.HUKOU_COVER, None, SpecimenKind.HUKOU_PERSON, None)
        for at, kind in enumerate(kinds):
            flat = empty if kind is None else specimen(kind, ZHAO_MEILING)
            self.sheets = at // 2 + 1
            on_page(FedPage(at + 1, self.sheets, at % 2 + 1, page_from(flat), kind is None))
        raise trouble("scanner-jam")

    def stop(self) -> None:
        """Nothing runs."""


def _sitter(size: tuple[int, int], wall: int) -> bytes:
    """Nobody: an oval before a wall, where a photograph of a person would be. size: high, wide."""
    return to_png(_oval(size, wall))


def _oval(size: tuple[int, int], wall: int) -> Bgr:
    high, wide = size
    y, x = np.mgrid[0:high, 0:wide]
    image = np.full((high, wide, 3), wall, np.uint8)
    body = ((x - wide / 2) / (wide * 0.36)) ** 2 + ((y - high) / (high * 0.3)) ** 2 < 1
    face = ((x - wide / 2) / (high * 0.187)) ** 2 + ((y - high * 0.465) / (high * 0.255)) ** 2 < 1
    hair = face & (y < high * 0.36)
    for part, colour in ((body, (92, 64, 48)), (face, (150, 165, 190)), (hair, (38, 32, 30))):
        image[part] = colour
    grain = np.random.default_rng(3).normal(0, 4, image.shape)
    return np.clip(image + grain, 0, 255).astype(np.uint8)


class _Sitting:
    """A face camera before which nobody sits but the oval."""

    def look(self, timeout_s: float) -> Sight:
        """The same picture, again and again."""
        QThread.msleep(30)
        return Sight(CaptureKind.SEARCHING, _oval((480, 640), 250))

    def freeze(self) -> Frame:
        """The same, full size."""
        return Frame(_oval((1200, 1600), 250), 0.0)


_JAMMED = DeviceLook(
    "page-printer",
    "打印机",
    DeviceKind.PAGE,
    Grade.FAULT,
    "卡纸",
    "卡纸",
    code="page-jam",
    since="10:12 起，已 3 分钟",
)


class Gallery:
    """One window on the desk, with everything it needs, and the pictures of it."""

    def __init__(self, folder: Path) -> None:
        self.clock = Hands()
        self.journal = Journal.open(
            folder / "journal",
            keys=FileKeyStore(folder / "keys"),
            terminal="CK-0005",
            province_key=key_pair()[1],
            clock=self.clock,
        )
        site = Site(
            "CK-0005",
            "hall-1",
            "幸福里街道政务服务大厅",
            "CK5",
            "https://example.invalid/r/",
            window="5 号窗口",
        )
        self.office = Office(
            self.journal,
            load_release(bundled()),
            Tools(site, self.clock, online=lambda: True),
        )
        self.staff = Staff(folder / "staff.json")
        self.finder = CurrentFinder(lambda: self.office.catalogue)
        self.engine: Engine = make_engine(ROOT / "counter" / "qml")
        wear(self.engine, Face(desk=True))
        self.warnings: list[str] = []
        self.engine.warnings.connect(
            lambda found: self.warnings.extend(one.toString() for one in found)
        )
        freeze(self.engine, NOW.replace(tzinfo=None))
        self.broken = False
        devices = [("读卡器", "id-card"), ("高拍仪", "scan-line"), ("打印机", "printer")]
        self.model = DeskModel(
            Parts(
                office=self.office,
                register=self.staff,
                live=self.engine.live,
                hall=site.hall_name,
                window=site.window,
                devices=lambda: [
                    {
                        "id": s,
                        "name": n,
                        "symbol": s,
                        "ok": s != "printer" or not self.broken,
                        "known": True,
                    }
                    for n, s in devices
                ],
                fault=lambda _device: fault_card(_JAMMED, staff=True) | {"well": False},
                find=self.finder.find,
                ask=self.finder.question,
                scanner=_Stack,  # type: ignore[arg-type]
            )
        )
        self.engine.setInitialProperties({"desk": self.model})
        self.engine.load(QUrl.fromLocalFile(str(ROOT / "counter" / "Desk.qml")))
        (window,) = self.engine.rootObjects()
        assert isinstance(window, QQuickWindow)
        self.window = window

    # -- invented cases ---------------------------------------------------------------------------

    def receive(
        self,
        person: Person,
        minutes: int,
        *,
        spared: bool = False,
        state: str = "received",
        service: str = "MZ002",
    ) -> str:
        """A case of this person that came ``minutes`` ago."""
        item = self.office.catalogue.items[service]
        case = f"case-{person.number[-4:]}-{minutes}"
        self.clock.now = NOW - timedelta(minutes=minutes)
        scope = self.journal.begin_scope(ScopeKind.CASE)
        pages = []
        for material in item.materials:
            for slot in material.pages:
                kind = _PAPERS.get((material.key, slot.key))
                if kind is None or (spared and material.key == "hk"):
                    continue
                data = png(specimen(SpecimenKind(kind), person))
                digest = self.journal.put_blob(scope, data, "image/png")
                pages.append(
                    {
                        "material": material.key,
                        "slot": slot.key,
                        "page": slot.key,
                        "digest": digest,
                        "media_type": "image/png",
                    }
                )
        how = {"id": "on-site", "hk": "pending" if spared else "captured", "bank": "captured"}
        snapshot = {
            "case": case,
            "number": f"GL 261120 {minutes % 10000:04d}",
            "item_name": item.name,
            "terminal": "YC-0003",
            "applicant": card_fields(person.card) | {"how": "card"},
            "answers": {
                "relation": {"value": "self", "source": "typed"},
                "phone": {"value": "13800000012", "source": "typed"},
                "address": {"value": person.card.address, "source": "card"},
            },
            "materials": [
                {"key": m.key, "name": m.name, "how": how[m.key]}
                for m in item.materials
                if m.key in how
            ],
            "pages": pages,
        }
        self._from_province("case-received", {"snapshot": snapshot}, case, state, scope, service)
        if spared:
            said = {"material": "hk", "how": "bring", "reason": "省平台没有查到户口簿，要收原件。"}
            self._from_province("material-settled", said, case, "", scope)
            sentence = "省平台没有查到您的户口簿，请在接到通知后补交，其他材料不用再交。"
            task = {"task": f"{case}/hk", "kind": "supplement", "case": case}
            self._from_province(
                "task-opened", task | {"sentence": sentence, "material": "hk"}, case
            )
        self.clock.now = NOW
        return case

    def _from_province(
        self,
        type_: str,
        body: dict[str, Any],
        case: str,
        state: str = "",
        scope: str = "",
        item: str = "MZ002",
    ) -> None:
        draft = FactDraft(type_, json.loads(json.dumps(body)), scope, case, item, state)
        self.journal.append(
            FactDraft(
                draft.type, draft.body, draft.scope, draft.case, draft.item, state, Role.PROVINCE
            )
        )

    def fill(self) -> None:
        """A morning's work in the list."""
        for name, age, minutes in _OTHERS:
            other = invent(name, (NOW - timedelta(days=365 * age)).date(), minutes % 900 + 1)
            self.receive(other, minutes)
        old = invent("冯志刚", (NOW - timedelta(days=365 * 83)).date(), 17)
        self.receive(old, 7 * 24 * 60 - 30)
        self.wang = self.receive(WANG_GUIFANG, 24)
        self.zhao = self.receive(ZHAO_MEILING, 47, spared=True)
        aged = invent("何秀兰", (NOW - timedelta(days=365 * 82)).date(), 28)
        self.ready = self.receive(aged, 2 * 24 * 60, state="issued")

    def sign_in(self) -> None:
        """The clerk of the pictures is on duty."""
        self.model._came(self.staff.clerks()[0])

    # -- drawing ----------------------------------------------------------------------------------

    def settle(self, until: Callable[[], bool] = lambda: True) -> None:
        """Let bindings, layouts and background work come to rest."""
        for round_ in range(5000):
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents()
            if round_ > 30 and until():
                return
            QThread.msleep(2)

    def draw(self, scene: Scene, out: Path) -> None:
        """Play a scene and keep its picture."""
        self.window.resize(*scene.size)
        scene.play(self)
        self.model.look()
        self.settle()
        self.window.grabWindow()  # rows and columns find their places with a frame
        self.settle()
        self.window.grabWindow().save(str(out / f"{scene.name}.png"))

    def part(self, name: str) -> QObject:
        """A sheet of the room that lies open, or of the window, by its class's name."""
        for child in self.window.findChildren(QObject):
            if child.metaObject().className().startswith(name):
                return child
        raise LookupError(name)

    def close(self) -> None:
        """Take everything down, the engine before the models."""
        self.model.stop()
        self.window.close()
        self.engine.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.journal.close()


def png(pixels: Bgr) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    bgr_image(pixels).scaledToWidth(900).save(buffer, "PNG")
    return bytes(data.data())


# -- the scenes, in the order they follow one another ---------------------------------------------


def _first_clerk(_g: Gallery) -> None:
    return


def _signin(g: Gallery) -> None:
    g.staff.add("0513", "周明", "258069")
    g.model.signin.changed.emit()


def _list(g: Gallery) -> None:
    g.fill()
    g.sign_in()


def _fault(g: Gallery) -> None:
    g.broken = True
    g.model.look()
    g.model.care.showFault("")


def _keys(g: Gallery) -> None:
    g.model.care.closeFault()
    g.broken = False
    g.part("KeysSheet").setProperty("open", True)


def _receipt(g: Gallery) -> None:
    g.part("KeysSheet").setProperty("open", False)
    g.part("ReceiptSheet").setProperty("open", True)
    rows = (
        ("收件编号", "GL 261119 0412"),
        ("事项", "高龄津贴申领"),
        ("出具的终端", "YC-0003"),
        ("收件时间", "2026 年 11 月 19 日 10:07"),
        ("办到哪里", "已受理"),
    )
    known = ReceiptVerdict.KNOWN
    g.model.receipts.show(ReceiptLook("ok", known.words, known.sentence, rows))


def _receipt_forged(g: Gallery) -> None:
    forged = ReceiptVerdict.FORGED
    g.model.receipts.show(ReceiptLook("danger", forged.words, forged.sentence))


def _intake(g: Gallery) -> None:
    g.part("ReceiptSheet").setProperty("open", False)
    g.model.receipts.clear()
    g.model.open(g.wang)
    g.settle(lambda: bool(g.model.intake and g.model.intake.opened.viewer.property("source")))
    for key in ("id", "hk"):
        g.model.intake.check(key, "passed")
    g.model.intake.look(1)
    g.settle(lambda: bool(g.model.intake and g.model.intake.opened.viewer.property("source")))


def _refusal(g: Gallery) -> None:
    g.model.intake.refuse_wanted.emit("bank")


def _supplement(g: Gallery) -> None:
    g.part("RefuseSheet").setProperty("open", False)
    g.model.intake.refuse("bank", "看不清，请重新拍")
    g.part("SupplementSheet").setProperty("open", True)


def _told(g: Gallery) -> None:
    g.part("SupplementSheet").setProperty("open", False)
    g.model.intake.supplement()
    g.settle(lambda: not g.model.intake.printing.property("busy"))


def _owed(g: Gallery) -> None:
    g.model.putBack()
    g.model.open(g.zhao)


def _capture(g: Gallery) -> None:
    from shared.devices.virtual.scenery import scene

    page = specimen(SpecimenKind.HUKOU_COVER, ZHAO_MEILING)
    under = scene([page], angle=2, glare=0.0, seed=1, perspective=0.5)
    g.model.intake.startCapture()
    seen = g.model.intake.camera
    seen._frame(g.engine.live.put("gallery-camera", bgr_image(under)))
    seen.show(CameraSays(Tone.OK, "scan-line", "很好，请不要动", "马上就拍", QUAD, 0.6))


def _feed(g: Gallery) -> None:
    seen = g.model.intake.camera
    seen.useScanner()
    g.settle(lambda: seen.feed.property("stage") == "ready")
    seen.feed.scan()
    g.settle(lambda: seen.feed.property("stage") == "stopped")


def _accepted(g: Gallery) -> None:
    room = g.model.intake
    room.camera.stop()
    case = room.opened.case
    for slot, kind in (("first", "hukou-cover"), ("member", "hukou-person")):
        data = png(specimen(SpecimenKind(kind), ZHAO_MEILING))
        desk = g.model.desk_on_duty
        assert desk is not None
        desk.attach(case, PagePlace("hk", slot), data, "image/png", (900, 600))
    room.opened.refresh()
    for material in case.materials:
        room.check(material.key, "passed")
    desk = g.model.desk_on_duty
    assert isinstance(desk, Desk)
    desk.accept(case)
    room.printing.tell("confirmed", "受理通知书已打印，请交给申请人。")
    room.opened.refresh()


def _handout(g: Gallery) -> None:
    g.model.putBack()
    g.model.work.choose("handout")
    g.model.open(g.ready)
    g.settle(lambda: bool(g.model.lying and g.model.lying.viewer.property("source")))


def _stuck(g: Gallery) -> None:
    g.model.putBack()
    (accepted,) = g.journal.facts(case=g.zhao, type="case-accepted")
    said = {"fact": accepted.id, "problem": "urn:yichuang:problem:state-does-not-allow"}
    said["detail"] = "这件事申请人已经撤回，不能再受理。"
    g._from_province("fact-refused", said, g.zhao)
    (checked, *_) = g.journal.facts(case=g.wang, type="material-checked")
    said = {"fact": checked.id, "problem": "urn:yichuang:problem:body-missing", "detail": ""}
    g._from_province("fact-refused", said, g.wang)
    sentence = "自助终端 YC-0003 上的一件申请没有登记成：内容没有通过核验，已原样留存。"
    task = {"task": "stuck/1", "kind": "stuck", "case": "case-unknown", "sentence": sentence}
    g._from_province("task-opened", task | {"material": ""}, "case-unknown")
    g.model.look()
    g.model.showStuck()


def _stuck_sure(g: Gallery) -> None:
    g.part("Sheet").setProperty("open", True)


def _start(g: Gallery) -> None:
    for sheet in g.window.findChildren(QObject):
        if sheet.metaObject().className().startswith("Sheet"):
            sheet.setProperty("open", False)
    g.model.putBack()
    g.model.work.choose("intake")
    g.model.startCase()


def _start_browse(g: Gallery) -> None:
    g.model.starting.who.enterByHand(WANG_GUIFANG.name, WANG_GUIFANG.number)
    g.model.starting.search("")
    g.model.starting.browse(3)


def _start_what(g: Gallery) -> None:
    g.model.starting.search("老人补贴")


def _start_asked(g: Gallery) -> None:
    g.model.starting.search("补贴")


def _start_offered(g: Gallery) -> None:
    offers = g.model.starting.offering
    offers.look()
    offers.answer("local", "yes")


def _start_together(g: Gallery) -> None:
    start = g.model.starting
    start.search("灵活就业")
    keys = [str(start.services.row(n)["key"]) for n in range(start.services.rowCount())]
    start.pick(keys.index("OT11"))
    start.choosing_part.toggle(2)


def _start_guide(g: Gallery) -> None:
    start = g.model.starting
    start.choosing_part.close()
    start.search("glj")
    start.explain(0)


def _start_form(g: Gallery) -> None:
    g.model.starting.guide.close()
    g.model.starting.search("glj")
    g.model.starting.pick(0)
    g.settle(lambda: g.model.starting.property("stage") == "form")


def _start_papers(g: Gallery) -> None:
    start = g.model.starting
    for _ in range(20):
        left = start.case.questions_left()
        if not left:
            break
        question = left[0]
        samples = {"phone": "13800000012", "bank_account": WANG_GUIFANG.bank_number, "yesno": "no"}
        value = (
            question.choices[0].value
            if question.choices
            else samples.get(question.type.value, WANG_GUIFANG.card.address)
        )
        start.case.answer(question.id, value)
    start.questions.finished.emit()


def _start_page(g: Gallery) -> None:
    """A page looked at closely: its values beside the card's, one of them doubtful."""
    start = g.model.starting
    flat = page_from(specimen(SpecimenKind.BANK_CARD, WANG_GUIFANG))
    number = WANG_GUIFANG.bank_number
    seen = {
        "name": Seen("王桂方", 0.7, (0.29, 0.25, 0.52, 0.32)),
        "bank-number": Seen(number, 0.98, (0.08, 0.59, 0.82, 0.69)),
    }
    doubt = Doubtful("name", WANG_GUIFANG.name, "姓名没有认清，请您看一看", differs=False)
    notes = PageNotes("bank-card", {}, (doubt.sentence,), 300, seen, (doubt,))
    size = (flat.width, flat.height)
    filing = start.case.filing
    filing.put(PagePlace("bank", "front"), flat.data, flat.media_type, size, notes)
    odd = page_from(specimen(SpecimenKind.LETTER, WANG_GUIFANG))
    filing.put(
        TRAY, odd.data, odd.media_type, (odd.width, odd.height), PageNotes("letter", why="odd")
    )
    review = start.camera.page_review
    start.case_papers.show()
    review.refresh()
    review.show("bank/front")
    g.settle(lambda: bool(review.value_rows.row(0)["crop"]))


def _start_odd(g: Gallery) -> None:
    review = g.model.starting.camera.page_review
    review.close()
    review.step(0)


def _start_strip(g: Gallery) -> None:
    g.model.starting.camera.page_review.close()


def _start_facing(g: Gallery) -> None:
    start = g.model.starting
    start.who._pictured(WANG_GUIFANG.number, _sitter((300, 240), 90), "")
    start.face_to_card.show()
    start.face_to_card._preview = g.engine.live.put("desk-face", _sitter((720, 960), 200))
    start.face_to_card.framed.emit()


def _start_photo(g: Gallery) -> None:
    start = g.model.starting
    start.face_to_card.close()
    photo = start.camera.photo_model
    photo.begin(cast(FaceSight, _Sitting()), photo_rules())
    g.settle(lambda: bool(photo.property("preview")))
    photo.take()
    g.settle(lambda: bool(photo.property("cut")))
    for side, at in enumerate((0.36, 0.21, 0.64, 0.72)):
        photo.place(side, at)
    g.settle(lambda: bool(photo.property("good")))


def _start_after_photo(g: Gallery) -> None:
    start = g.model.starting
    start.camera.photo_model.close()
    for page in list(start.case.filing.all()):
        start.case.filing.discard(page.id)


def _start_sign(g: Gallery) -> None:
    _start_after_photo(g)
    start = g.model.starting
    for need in start.case.needs():
        for slot in need.missing:
            data = png(specimen(SpecimenKind(slot.kind or "letter"), WANG_GUIFANG))
            start.case.attach(need.key, slot.key, data, "image/png", (900, 600))
    start.next()


def _charge(g: Gallery) -> None:
    g.model.putBack()
    due = g.receive(WANG_GUIFANG, 12, service="GA007")
    g.model.look()
    g.model.open(due)
    assert g.model.charge()
    sheet = g.part("ChargeSheet")
    QMetaObject.invokeMethod(sheet, "ask")
    for field in sheet.findChildren(QObject):
        if field.metaObject().className().startswith("AppField") and field.property("visible"):
            field.setProperty("text", "20")


def _charged(g: Gallery) -> None:
    g.model.charging.takeCash("20")
    g.settle(lambda: not g.model.charging.deed.property("busy"))


def _waive(g: Gallery) -> None:
    due = g.receive(LI_JIANGUO, 9, service="GA001")
    g.model.charging.end()
    g.model.open(due)
    g.model.charge()
    g.model.charging.choose(2000)
    g.part("ChargeSheet").setProperty("page", "waive")


def _money(g: Gallery) -> None:
    g.part("ChargeSheet").setProperty("open", False)
    g.model.charging.end()
    paid = g.journal.query("select payment from payments where state = 'paid'")
    till = WindowTill(g.office, "0513")
    till.ask_refund(str(paid[0]["payment"]), Why.NOT_DONE)
    count_drawer(g.office, "0513", 500, 500)
    g.model.putBack()
    g.model.showMoney()


def _people(g: Gallery) -> None:
    g.model.parts.register.add("0614", "李红", "369147")
    QMetaObject.invokeMethod(g.part("StaffSheet"), "ask")


def _people_add(g: Gallery) -> None:
    add = next(c for c in g.window.findChildren(QObject) if c.objectName() == "staffAdd")
    QMetaObject.invokeMethod(add, "click")


def _locked(g: Gallery) -> None:
    g.part("StaffSheet").setProperty("open", False)
    g.model.lock.lock()


SCENES = (
    Scene("counter-first", _first_clerk),
    Scene("counter-signin", _signin),
    Scene("counter-list", _list),
    Scene("counter-fault", _fault),
    Scene("counter-keys", _keys),
    Scene("counter-receipt", _receipt),
    Scene("counter-receipt-forged", _receipt_forged),
    Scene("counter-intake", _intake),
    Scene("counter-refusal", _refusal),
    Scene("counter-supplement", _supplement),
    Scene("counter-told", _told),
    Scene("counter-owed", _owed),
    Scene("counter-owed-small", lambda _g: None, SMALL),
    Scene("counter-capture", _capture),
    Scene("counter-feed", _feed),
    Scene("counter-feed-small", lambda _g: None, SMALL),
    Scene("counter-accepted", _accepted),
    Scene("counter-handout", _handout),
    Scene("counter-stuck", _stuck),
    Scene("counter-stuck-small", lambda _g: None, SMALL),
    Scene("counter-stuck-sure", _stuck_sure),
    Scene("counter-start-who", _start),
    Scene("counter-start-browse", _start_browse),
    Scene("counter-start-browse-small", lambda _g: None, SMALL),
    Scene("counter-start-what", _start_what),
    Scene("counter-start-asked", _start_asked),
    Scene("counter-start-offered", _start_offered),
    Scene("counter-start-offered-small", lambda _g: None, SMALL),
    Scene("counter-start-together", _start_together),
    Scene("counter-start-together-small", lambda _g: None, SMALL),
    Scene("counter-start-guide", _start_guide),
    Scene("counter-start-guide-small", lambda _g: None, SMALL),
    Scene("counter-start-form", _start_form),
    Scene("counter-start-papers", _start_papers),
    Scene("counter-start-page", _start_page),
    Scene("counter-start-page-small", lambda _g: None, SMALL),
    Scene("counter-start-odd", _start_odd),
    Scene("counter-start-strip", _start_strip),
    Scene("counter-start-facing", _start_facing),
    Scene("counter-start-photo", _start_photo),
    Scene("counter-start-photo-small", lambda _g: None, SMALL),
    Scene("counter-start-sign", _start_sign),
    Scene("counter-start-sign-small", lambda _g: None, SMALL),
    Scene("counter-charge", _charge),
    Scene("counter-charge-small", lambda _g: None, SMALL),
    Scene("counter-charge-paid", _charged),
    Scene("counter-charge-waive", _waive),
    Scene("counter-money", _money),
    Scene("counter-money-small", lambda _g: None, SMALL),
    Scene("counter-people", _people),
    Scene("counter-people-add", _people_add),
    Scene("counter-locked", _locked),
)


def draw(out: Path, only: str = "") -> tuple[int, list[str]]:
    """Draw scenes into ``out``: how many, and what QML warned about.

    only: part of a scene's name; the scenes before it are played too, for they lead there.
    """
    wanted = [at for at, scene in enumerate(SCENES) if only in scene.name]
    if not wanted:
        return 0, []
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        gallery = Gallery(Path(folder))
        for scene in SCENES[: wanted[-1] + 1]:
            gallery.draw(scene, out)
        gallery.close()
        return wanted[-1] + 1, gallery.warnings
