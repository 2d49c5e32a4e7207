"""From what is wanted to the options of a scanner, whose names and words differ by maker.

The well-known options are those of the SANE standard 4.5 and of ``saneopts.h``; sources and modes
are free text, so they are recognised by the words the backends of sane-backends 1.2 use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Protocol

from shared.devices.plugin import Option
from shared.devices.scanner.model import ScanAbilities, ScanOrder, ScanSource, ScanTerms
from shared.devices.scanner.sane import Kind, SaneError, SaneOption, Status, Unit, Value
from shared.devices.troubles import trouble

_FEEDER: Final = re.compile(r"adf|feeder|automatic", re.IGNORECASE)
_DUPLEX: Final = re.compile(r"duplex|both sides", re.IGNORECASE)
_BACK: Final = re.compile(r"back|rear|card|mfeeder|manual", re.IGNORECASE)
_GLASS: Final = re.compile(r"flatbed|platen|^fb$|^normal$", re.IGNORECASE)
_COLOUR: Final = re.compile(r"colou?r|rgb", re.IGNORECASE)
_GREY: Final = re.compile(r"gr[ae]y", re.IGNORECASE)
_COARSE: Final = re.compile(r"lineart|halftone|binary|black|error|diffusion|1.?bit", re.IGNORECASE)
_MM_PER_INCH: Final = 25.4
_HUGE_MM: Final = 10_000.0


class Settable(Protocol):
    """What is needed of an open scanner."""

    def options(self) -> dict[str, SaneOption]:
        """Every active option by its name."""
        ...

    def get(self, option: SaneOption) -> Value:
        """An option's value. Raises SaneError."""
        ...

    def set(self, option: SaneOption, value: Value) -> None:
        """Set an option. Raises SaneError."""
        ...


def abilities_of(scanner: Settable) -> ScanAbilities:
    """What the scanner can do, by its options alone; asks nothing of the device."""
    options = scanner.options()
    sources = _words_of(options.get("source"))
    resolution = options.get("resolution") or options.get("x-resolution")
    duplex = any(map(_DUPLEX.search, sources)) or _duplex_switch(options) is not None
    return ScanAbilities(
        feeder=any(map(_FEEDER.search, sources)),
        duplex=duplex,
        # one that names no source has only one: a plate, or a slot it feeds from by itself
        glass=not sources or any(map(_GLASS.search, sources)),
        colour=any(map(_is_colour, _words_of(options.get("mode")))),
        least_dpi=round(resolution.near(1)) if resolution else 0,
        most_dpi=round(resolution.near(1e6)) if resolution else 0,
    )


def settle(scanner: Settable, order: ScanOrder, extra: Mapping[str, Option]) -> ScanTerms:
    """Tell the scanner what is wanted and read back what it will do.

    extra: options of this model by their SANE names, from the configuration; set last.
    Raises Trouble ``scanner-settings`` for what it cannot do at all, SaneError from the device.
    """
    duplex = _settle_source(scanner, order)
    mode = scanner.options().get("mode")
    if mode is not None:
        fits = _is_colour if order.colour else _is_grey
        found = [word for word in _words_of(mode) if fits(word)]
        if found:
            scanner.set(mode, found[0])
    _set(scanner, "depth", 8)
    for name in ("resolution", "x-resolution", "y-resolution"):
        _set(scanner, name, order.dpi)
    _settle_area(scanner, order)
    for name, value in extra.items():
        option = scanner.options().get(name)
        if option is None or not option.settable:
            raise trouble("scanner-settings", f"这台扫描仪没有选项 {name}，请检查配置文件。")
        try:
            scanner.set(option, value)
        except SaneError:
            hint = f"扫描仪不接受选项 {name} 的值，请检查配置文件。"
            raise trouble("scanner-settings", hint) from None
    return _terms(scanner, order, duplex)


def sensor(scanner: Settable, name: str) -> bool | None:
    """What one of the scanner's own sensors says (``double-feed``, ``cover-open`` …)."""
    option = scanner.options().get(name)
    if option is None or not option.readable or option.kind not in (Kind.BOOL, Kind.INT):
        return None
    try:
        return bool(scanner.get(option))
    except SaneError:
        return None


