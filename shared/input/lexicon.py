"""The pinyin dictionary on disk, read group by group (made by scripts/build_pinyin.py)."""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections import OrderedDict
from pathlib import Path

from shared.assets import asset
from shared.domain.errors import Actor, Trouble

Line = tuple[tuple[str, int], ...]
"""Words of one spelling with their weights, best first."""
Group = dict[tuple[str, ...], Line]
"""Spelling (syllables) to words."""
_KEPT = 160
"""Groups kept unpacked; a group is some tens of kilobytes."""


class Lexicon:
    """Read-only access to the dictionary; thread-safe; learns nothing and writes nothing."""

    def __init__(self, path: Path | None = None) -> None:
        """Raises Trouble ``pinyin-missing`` when there is no readable dictionary."""
        where = path or asset("input", "pinyin.sqlite")
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Group] = OrderedDict()
        try:
            self._base = sqlite3.connect(
                f"{where.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._base.execute("SELECT key FROM groups LIMIT 1").fetchone()
        except sqlite3.Error as error:
            raise Trouble(
                "pinyin-missing",
                "拼音词库打不开，请改用字母键盘或者请工作人员帮忙。",
                Actor.TECHNICIAN,
                "assets/input/pinyin.sqlite 缺失或损坏，请重新安装。",
            ) from error

    def words(self, letters: str, syllables: int) -> Group:
        """All words of so many syllables whose first two syllables begin with ``letters``."""
        return self._group(letters[:2] + str(syllables))

    def surnames(self, syllables: int) -> Group:
        """Surnames of one or two (欧阳) syllables by reading."""
        return self._group(f"<surname{syllables}")

    def given(self, letters: str) -> Group:
        """Given names: of one character for ``""``, of two by the initials of their syllables."""
        return self._group(f"<{letters or 'given1'}")

    def forget(self) -> None:
        """Drop what was unpacked: which groups those are tells what was typed."""
        with self._lock:
            self._kept.clear()

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def _group(self, key: str) -> Group:
        with self._lock:
            group = self._kept.get(key)
            if group is not None:
                self._kept.move_to_end(key)
                return group
            row = self._base.execute("SELECT data FROM groups WHERE key = ?", (key,)).fetchone()
            group = _unpacked(row[0]) if row else {}
            self._kept[key] = group
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return group


def _unpacked(data: bytes) -> Group:
    group: Group = {}
    for line in zlib.decompress(data).decode().split("\n"):
        spelling, _, words = line.partition("\t")
        parts = words.split(" ")
        group[tuple(spelling.split("'"))] = tuple(
            zip(parts[::2], map(int, parts[1::2]), strict=True)
        )
    return group
