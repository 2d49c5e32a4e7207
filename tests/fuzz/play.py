"""Generated cases against a site: by the schema alone, and authentic ones with hostile content."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from tests.fuzz.deep import Forger, batches
from tests.fuzz.harness import Broken, Site

LOOK_EVERY = 40
"""Cases after which feeds, phone pages and the staff page are looked at."""
DIGESTS = [64 * letter for letter in "abcde"]


@schemathesis.serializer("application/offset+octet-stream", "application/pkcs10")
def _bytes(_ctx: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@dataclass
class Played:
    """What became of one kind of case."""

    name: str
    cases: int = 0
    seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    unsendable: int = 0


def kinds(site: Site) -> Iterator[tuple[str, Callable[[int, int], Played]]]:
    """Every kind of case: a name, and what plays ``count`` of them with a seed."""
    for result in site.schema().get_all_operations():
        operation = result.ok()
        for mode in GenerationMode:
            strategy = operation.as_strategy(generation_mode=mode)
            name = f"{operation.label} {mode.value}"
            yield name, _player(site, name, strategy, _by_schema(site))
    yield (
        "POST /v1/facts authentic",
        _player(site, "POST /v1/facts authentic", batches, _deep(site)),
    )


def _by_schema(site: Site) -> Callable[[Any, int], None]:
    def one(case: Case, number: int) -> None:
        if case.path.endswith("/facts") and isinstance(case.body, dict) and number % 3:
            case.body = case.body | {"terminal": "K1"}  # past the first question: is it yours?
        if "/blobs/" in case.path and number % 2 and "digest" in case.path_parameters:
            case.path_parameters["digest"] = DIGESTS[number % len(DIGESTS)]  # one that is begun
        site.play(case, number % len(site.devices) if number % 3 == 0 else 0)

    return one


def _deep(site: Site) -> Callable[[Any, int], None]:
    kiosk, counter = (
        Forger(site, name, site.devices[who], who) for who, name in enumerate(("K1", "C1"))
    )

    def one(batch: Any, number: int) -> None:
        forger = counter if number % 4 == 0 else kiosk
        forger.play(batch)
        if number % LOOK_EVERY == 0:
            forger.look()

    return one


def _player(
    site: Site, name: str, strategy: Any, one: Callable[[Any, int], None]
) -> Callable[[int, int], Played]:
    def play(count: int, number: int) -> Played:
        played = Played(name)
        seen: set[str] = set()
        site.statuses.clear()
        site.unsendable = 0

        @seed(number)
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(strategy)
        def go(value: Any) -> None:
            played.cases += 1
            try:
                one(value, played.cases)
            except Broken as error:
                if str(error)[:80] not in seen:
                    seen.add(str(error)[:80])
                    played.broken.append(f"{str(error)[:400]} <- {value!r}"[:1500])

        began = time.monotonic()
        with contextlib.suppress(
            Unsatisfiable
        ):  # a door without parameters cannot be asked wrongly
            go()
        try:
            site.look()
        except Broken as error:
            played.broken.append(str(error))
        played.seconds = time.monotonic() - began
        played.statuses = Counter(site.statuses)
        played.unsendable = site.unsendable
        return played

    return play
