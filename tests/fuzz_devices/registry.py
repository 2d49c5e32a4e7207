"""Every codec of ours that reads bytes from a device, and how to feed it.

One module per codec in ``codecs``:

* ``TARGETS: dict[str, Callable[[bytes], object]]`` takes one frame (or stream) apart. A target
  calls what the driver calls, and asserts what must hold of any answer (bounds of what is held …).
* ``SAMPLES: Sequence[bytes]`` true frames to mutate, or ``dict[str, Sequence[bytes]]`` by target.
* ``REFUSALS: tuple[type[Exception], ...]`` how the codec may say no; nothing else may come out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Target:
    """One way into a codec."""

    name: str
    read: Callable[[bytes], object]
    samples: Sequence[bytes]
    refusals: tuple[type[Exception], ...]


def modules() -> list[str]:
    """Full names of the codecs' modules."""
    files = sorted((_HERE / "codecs").glob("*.py"))
    return [f"tests.fuzz_devices.codecs.{file.stem}" for file in files if file.stem != "__init__"]


def targets_of(module: str) -> list[Target]:
    """The targets of one module, by name."""
    found = import_module(module)
    targets = []
    for name, read in found.TARGETS.items():
        samples = found.SAMPLES[name] if isinstance(found.SAMPLES, dict) else found.SAMPLES
        assert samples, f"{module} has no sample for {name}"
        whole = f"{module.rpartition('.')[2]}.{name}"
        targets.append(Target(whole, read, list(samples), tuple(found.REFUSALS)))
    return targets
