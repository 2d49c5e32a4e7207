"""The product's one answer to "which fonts": paper and screens both ask here.

Nothing relies on what happens to be installed. The packaged subset (``assets/fonts/*.otf``, made
by ``scripts/build_fonts.py``) wins; otherwise Debian's ``fonts-noto-cjk`` serves. The subset has
a family name of its own, so an installed Noto can never take its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.assets import asset
from shared.domain.errors import Actor, Trouble

DEBIAN_PACKAGE = "fonts-noto-cjk"
_NOTO_FOLDERS = (
    Path("/usr/share/fonts/opentype/noto"),
    Path("/usr/share/fonts/noto-cjk"),
    Path("/usr/share/fonts/google-noto-cjk"),
)


@dataclass(frozen=True)
class FontSet:
    """The faces in force. ``serif`` equals ``sans`` when only the sans face is packaged."""

    sans: str
    """Family name for screens, receipts and tables."""
    serif: str
    """Family name for the running text of official papers."""
    files: tuple[Path, ...]
    """Regular faces first; the union of their character maps is what can be shown."""
    folder: Path
    packaged: bool


def _present(folder: Path, stem: str, suffix: str) -> tuple[Path, ...]:
    files = tuple(folder / f"{stem}-{weight}{suffix}" for weight in ("Regular", "Bold"))
    return files if all(f.is_file() for f in files) else ()


def _found(folder: Path, prefix: str, suffix: str, names: tuple[str, str]) -> FontSet | None:
    sans = _present(folder, f"{prefix}Sans{'CJK' if suffix == '.ttc' else ''}", suffix)
    serif = _present(folder, f"{prefix}Serif{'CJK' if suffix == '.ttc' else ''}", suffix)
    if not sans:
        return None
    files = (sans[0], *serif[:1], sans[1], *serif[1:])
    return FontSet(names[0], names[1] if serif else names[0], files, folder, suffix == ".otf")


def font_set(packaged: Path | None = None, installed: Sequence[Path] = _NOTO_FOLDERS) -> FontSet:
    """The fonts to use now.

    packaged: folder of the packaged subset, ``assets/fonts`` unless given.
    installed: folders searched for Debian's Noto CJK when there is no packaged subset.
    Raises Trouble ``fonts-missing`` (for a technician, naming the package) when there is neither.
    """
    own = _found(
        packaged or asset("fonts"), "Yichuang", ".otf", ("Yichuang Sans", "Yichuang Serif")
    )
    if own is not None:
        return own
    for folder in installed:
        noto = _found(folder, "Noto", ".ttc", ("Noto Sans CJK SC", "Noto Serif CJK SC"))
        if noto is not None:
            return noto
    raise Trouble(
        "fonts-missing",
        "本机缺少中文字体，暂时不能显示和打印，请联系工作人员。",
        Actor.TECHNICIAN,
        f"请安装软件包 {DEBIAN_PACKAGE}（apt-get install {DEBIAN_PACKAGE}），"
        "或把打包字体放到 assets/fonts 文件夹。",
    )


def font_folders() -> list[Path]:
    """Folders that hold the fonts in force. Raises Trouble ``fonts-missing``."""
    return [font_set().folder]
