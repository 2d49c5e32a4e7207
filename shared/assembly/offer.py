"""What a terminal offers of a catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.catalogue import Catalogue
from shared.config import TerminalConfig

if TYPE_CHECKING:
    pass


def offered(config: TerminalConfig, catalogue: Catalogue) -> Catalogue:
    """What this terminal shows of a release. A scope that fits nothing in it is as good as none:
    a terminal that offers nothing helps nobody, and its note says what is wrong."""
    wanted = frozenset(config.catalogue.items) & catalogue.items.keys()
    return catalogue.only(wanted) if wanted else catalogue


def scope_note(config: TerminalConfig, catalogue: Catalogue) -> str:
    """Items of the scope that the release does not have; '' when all are there."""
    unknown = [i for i in config.catalogue.items if i not in catalogue.items]
    if not unknown:
        return ""
    return f"配置的 catalogue.items 里有目录中没有的事项：{'、'.join(unknown)}，请技术人员核对。"
