"""The printing press: a Typst compiler kept warm, fed with data as JSON, never as markup."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timezone
from pathlib import Path

import typst

from shared.assets import asset
from shared.domain.errors import Actor, Trouble
from shared.fonts import FontSet, font_set
from shared.paper.coverage import printable

PDF_STANDARD: typst.PDFStandard = "a-2b"
"""Archive PDF, ISO 19005-2 level B."""


def plain(value: object) -> object:
    """A value as JSON for a template: texts made printable, dates in ISO 8601."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(v) for v in value]
    return value


_FILLERS = "一二三四五六七八九十"
"""Rounds of forgetting: the compiler drops what ten papers in a row did not use."""


class Press:
    """Sets a template with data. Thread-safe: one paper at a time.

    templates: folder of the ``.typ`` files, the only folder a template can read.
    """

    def __init__(self, templates: Path | None = None) -> None:
        self._templates = templates or asset("templates")
        self._lock = threading.Lock()
        self._compiler: typst.Compiler | None = None
        self._fonts: FontSet | None = None
        self._shapes: dict[str, tuple[object, float | None, datetime | None]] = {}

    def _ready(self) -> tuple[typst.Compiler, FontSet]:
        if self._compiler is None or self._fonts is None:
            self._fonts = font_set()
            faces = typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=[self._fonts.folder],
            )
            self._compiler = typst.Compiler(root=self._templates, font_paths=faces)
        return self._compiler, self._fonts

    def warm_up(self) -> None:
        """Load the fonts now, so that the first paper is not the slow one."""
        with self._lock:
            self._ready()

    def pdf(self, template: str, data: Mapping[str, object], made_at: datetime) -> bytes:
        """A PDF/A-2b of ``template`` (file name without ending); ``made_at`` must be aware."""
        return self._set(template, data, made_at=made_at)

    def png(self, template: str, data: Mapping[str, object], ppi: float) -> bytes:
        """The single page of ``template`` as PNG, ``ppi`` pixels per inch (72 = 1 px per pt)."""
        return self._set(template, data, ppi=ppi)

    def forget(self) -> None:
        """Push what was printed out of the compiler's memory (promise P4); takes half a second.

        The compiler keeps recent results and offers no way to drop them, so every paper set since
        the last call is set again and again with meaningless words of the same lengths. Freed
        memory is reused, not wiped: only the end of the process is certain.
        """
        with self._lock:
            shapes, self._shapes = self._shapes, {}
            for template, (shape, ppi, made_at) in shapes.items():
                for filler in _FILLERS:
                    self._compile(template, _filled(shape, filler), ppi, made_at)

    def _set(
        self,
        template: str,
        data: Mapping[str, object],
        *,
        ppi: float | None = None,
        made_at: datetime | None = None,
    ) -> bytes:
        shown = plain(data)
        with self._lock:
            self._shapes[template] = (_filled(shown, "　"), ppi, made_at)
            return self._compile(template, shown, ppi, made_at)

    def _compile(
        self, template: str, data: object, ppi: float | None, made_at: datetime | None
    ) -> bytes:
        compiler, fonts = self._ready()
        inputs = {
            "data": json.dumps(data, ensure_ascii=False),
            "fonts": json.dumps({"sans": fonts.sans, "serif": fonts.serif}),
        }
        try:
            made = compiler.compile(
                input=self._templates / f"{template}.typ",
                format="png" if made_at is None else "pdf",
                ppi=ppi,
                sys_inputs=inputs,
                pdf_standards=[] if made_at is None else PDF_STANDARD,
                timestamp=_fixed(made_at),
            )
        except typst.TypstError:
            # the compiler's own message may quote what was to be printed: it goes no further
            raise Trouble(
                "paper-not-set",
                "这张单子排版没有成功，办件不受影响，请联系工作人员。",
                Actor.TECHNICIAN,
                f"模板 {template} 排版失败。",
            ) from None
        finally:
            compiler.compile(input=b"", format="svg", sys_inputs=None)
        if not isinstance(made, bytes):
            raise ValueError(f"{template} must be one page")
        return made


def _filled(value: object, filler: str) -> object:
    """The same value with every text replaced by ``filler`` repeated to the same length."""
    if isinstance(value, str):
        return filler * len(value)
    if isinstance(value, dict):
        return {k: _filled(v, filler) for k, v in value.items()}
    if isinstance(value, list):
        return [_filled(v, filler) for v in value]
    return value


_PRESS = Press()


def shared_press() -> Press:
    """The process's one warm press."""
    return _PRESS


def _fixed(moment: datetime | None) -> datetime | None:
    """The same moment, whole seconds and a plain offset: Typst takes nothing finer."""
    offset = moment.utcoffset() if moment is not None else None
    if moment is None or offset is None:
        return moment  # a naive time is refused by Typst itself
    return moment.astimezone(timezone(offset)).replace(microsecond=0)
