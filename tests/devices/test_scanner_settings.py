"""Scanners of many makers are told the same in their own words; and their checks."""

from __future__ import annotations

import pytest

from shared.devices.checkup.model import CheckLevel
from shared.devices.checkup.table import check_of
from shared.devices.model import HEALTHY, DeviceKind, Health, Level
from shared.devices.scanner.model import ScanAbilities, ScannedPage, ScanOrder, ScanSource
from shared.devices.scanner.sane import Kind, SaneError, SaneOption, Status, Unit
from shared.devices.scanner.settings import abilities_of, sensor, settle
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble
from shared.image.frame import Page

MM, DPI = Unit.MM, Unit.DPI


def word(name: str, *choices: str) -> tuple[SaneOption, object]:
    return SaneOption(0, name, Kind.STRING, Unit.NONE, 40, True, True, choices), choices[0]


def number(name, unit, least, most, step=0.0, value=0.0, settable=True):
    option = SaneOption(0, name, Kind.FIXED, unit, 4, settable, True, (), (least, most, step))
    return option, value


def switch(name: str, on: bool = False, settable: bool = True):
    return SaneOption(0, name, Kind.BOOL, Unit.NONE, 4, settable, True), on


class Told:
    """A scanner's options as one model has them, and what it was told."""

    def __init__(self, *options, refuses: tuple[str, ...] = ()) -> None:
        self._options = {o.name: o for o, _ in options}
        self.values = {o.name: v for o, v in options}
        self._refuses = refuses

    def options(self):
        return self._options

    def get(self, option):
        return self.values[option.name]

    def set(self, option, value) -> None:
        if option.name in self._refuses:
            raise SaneError(Status.INVALID, "set")
        self.values[option.name] = value


def plain(*more):
    return (
        word("mode", "Lineart", "Gray", "Color"),
        number("resolution", DPI, 50, 600, 1, 75.0),
        number("tl-x", MM, 0, 215.9),
        number("tl-y", MM, 0, 355.6),
        number("br-x", MM, 0, 215.9, 0, 215.9),
        number("br-y", MM, 0, 355.6, 0, 355.6),
        *more,
    )


# words and options as the backends of sane-backends 1.2 have them
FUJITSU = ("Flatbed", "ADF Front", "ADF Back", "ADF Duplex")
EPSON = ("Flatbed", "Automatic Document Feeder")
CANON = ("ADF Front", "ADF Back", "ADF Duplex")
PIXMA = ("Flatbed", "Automatic Document Feeder", "ADF Duplex")


@pytest.mark.parametrize(
    ("sources", "one", "both"),
    [
        (FUJITSU, "ADF Front", "ADF Duplex"),
        (CANON, "ADF Front", "ADF Duplex"),
        (PIXMA, "Automatic Document Feeder", "ADF Duplex"),
    ],
)
def test_sides_that_are_a_source_of_their_own(sources, one, both):
    for order, wanted in ((ScanOrder(), one), (ScanOrder(duplex=True), both)):
        scanner = Told(*plain(word("source", *sources)))
        assert settle(scanner, order, {}).duplex is order.duplex
        assert scanner.values["source"] == wanted
        assert scanner.values["mode"] == "Color"


@pytest.mark.parametrize(
    ("option", "on", "off"),
    [
        (word("adf-mode", "Simplex", "Duplex"), "Duplex", "Simplex"),
        (switch("duplex"), True, False),
    ],
)
def test_sides_that_are_a_switch(option, on, off):
    for order, wanted in ((ScanOrder(duplex=True), on), (ScanOrder(), off)):
        scanner = Told(*plain(word("source", *EPSON), option))
        assert abilities_of(scanner).duplex
        assert settle(scanner, order, {}).duplex is order.duplex
        assert scanner.values[option[0].name] == wanted


def test_the_glass_and_grey():
    scanner = Told(*plain(word("source", *FUJITSU)))
    terms = settle(scanner, ScanOrder(ScanSource.GLASS, colour=False, dpi=200), {})
    assert (scanner.values["source"], scanner.values["mode"]) == ("Flatbed", "Gray")
    assert (terms.source, terms.duplex, terms.colour) == (ScanSource.GLASS, False, False)
    assert (terms.dpi, terms.width_mm, terms.height_mm) == (200, 210.0, 297.0)


