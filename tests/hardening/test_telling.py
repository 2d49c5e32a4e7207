"""P4: a failure is told by its kind and place; what it quotes is somebody's."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from shared import logs
from shared.domain.errors import Trouble

NAME, NUMBER = "欧阳测试", "410101194003070021"
_CANARIES = (NAME, NUMBER, "CANARY-KEY")
_ROOT = Path(logs.__file__).parents[1]


class _Body(BaseModel):
    name: int


def _deep() -> None:
    secret = "CANARY-KEY"
    try:
        _Body.model_validate({"name": NAME})
    except ValueError as error:
        raise KeyError(f"{NUMBER} {secret}") from error


def _raised() -> BaseException:
    try:
        _deep()
    except KeyError as error:
        return error
    raise AssertionError


def test_an_error_is_told_without_what_it_says() -> None:
    said = logs.told(_raised())
    assert not any(canary in said for canary in _CANARIES)
    assert "builtins.KeyError" in said
    assert "ValidationError" in said, "what led to it is told too"
    assert "test_telling.py" in said
    assert "_deep" in said
    assert "(disk-full)" in logs.told(Trouble("disk-full", NAME))


def test_an_error_that_leads_to_itself_is_told_once() -> None:
    one, other = ValueError(NAME), ValueError(NUMBER)
    one.__cause__, other.__cause__ = other, one
    assert logs.told(one).count("ValueError") == 2


_CRASH = """
import logging, sys, threading
sys.path.insert(0, {root!r})
from shared import logs
if {guarded}:
    logs.guard()
secret = "CANARY-KEY"
def fall(where):
    raise ValueError(f"{name} {number} {{secret}} in {{where}}")
class Dropped:
    def __del__(self):
        fall("del")
thread = threading.Thread(target=fall, args=("thread",), name="ordinary")
thread.start(); thread.join()
one = Dropped(); del one
try:
    fall("logged")
except ValueError:
    logging.getLogger("some.library").exception("did not work")
logging.getLogger("some.library").warning("two %d places", "{name}")
import structlog
try:
    fall("structlog")
except ValueError:
    logger = logs._logger() if {guarded} else structlog.get_logger()
    logger.error("broke", exc_info=True)
fall("main")
"""


@pytest.mark.parametrize("guarded", [False, True])
def test_no_way_of_failing_quotes_a_value(guarded: bool) -> None:
    """Main thread, another thread, a destructor, logging, structlog: all of them at once."""
    code = _CRASH.format(root=str(_ROOT), guarded=guarded, name=NAME, number=NUMBER)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    shown = (done.stdout + done.stderr).decode()
    assert done.returncode == 1
    if not guarded:  # what Python, logging and structlog do by themselves: the test can fail
        assert all(canary in shown for canary in _CANARIES)
        return
    assert not any(canary in shown for canary in _CANARIES), shown
    assert shown.count("builtins.ValueError") >= 5
    assert "did not work" in shown


def test_a_message_that_another_handler_has_formatted_before_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = logging.LogRecord("x", 40, __file__, 1, "event", (), (KeyError, _raised(), None))
    record.exc_text = f"KeyError: {NAME}"
    said = logs._Formatter("%(message)s").format(record)
    assert NAME not in said
    assert "builtins.KeyError" in said


def test_what_qt_says_is_shown_without_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

    from shared.ui import messages

    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    text = f"Unable to assign {NAME} {NUMBER} data:image/png;base64,iVBORw0KGgo= to int"
    messages._write(QtMsgType.QtWarningMsg, QMessageLogContext(), text)
    messages._write(QtMsgType.QtDebugMsg, QMessageLogContext(), text)
    assert out.getvalue() == "Qt warning: Unable to assign … … … to int\n"
