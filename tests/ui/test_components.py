"""The component library: icons, keyboard, fields, live pictures, codes and the rules of Theme.

One module: one window is made for all of them, and they are looked at side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest
import zxingcpp
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtQml import QQmlComponent, QQmlProperty
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from shared.input.engine import PinyinEngine
from shared.ui.engine import Engine, Face, make_engine, wear
from shared.ui.icons import draw_icon
from shared.ui.ink import pen_widths, strokes_from
from shared.ui.live import LiveImages, bgr_image
from shared.ui.pinyin import LONGEST, MOST_NAMES, PinyinModel
from shared.ui.places import ICONS, ROOT, UI_QML
from shared.ui.qr import draw_qr
from shared.ui.rows import RowsModel

UI = UI_QML / "Yichuang" / "Ui"


class Word:
    """A candidate."""

    def __init__(self, text: str, consumed: int) -> None:
        self.text, self.consumed = text, consumed


BOOK = {
    "nihao": [Word("你好", 5), Word("你", 2), Word("泥", 2)],
    "hao": [Word("好", 3), Word("号", 3)],
    "xi'an": [Word("西安", 5)],
}


def lookup(keys: str) -> list[Word]:
    """A very small dictionary."""
    return BOOK.get(keys, [])


def typed(model: PinyinModel, keys: str) -> PinyinModel:
    """The model after touching keys."""
    for key in keys:
        model.type(key)
    return model


def read(item: QObject, name: str) -> Any:
    """A property as QML sees it."""
    return QQmlProperty.read(item, name)


class Bench:
    """A window with one component on it."""

    def __init__(self) -> None:
        self.engine: Engine = make_engine()
        self.warnings: list[str] = []
        self.engine.warnings.connect(
            lambda found: self.warnings.extend(one.toString() for one in found)
        )
        self.engine.theme().setProperty("still", True)
        self.engine.theme().setProperty("tapGuard", 0)
        self.window = QQuickWindow()
        self.window.resize(1080, 1920)
        self.item: Any = None
        self.components: list[QQmlComponent] = []
        self.values: list[dict[str, object]] = []
        self.device = QTest.createTouchDevice()
        self.stylus = QPointingDevice(
            "sign pad", 77, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen,
            QInputDevice.Capability.Position | QInputDevice.Capability.Pressure, 1, 1,
        )  # fmt: skip

    def put(self, qml: str, **values: object) -> Any:
        """Stand QML (imports are added) on the window."""
        component = QQmlComponent(self.engine)
        text = "import QtQuick\nimport Yichuang.Ui\n" + qml
        self.values.append(values)
        self.components.append(component)  # PySide deletes what it made together with it
        component.setData(text.encode(), QUrl("file:///bench.qml"))
        item = component.createWithInitialProperties(values)
        assert isinstance(item, QQuickItem), component.errorString()
        item.setParentItem(self.window.contentItem())
        self.item = item
        self.window.show()
        self.window.requestActivate()
        assert QTest.qWaitForWindowActive(self.window, 60_000)
        self.settle()
        return item

    def settle(self) -> None:
        """Let everything come to rest."""
        for _ in range(6):
            QCoreApplication.processEvents()
        self.window.grabWindow()  # rows and columns find their places with a frame

    def below(self, item: QQuickItem) -> Iterator[QQuickItem]:
        """Every visible item."""
        for child in item.childItems():
            if child.isVisible():
                yield child
                yield from self.below(child)

    def button(self, text: str) -> QQuickItem:
        """The visible button with exactly that text."""
        for item in self.below(self.item):
            if item.inherits("QQuickAbstractButton") and item.property("text") == text:
                return item
        raise LookupError(text)

    def touch(self, *texts: str) -> None:
        """Touch buttons one after the other."""
        for text in texts:
            item = self.button(text)
            at = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
            self.touch_at(round(at.x()), round(at.y()))

    def touch_at(self, x: int, y: int) -> None:
        """Press and release a finger."""
        point = QPoint(x, y)
        QTest.touchEvent(self.window, self.device).press(0, point, self.window).commit()
        QTest.touchEvent(self.window, self.device).release(0, point, self.window).commit()
        self.settle()

    def close(self) -> None:
        """Take everything down, the engine before the models."""
        if self.item is not None:
            self.item.setParentItem(None)
            self.item.deleteLater()
        self.components.clear()
        self.window.close()
        self.engine.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def bench(qapp: object) -> Iterator[Bench]:
    """A window for one component; QML must not warn."""
    made = Bench()
    yield made
    made.close()
    assert made.warnings == []


TYPING = """
Item {
    property PinyinModel engine: null
    property alias mode: board.mode
    readonly property string words: field.text
    readonly property string shown: field.composition
    property int finished: 0
    width: 1080; height: 1920
    AppField { id: field; width: 900; focus: true }
    Keyboard {
        id: board
        y: 900
        engine: parent.engine
        target: field
        onDone: parent.finished += 1
    }
}
"""


def test_every_icon_named_in_a_view_is_there() -> None:
    named = re.compile(r'(?:iconName|icon|symbol|name): (?:[^"\n]*\? )?"([a-z0-9-]+)"')
    missing = set()
    for file in [*UI.glob("*.qml"), *(ROOT / "kiosk").rglob("*.qml")]:
        for line in file.read_text(encoding="utf-8").splitlines():
            if "iconName" not in line and "icon:" not in line:
                continue
            for name in re.findall(r'"([a-z][a-z0-9-]+)"', line):
                if named.search(line) and not (ICONS / f"{name}.svg").exists():
                    missing.add((file.name, name))
    known_words = {"id-card"}  # names that are compared, not drawn, would stand here
    assert {pair for pair in missing if pair[1] not in known_words} == set()


def test_an_icon_takes_the_colour_it_is_given(qapp: object) -> None:
    image = draw_icon("check", QColor("#991417"), QSize(64, 64))
    inks = {
        image.pixelColor(x, y).name()
        for x in range(64)
        for y in range(64)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert inks == {"#991417"}


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_icon("no-such-icon", QColor("black"), QSize(8, 8))
    with pytest.raises(KeyError):
        draw_icon("../LICENSE", QColor("black"), QSize(8, 8))


def test_the_licence_of_the_icons_is_beside_them() -> None:
    assert "ISC" in (ICONS / "LICENSE-lucide.txt").read_text(encoding="utf-8")


def test_choosing_a_part_keeps_the_rest_in_work(qapp: object) -> None:
    model = typed(PinyinModel(lookup), "nihao")
    heard: list[str] = []
    model.committed.connect(heard.append)
    model.choose(1)
    assert heard == []
    assert model.composition == "你hao"
    assert model.candidates == ["好", "号"]
    model.choose(0)
    assert heard == ["你好"]
    assert model.composition == ""


def test_the_preview_shows_the_likeliest_reading(qapp: object) -> None:
    model = typed(PinyinModel(lookup), "nihao")
    assert model.preview == "你好"
    assert typed(PinyinModel(lookup), "zzz").preview == "zzz"


def test_the_separator_parts_syllables(qapp: object) -> None:
    model = typed(PinyinModel(lookup), "xi")
    model.separate()
    model.separate()
    typed(model, "an")
    assert model.composition == "xi'an"
    assert model.candidates == ["西安"]


def test_letters_nobody_knows_are_given_as_they_are(qapp: object) -> None:
    model = typed(PinyinModel(lookup), "qq")
    heard: list[str] = []
    model.committed.connect(heard.append)
    model.choose(0)
    assert heard == ["qq"]


def test_clearing_leaves_nothing_behind(qapp: object) -> None:
    model = typed(PinyinModel(lookup), "nihao")
    model.choose(1)
    model.clear()
    assert (model.composition, model.candidates, model.preview) == ("", [], "")
    assert not any("你" in str(value) for value in vars(model).values())


def test_a_composition_cannot_grow_for_ever(qapp: object) -> None:
    model = typed(PinyinModel(lookup), "a" * 500)
    assert len(model.composition) == LONGEST


def test_the_real_engine_knows_what_residents_type(qapp: object) -> None:
    model = typed(PinyinModel(PinyinEngine().candidates), "butie")
    assert "补贴" in model.candidates[:3]
    model.choose(model.candidates.index("补贴"))
    assert model.composition == ""


def test_names_are_looked_up_only_where_a_name_is_asked_for(qapp: object) -> None:
    engine = PinyinEngine()
    model = PinyinModel(
        engine.candidates, names=lambda keys: engine.candidates(keys, person=True, most=MOST_NAMES)
    )
    typed(model, "jie")
    assert "㛃" not in model.candidates
    model.person = True
    assert "㛃" in model.candidates
    assert "jie" in model.composition
    model.clear()
    typed(model, "wangguifang")
    assert model.candidates[0] in ("王桂芳", "王贵芳")
    model.person = False
    assert model.candidates[0] not in ("王桂芳", "王贵芳")


def test_touched_keys_become_words_in_the_field(bench: Bench) -> None:
    model = PinyinModel(lookup)
    item = bench.put(TYPING, engine=model)
    bench.touch("n", "i", "h", "a", "o")
    assert read(item, "shown") == "你好"
    assert read(item, "words") == ""
    bench.touch("你好")
    assert read(item, "words") == "你好"
    bench.touch("退")
    assert read(item, "words") == "你"


def test_space_takes_the_first_candidate_and_done_finishes(bench: Bench) -> None:
    item = bench.put(TYPING, engine=PinyinModel(lookup))
    bench.touch("n", "i", "h", "a", "o", "空格")
    assert read(item, "words") == "你好"
    bench.touch("h", "a", "o", "打好了")
    assert read(item, "words") == "你好好"
    assert read(item, "finished") == 1


def test_letters_have_capitals_once(bench: Bench) -> None:
    item = bench.put(TYPING, engine=PinyinModel(lookup))
    bench.touch("字母", "大写", "a", "b")
    assert read(item, "words") == "Ab"


def test_the_id_pad_has_an_x_and_no_letters(bench: Bench) -> None:
    item = bench.put(TYPING, engine=PinyinModel(lookup), mode="id")
    bench.touch("1", "0", "X", "退格", "X")
    assert read(item, "words") == "10X"
    with pytest.raises(LookupError):
        bench.button("q")


def test_the_digit_pad_clears(bench: Bench) -> None:
    item = bench.put(TYPING, engine=PinyinModel(lookup), mode="digits")
    bench.touch("1", "3", "8", "清空")
    assert read(item, "words") == ""


def test_a_rare_character_is_erased_whole(bench: Bench) -> None:
    item = bench.put("AppField { width: 900; focus: true; text: '王𠮷' }")
    item.setProperty("text", "王𠮷")
    bench.settle()
    from PySide6.QtCore import QMetaObject

    QMetaObject.invokeMethod(item, "backspace")
    assert read(item, "text") == "王"


def test_grouped_digits_show_what_is_missing(bench: Bench) -> None:
    item = bench.put("AppField { width: 900; text: '13800'; groups: [3, 4, 4] }")
    shown = [str(one.property("text")) for one in bench.below(item) if one.inherits("QQuickText")]
    assert "138 00" in shown


def test_a_touch_and_two_fingers_press_what_is_under_them(bench: Bench) -> None:
    item = bench.put(
        "Row { property int a: 0; property int b: 0;"
        " AppButton { text: '甲'; width: 300; onClicked: parent.a += 1 }"
        " AppButton { text: '乙'; width: 300; onClicked: parent.b += 1 } }"
    )
    one, two = QPoint(100, 50), QPoint(450, 50)
    window, device = bench.window, bench.device
    QTest.touchEvent(window, device).press(0, one, window).commit()
    QTest.touchEvent(window, device).stationary(0).press(1, two, window).commit()
    QTest.touchEvent(window, device).release(0, one, window).stationary(1).commit()
    QTest.touchEvent(window, device).release(1, two, window).commit()
    bench.settle()
    assert (read(item, "a"), read(item, "b")) == (1, 1)


def test_a_disabled_button_does_nothing(bench: Bench) -> None:
    item = bench.put(
        "AppButton { property int n: 0; text: '提交'; enabled: false; onClicked: n += 1 }"
    )
    bench.touch_at(40, 40)
    assert read(item, "n") == 0


def test_the_focus_ring_is_yellow_and_ink_and_only_for_the_keyboard(bench: Bench) -> None:
    item = bench.put("AppButton { x: 100; y: 100; width: 300; height: 120; text: '好' }")
    bench.touch_at(200, 150)
    assert not read(item, "visualFocus")
    item.setProperty("focus", False)
    item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
    bench.settle()
    image = bench.window.grabWindow()
    assert image.pixelColor(250, 100 - 7).name() == "#ffd400"
    assert image.pixelColor(250, 100 - 2).name() == "#12202e"


def test_faces_keep_their_contrast(bench: Bench) -> None:
    theme = bench.engine.theme()

    def luminance(color: QColor) -> float:
        def part(value: float) -> float:
            return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

        return (
            0.2126 * part(color.redF())
            + 0.7152 * part(color.greenF())
            + 0.0722 * part(color.blueF())
        )

    def ratio(a: str, b: str) -> float:
        pair = sorted(luminance(QColor(theme.property(name))) for name in (a, b))
        return (pair[1] + 0.05) / (pair[0] + 0.05)

    for face in (Face(), Face(elder=True), Face(contrast=True)):
        wear(bench.engine, face)
        for words in ("ink", "ink2", "heading", "accent"):
            assert ratio(words, "bg") >= (7 if face.elder and words != "accent" else 4.5), words
        assert ratio("primaryInk", "primary") >= 4.5
        assert ratio("frame", "surface") >= 3
        assert ratio("disabledInk", "disabledFill") >= 4.5


def test_elder_sizes_are_what_the_guideline_asks(bench: Bench) -> None:
    theme = bench.engine.theme()
    wear(bench.engine, Face(elder=True))
    sizes = [theme.property(n) for n in ("caption", "body", "card", "lead", "title", "keypad")]
    assert sizes == [38, 44, 52, 60, 76, 80]
    assert theme.property("target") >= 101


def test_targets_keep_their_millimetres_on_a_small_panel(bench: Bench) -> None:
    theme = bench.engine.theme()
    theme.setProperty("diagonal", 15.6)
    per_mm = theme.property("pxPerMm")
    assert theme.property("target") >= 20 * per_mm - 1
    theme.setProperty("diagonal", 43)
    assert theme.property("target") == 81


def test_only_the_newest_live_picture_is_kept_until_forgotten(qapp: object) -> None:
    live = LiveImages()
    red, blue = QImage(4, 4, QImage.Format.Format_RGB32), QImage(4, 4, QImage.Format.Format_RGB32)
    red.fill(QColor("red"))
    blue.fill(QColor("blue"))
    first, second = live.put("camera", red), live.put("camera", blue)
    assert first != second
    size = QSize()
    key = second.removeprefix("image://live/")
    assert live.requestImage(key, size, QSize()).pixelColor(0, 0) == QColor("blue")
    live.forget("cam")
    assert live.names() == []
    assert live.requestImage(key, size, QSize()).pixelColor(0, 0).alpha() == 0


def test_bytes_that_are_no_picture_are_refused(qapp: object) -> None:
    with pytest.raises(ValueError, match="not a picture"):
        LiveImages().put("page", b"no picture")


def test_camera_pixels_keep_their_colours() -> None:
    pixels = numpy.zeros((2, 3, 3), dtype=numpy.uint8)
    pixels[:, :, 2] = 255
    image = bgr_image(pixels)
    assert (image.width(), image.height()) == (3, 2)
    assert image.pixelColor(2, 1) == QColor("red")


def test_a_code_on_the_screen_can_be_read_back(qapp: object) -> None:
    text = "HTTPS://YC.EXAMPLE/R/0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    image = draw_qr(text, 360).convertToFormat(QImage.Format.Format_Grayscale8)
    rows = numpy.frombuffer(image.constBits(), dtype=numpy.uint8)
    grey = rows.reshape(image.height(), image.bytesPerLine())[:, : image.width()].copy()
    assert [found.text for found in zxingcpp.read_barcodes(grey)] == [text]


def test_rows_must_hold_every_role() -> None:
    model = RowsModel(("name", "note"), [{"name": "甲", "note": "乙"}])
    assert model.row(0) == {"name": "甲", "note": "乙"}
    with pytest.raises(KeyError):
        model.set_rows([{"name": "丙"}])
    assert model.rowCount() == 1


SAMPLES = [
    "HeadBar { title: '高龄津贴申领' }",
    "StepBar { width: 968; index: 2; count: 4; nextName: '拍材料' }",
    "FootBar { width: 1080; secondsLeft: 90 }",
    "Banner { width: 968; title: '有反光'; text: '请把纸转一下'; iconName: 'sun'; tone: 'warn' }",
    "Tag { text: '免交'; iconName: 'check'; tone: 'ok' }",
    "Card { Rectangle { width: 40; height: 40 } }",
    "ChoiceTile { text: '在本市'; checkable: true; checked: true }",
    "CameraView { quad: [0.1, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9]; tone: 'warn' }",
    "SignaturePad { width: 968; height: 472 }",
    "RatingRow { width: 968; level: 4 }",
    "QrImage { text: 'HTTPS://YC.EXAMPLE/R/1'; size: 300 }",
    "AssistBar { width: 1080 }",
    "Sheet { open: true; title: '还在吗？'; text: '要不要更多时间' }",
    "Progress { width: 600; value: 0.4; text: '正在上传' }",
    "Progress { width: 600 }",
    "Clock {}",
    "ScrollPane { width: 600; height: 200; Rectangle { width: 10; height: 900 } }",
]


@pytest.mark.parametrize(
    "face", [Face(), Face(elder=True), Face(contrast=True), Face(landscape=True), Face(desk=True)]
)
def test_every_component_draws_in_every_face_without_a_warning(bench: Bench, face: Face) -> None:
    wear(bench.engine, face)
    for qml in SAMPLES:
        item = bench.put(qml)
        assert not bench.window.grabWindow().isNull()
        item.setParentItem(None)
        item.deleteLater()
    bench.item = None


def test_strokes_carry_time_and_can_be_wiped(bench: Bench) -> None:
    item = bench.put("SignaturePad { width: 968; height: 472 }")
    window, device = bench.window, bench.device
    QTest.touchEvent(window, device).press(0, QPoint(100, 100), window).commit()
    for step in range(1, 6):
        QTest.touchEvent(window, device).move(0, QPoint(100 + 40 * step, 120), window).commit()
    QTest.touchEvent(window, device).release(0, QPoint(300, 120), window).commit()
    bench.settle()
    assert not read(item, "empty")
    from PySide6.QtCore import QMetaObject

    QMetaObject.invokeMethod(item, "clear")
    assert read(item, "empty")


def _pen(bench: Bench, kind: QEvent.Type, x: float, y: float, pressure: float) -> None:
    """What a sign pad's pen says, as Qt gives it to a window."""
    no, yes = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    at = QPointF(x, y)
    down = no if kind == QEvent.Type.TabletRelease else yes
    event = QTabletEvent(
        kind, bench.stylus, at, at, pressure, 0.0, 0.0, 0.0, 0.0, 0.0,
        Qt.KeyboardModifier.NoModifier, no if kind == QEvent.Type.TabletMove else yes, down,
    )  # fmt: skip
    QCoreApplication.sendEvent(bench.window, event)


