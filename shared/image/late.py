"""A library that is loaded with its first use instead of with the module that names it."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Late:
    """Stands for a module: the first attribute asked of it imports it. Thread-safe, as imports are.

    name: dotted module name. attribute: an attribute of it that is meant instead of the module.
    """

    def __init__(self, name: str, attribute: str = "") -> None:
        self.__dict__.update(_name=name, _attribute=attribute)

    def __getattr__(self, asked: str) -> Any:  # noqa: ANN401 - whatever the library has
        module: Any = import_module(self._name)
        if self._attribute:
            module = getattr(module, self._attribute)
        value = getattr(module, asked)
        self.__dict__[asked] = value
        return value
