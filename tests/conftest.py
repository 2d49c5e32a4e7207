"""What holds for every test: a busy machine must not decide whether a property holds.

Hypothesis gives each example 200 ms by default, measured on the wall clock: one pause of a shared
machine would fail a property that is true. And `make test` judges a commit, so it tries the same
examples every time; to look for new ones, run ``pytest --hypothesis-profile=explore``.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.devices.pcscd import socket_of_this_process

# every Qt test draws without a display, however pytest was started
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
# no test talks to the machine's own card service; a test's own service listens here
os.environ["PCSCLITE_CSOCK_NAME"] = socket_of_this_process()

settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "explore",
    deadline=None,
    max_examples=2000,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

_LONGEST = "tests/sim/"
"""The simulated province takes minutes in one test: begun last, every other worker waits for it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first; the others keep their order, alike in every worker."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))
