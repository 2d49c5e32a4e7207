"""What a person says of a new machine, and the file's text that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from shared.config import DeviceEntry
from shared.config.writing import with_devices, with_values
from shared.technician.wizard.setup import Setup, read_tables

FIELDS: Final = (
    ("terminal.id", "终端编号", "全省唯一，平台管理员给的"),
    ("terminal.number_prefix", "办件编号前缀", "全省唯一，如 GL"),
    ("terminal.window", "窗口名称", "只有窗口要填，如 3 号综合窗口"),
    ("terminal.screen_diagonal", "屏幕对角线（英寸）", "按屏幕铭牌，如 32"),
    ("hall.id", "大厅编号", "如 hall-xingfuli"),
    ("hall.name", "大厅名称", "如 幸福里街道政务服务大厅"),
    ("hall.region", "行政区划代码", "6 位或 12 位数字"),
    ("province.url", "平台地址", "https:// 开头"),
)
"""What is asked: key of the file, words, an example."""


class Site:
    """The values of a first installation. ``told``: what could not be read, '' for nothing."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self.values: dict[str, str] = {"terminal.face": setup.face}
        self.province_words = ""
        self.told = ""

    def prefill(self) -> None:
        """From the province's file and a begun configuration; a person looks at all of it."""
        tables: dict[str, dict[str, Any]] = {}
        self.told = ""
        file = self._setup.province_file()
        for path in (self._setup.path, file):
            if path is None or not path.exists():
                continue
            try:
                for name, keys in read_tables(path).items():
                    tables.setdefault(name, {}).update({k: v for k, v in keys.items() if v != ""})
            except (OSError, ValueError):
                self.told = f"{path.name} 读不出来，请检查。"
        self._setup.values = tables
        for key, _words, _hint in FIELDS:
            table, name = key.split(".")
            if name in tables.get(table, {}):
                self.values[key] = str(tables[table][name])
        face = tables.get("terminal", {}).get("face", self._setup.face)
        self.values["terminal.face"] = str(face)
        known = bool(tables.get("province", {}).get("public_key"))
        self.province_words = (
            f"平台给的内容来自 {file.name}"
            if file and known
            else "已有平台公钥"
            if known
            else "还没有平台的公钥：请插入有 province.toml 和 ca.pem 的 U 盘（平台管理员给的），"
            "再按“重新读取”"
        )

    @property
    def diagonal(self) -> float:
        """The screen's, in inches; 32 while nobody said."""
        return _inches(self.values.get("terminal.screen_diagonal", ""))

    def text(self, before: str, devices: Sequence[DeviceEntry], *, fresh: bool) -> str:
        """The file as it would stand. fresh: the machine is being installed. Raises ConfigError."""
        return with_devices(self._said(before) if fresh else before, devices)

    def _said(self, before: str) -> str:
        values = {name: dict(keys) for name, keys in self._setup.values.items()}
        for key, value in self.values.items():
            table, name = key.split(".")
            said = _inches(value) if name == "screen_diagonal" else value
            values.setdefault(table, {})[name] = said
        if not values.get("province", {}).get("ca"):
            values.setdefault("province", {})["ca"] = ""
        return with_values(before, values)


def _inches(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 32.0
