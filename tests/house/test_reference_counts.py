"""PySide6 6.12.0 on CPython 3.11 wears out None, True and False; our Qt must not (ADR 2)."""

import gc
import sys

import pytest
from PySide6.QtCore import QObject, QTimer, Signal


class Emitter(QObject):
    happened = Signal(bool)


@pytest.mark.parametrize("value", [None, True, False])
def test_void_calls_do_not_lower_reference_counts(qapp: object, value: object) -> None:
    thing, timer = Emitter(), QTimer()
    thing.happened.connect(lambda _v: None)
    gc.collect()
    gc.disable()  # what earlier tests left behind holds such values too, and may go meanwhile
    try:
        before = sys.getrefcount(value)
        for _ in range(2000):
            thing.setObjectName("x")
            timer.setInterval(5)
            thing.happened.emit(True)
            thing.happened.emit(False)
        assert sys.getrefcount(value) > before - 500
    finally:
        gc.enable()