def test_a_pen_says_how_hard_it_presses_and_the_heel_of_the_hand_writes_nothing(
    bench: Bench,
) -> None:
    item = bench.put("SignaturePad { width: 968; height: 472 }")
    bench.settle()
    _pen(bench, QEvent.Type.TabletPress, 100, 100, 0.2)
    for step in range(1, 9):
        _pen(bench, QEvent.Type.TabletMove, 100 + 40 * step, 120, 0.2 + 0.1 * step)
    window = bench.window
    QTest.touchEvent(window, bench.device).press(0, QPoint(600, 400), window).commit()
    QTest.touchEvent(window, bench.device).move(0, QPoint(700, 420), window).commit()
    QTest.touchEvent(window, bench.device).release(0, QPoint(700, 420), window).commit()
    _pen(bench, QEvent.Type.TabletRelease, 420, 120, 0.0)
    bench.settle()
    (stroke,) = strokes_from(read(item, "strokes").toVariant())
    assert len(stroke.points) >= 8
    pressures = [point.pressure for point in stroke.points]
    assert None not in pressures
    assert pressures == sorted(pressures)
    assert (pressures[0], pressures[-1]) == (0.2, 1.0)
    widths = pen_widths(stroke.points)
    assert widths[6] > widths[0]
    (again,) = strokes_from([stroke.to_json()])
    assert again.to_json() == stroke.to_json()


def _lint(*folders: Path) -> tuple[int, str]:
    import subprocess
    import sysconfig

    tool = Path(sysconfig.get_path("scripts")) / "pyside6-qmllint"
    files = [str(file) for folder in folders for file in sorted(folder.rglob("*.qml"))]
    done = subprocess.run(
        [str(tool), "--max-warnings", "0", "-I", str(UI_QML), *files],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_qmllint_has_nothing_to_say_about_the_components() -> None:
    import subprocess
    import sys

    script = ROOT / "scripts" / "qmltypes.py"
    subprocess.run([sys.executable, str(script)], check=True, capture_output=True)
    code, words = _lint(UI)
    assert code == 0, words
