"""What a driver has done since it was made, for its counters.

The words are the same everywhere (``WORDS``); casework turns them into ``device-counted`` facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WORDS: Final[dict[str, str]] = {
    "receipts": "凭条张数",
    "cuts": "切纸次数",
    "paper_mm": "用掉的纸（毫米）",
    "paper_mm2": "凭条长度的平方和（平方毫米）",
    "jobs": "打印任务",
    "pages": "打印页数",
    "licences": "空白证照纸张数",
    "sheets": "扫描张数",
    "reads": "读卡次数",
    "scans": "扫码次数",
    "notes": "收钞张数",
    "coins": "收币枚数",
    "payments": "刷卡笔数",
    "calls": "叫号次数",
    "openings": "开锁次数",
}
"""Every counter there is, and what a technician reads."""


class Counts:
    """Sums that only grow. The owner thread adds, any thread reads."""

    def __init__(self) -> None:
        self._sums: dict[str, int] = {}

    def add(self, **more: int) -> None:
        """Add to counters named in ``WORDS``. Raises KeyError for another word."""
        fresh = dict(self._sums)
        for word, number in more.items():
            WORDS[word]  # a new word is a new row there
            fresh[word] = fresh.get(word, 0) + number
        self._sums = fresh  # whoever reads meanwhile has the old one, whole

    @property
    def sums(self) -> Mapping[str, int]:
        """The sums now; never changes under the reader."""
        return self._sums