@pytest.mark.parametrize(
    ("sources", "order"),
    [
        (("Flatbed",), ScanOrder()),
        (CANON, ScanOrder(ScanSource.GLASS)),
        (EPSON, ScanOrder(duplex=True)),
        (("ADF Duplex",), ScanOrder()),
    ],
)
def test_what_a_model_cannot_do_is_refused(sources, order):
    with pytest.raises(Trouble, match="scanner-settings"):
        settle(Told(*plain(word("source", *sources))), order, {})


def test_a_scanner_that_keeps_its_own_is_read_back():
    scanner = Told(*plain(word("source", *EPSON)), refuses=("resolution", "br-x"))
    terms = settle(scanner, ScanOrder(dpi=300), {})
    assert (terms.dpi, terms.width_mm, terms.height_mm) == (75, 215.9, 297.0)


def test_measures_in_pixels_are_told_in_millimetres():
    pixels = [number(n, Unit.PIXEL, 0, 2550, 1, 0.0) for n in ("tl-x", "tl-y", "br-x")]
    pixels.append(number("br-y", Unit.PIXEL, 0, 4200, 1, 0.0))
    scanner = Told(word("mode", "Color"), number("resolution", DPI, 300, 300, 0, 300.0), *pixels)
    terms = settle(scanner, ScanOrder(), {})
    assert (round(terms.width_mm), round(terms.height_mm)) == (210, 297)
    assert scanner.values["br-x"] == 2480


def test_options_of_the_model_come_last_and_wrong_ones_are_named():
    scanner = Told(*plain(word("source", *FUJITSU), word("df-action", "Default", "Stop")))
    settle(scanner, ScanOrder(), {"df-action": "Stop", "resolution": 150})
    assert (scanner.values["df-action"], scanner.values["resolution"]) == ("Stop", 150)
    with pytest.raises(Trouble, match="scanner-settings") as met:
        settle(scanner, ScanOrder(), {"no-such": 1})
    assert "no-such" in met.value.staff_hint


def test_a_sensor_is_asked_only_where_there_is_one():
    scanner = Told(*plain(switch("double-feed", on=True, settable=False)))
    assert sensor(scanner, "double-feed") is True
    assert sensor(scanner, "cover-open") is None


# -- checks ----------------------------------------------------------------------------------------


class Checked:
    """A scanner as its protocol has it."""

    kind = DeviceKind.SCANNER

    def __init__(self, pages=1, met="", health=HEALTHY) -> None:
        self._pages, self._met, self._health = pages, met, health
        self.scanned = 0

    def health(self) -> Health:
        return self._health

    def abilities(self) -> ScanAbilities:
        return ScanAbilities(True, True, False, True, 75, 600)

    def scan(self, _order, on_page) -> None:
        self.scanned += 1
        for n in range(self._pages):
            on_page(ScannedPage(n + 1, n + 1, 1, Page(b"", 1240, 1754, 150)))
        if self._met:
            raise trouble(self._met)


def checked(scanner, level, *answers):
    asked = iter(answers)
    return check_of(DeviceKind.SCANNER)(scanner, level, lambda question: next(asked, None))


def test_no_paper_moves_unless_a_person_has_put_it_there():
    scanner = Checked()
    for level in (CheckLevel.INTERNAL, CheckLevel.EXTERNAL):
        found = checked(scanner, level)
        assert found.passed
        assert "双面进纸器" in found.words
    assert checked(scanner, CheckLevel.INTERACTIVE).passed is None
    assert scanner.scanned == 0


@pytest.mark.parametrize(
    ("scanner", "answers", "passed", "code"),
    [
        (Checked(), (True, True), True, ""),
        (Checked(), (True, False), False, "scanner-jam"),
        (Checked(), (True,), None, ""),
        (Checked(pages=0, met="scanner-empty"), (True,), False, "scanner-empty"),
        (Checked(pages=1, met="scanner-double-feed"), (True,), False, "scanner-double-feed"),
        (Checked(health=Health(Level.FAULTED, "scanner-jam")), (), False, "scanner-jam"),
    ],
)
def test_one_sheet_with_a_persons_help(scanner, answers, passed, code):
    found = checked(scanner, CheckLevel.INTERACTIVE, *answers)
    assert (found.passed, found.code) == (passed, code)
