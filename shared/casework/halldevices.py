"""What stands around a window as casework's ports: the number board, the keys to rate on."""

from __future__ import annotations

from shared.devices.drivers import Evaluator, QueueCaller
from shared.devices.host import DeviceHost

_CALL_S = 8.0


class HostedCaller:
    """A number board behind its owner thread."""

    def __init__(self, host: DeviceHost[QueueCaller]) -> None:
        self._host = host

    def call(self, number: str, window: str) -> bool | None:
        """Show a number and its window. Raises Trouble; ValueError for what no board can show."""
        return self._host.call(lambda d: d.call(number, window), _CALL_S).result()


class HostedEvaluator:
    """An evaluator behind its owner thread."""

    def __init__(self, host: DeviceHost[Evaluator]) -> None:
        self._host = host

    def ask(self, patience_s: float) -> int | None:
        """The level pressed from now on, None when nobody pressed in time. Raises Trouble."""
        return self._host.call(lambda d: d.ask(patience_s), patience_s + _CALL_S).result()

    def stop(self) -> None:
        """Take the question back: a press from now on belongs to nobody."""
        self._host.interrupt()
