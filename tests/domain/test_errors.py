"""A trouble travels like any exception and compares like a value."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from shared.domain.errors import Actor, Trouble


@contextlib.contextmanager
def passage() -> Iterator[None]:
    yield


def test_a_trouble_passes_through_a_context_manager() -> None:
    with pytest.raises(Trouble, match="请重新放卡"), passage():
        raise Trouble("card-moved", "请重新放卡。", Actor.RESIDENT)


def test_equal_troubles_are_equal() -> None:
    assert Trouble("a", "b") == Trouble("a", "b")
    assert Trouble("a", "b") != Trouble("a", "c")
