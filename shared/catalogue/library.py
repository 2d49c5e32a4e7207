"""The papers of a release, each described once; items name them and say only what differs.

``materials.json`` maps a key to a paper. An item's list of materials may hold the key alone
(``"id"``), the key with differences (``{"use": "bank", "required": false}``) or a whole paper.
One key is one paper wherever it is asked for, which is what lets a one-thing ask for it once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from shared.domain.item import Material

LIBRARY = "materials.json"


class Library:
    """Papers by key; whole ones are read once and shared by every item that names them."""

    def __init__(self, papers: Mapping[str, Mapping[str, Any]]) -> None:
        self._raw = papers
        self._read = {
            key: Material.model_validate({**raw, "code_key": key}) for key, raw in papers.items()
        }

    @classmethod
    def parse(cls, data: bytes | None) -> Library:
        """From the bytes of ``materials.json``; None is a release without one.

        Raises ValueError or TypeError."""
        return cls(json.loads(data)["materials"] if data is not None else {})

    def keys(self) -> frozenset[str]:
        """Keys of every paper."""
        return frozenset(self._raw)

    def item(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """An item as read from its file, with its papers put in. Raises ValueError for a paper
        nobody described."""
        return {**raw, "materials": [self._paper(raw, m) for m in raw["materials"]]}

    def _paper(self, item: Mapping[str, Any], named: object) -> object:
        if isinstance(named, str):
            return self._known(item, self._read, named)
        if isinstance(named, Mapping) and "use" in named:
            key = named["use"]
            raw = self._known(item, self._raw, key)
            rest = {name: value for name, value in named.items() if name != "use"}
            return {**raw, **rest, "code_key": key}
        return named

    @staticmethod
    def _known(item: Mapping[str, Any], papers: Mapping[str, Any], key: str) -> Any:  # noqa: ANN401
        if key not in papers:
            raise ValueError(f"事项 {item.get('id')} 用到的材料“{key}”不在材料库里")
        return papers[key]