def _settle_source(scanner: Settable, order: ScanOrder) -> bool:
    """Choose the source; gives whether both sides are really scanned."""
    options = scanner.options()
    source = options.get("source")
    words = _words_of(source)
    if order.source is ScanSource.GLASS:
        flat = [w for w in words if _GLASS.search(w)]
        if words and not flat:
            raise trouble("scanner-settings", "这台扫描仪没有平板，请改用进纸器。")
        if source is not None and flat:
            scanner.set(source, flat[0])
        return False
    feeders = [w for w in words if _FEEDER.search(w)]
    if words and not feeders:
        raise trouble("scanner-settings", "这台扫描仪没有进纸器，请改用平板。")
    both = [w for w in feeders if _DUPLEX.search(w)]
    one = [w for w in feeders if not _DUPLEX.search(w) and not _BACK.search(w)]
    chosen = (both if order.duplex and both else one) or feeders
    if source is not None and chosen:
        scanner.set(source, chosen[0])
    if chosen and _DUPLEX.search(chosen[0]):
        if not order.duplex:
            raise trouble("scanner-settings", "这台扫描仪只能双面扫描，请改用双面。")
        return True
    switch = _duplex_switch(scanner.options())
    if switch is not None:
        option, on, off = switch
        scanner.set(option, on if order.duplex else off)
        return order.duplex
    if order.duplex:
        raise trouble("scanner-settings", "这台扫描仪不能双面扫描，请改用单面。")
    return False


def _duplex_switch(options: Mapping[str, SaneOption]) -> tuple[SaneOption, Value, Value] | None:
    """The option that turns duplex on where it is no source of its own, with its two values."""
    for name in ("adf-mode", "adf_mode", "duplex"):
        option = options.get(name)
        if option is None or not option.settable:
            continue
        if option.kind is Kind.BOOL:
            return option, True, False
        both = [w for w in _words_of(option) if _DUPLEX.search(w)]
        one = [w for w in _words_of(option) if not _DUPLEX.search(w)]
        if both and one:
            return option, both[0], one[0]
    return None


def _settle_area(scanner: Settable, order: ScanOrder) -> None:
    wide = order.width_mm or _HUGE_MM
    high = order.height_mm or _HUGE_MM
    for name, size in (("page-width", wide), ("page-height", high)):
        _set_mm(scanner, name, size)  # how wide the sheet in the feeder is, where that is asked
    left, top = _place_mm(scanner, "tl-x", 0.0), _place_mm(scanner, "tl-y", 0.0)
    _set_mm(scanner, "br-x", left + wide)
    _set_mm(scanner, "br-y", top + high)


def _place_mm(scanner: Settable, name: str, wanted: float) -> float:
    _set_mm(scanner, name, wanted)
    option = scanner.options().get(name)
    return _get_mm(scanner, option) if option is not None else 0.0


def _set_mm(scanner: Settable, name: str, size: float) -> None:
    option = scanner.options().get(name)
    if option is None or not option.settable or option.kind not in (Kind.INT, Kind.FIXED):
        return
    scale = _dpi(scanner) / _MM_PER_INCH if option.unit is Unit.PIXEL else 1.0
    _try(scanner, option, option.near(size * scale))


def _get_mm(scanner: Settable, option: SaneOption) -> float:
    value = float(scanner.get(option))
    return value / (_dpi(scanner) / _MM_PER_INCH) if option.unit is Unit.PIXEL else value


def _set(scanner: Settable, name: str, wanted: float) -> None:
    option = scanner.options().get(name)
    if option is not None and option.settable and option.kind in (Kind.INT, Kind.FIXED):
        _try(scanner, option, option.near(wanted))


def _try(scanner: Settable, option: SaneOption, value: Value) -> None:
    """Set it; a scanner that does not want to keeps its own, and is read back afterwards."""
    try:
        scanner.set(option, value)
    except SaneError as error:
        if error.status not in (Status.INVALID, Status.UNSUPPORTED):
            raise


def _dpi(scanner: Settable) -> float:
    options = scanner.options()
    option = options.get("resolution") or options.get("x-resolution")
    return max(1.0, float(scanner.get(option))) if option is not None else 300.0


def _terms(scanner: Settable, order: ScanOrder, duplex: bool) -> ScanTerms:
    options = scanner.options()
    mode = options.get("mode")
    corner = [options.get(name) for name in ("tl-x", "tl-y", "br-x", "br-y")]
    x0, y0, x1, y1 = (_get_mm(scanner, c) if c is not None else 0.0 for c in corner)
    return ScanTerms(
        order.source,
        duplex,
        _is_colour(str(scanner.get(mode))) if mode is not None else order.colour,
        round(_dpi(scanner)),
        round(max(0.0, x1 - x0), 1),
        round(max(0.0, y1 - y0), 1),
    )


def _is_colour(word: str) -> bool:
    return bool(_COLOUR.search(word)) and not _COARSE.search(word)


def _is_grey(word: str) -> bool:
    return bool(_GREY.search(word)) and not _COARSE.search(word)


def _words_of(option: SaneOption | None) -> list[str]:
    return [c for c in option.choices if isinstance(c, str)] if option is not None else []
