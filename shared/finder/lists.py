"""A finder of a catalogue that lies in a file or folder: for the command, editors and reports."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from shared.catalogue import bundled, load_release
from shared.catalogue.lexicon import read_lexicon
from shared.catalogue.manifest import damaged, read_folder
from shared.catalogue.situations import Situations
from shared.finder.entries import Entry, Plain, entry_from
from shared.finder.finder import Finder

_WORTH_KEEPING = 2_000_000
"""Bytes: the index of a smaller list is made faster than it is looked for."""
_KEPT = 3


def finder_of(path: Path | None) -> Finder:
    """The release that ships (None), a release folder, or a plain list of items.

    Of a plain list only names, aliases, results and materials are read; no digest protects it, so
    no terminal serves people from it. The lexicon of the release that ships is used, without what
    it says of services that are not there. Raises Trouble ``catalogue-damaged`` or as
    ``load_release``.
    """
    if path is None:
        return Finder(load_release(bundled()))
    if path.is_dir():
        return Finder(load_release(path))
    lexicon = read_lexicon(read_folder(bundled())[1])
    try:
        with path.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        file = _kept_file(digest) if path.stat().st_size > _WORTH_KEEPING else None
        return Finder.over(lexicon, _reader(path, lexicon), digest, file)
    except OSError as error:
        raise damaged(f"{path.name} 读不出来（{error.strerror}）") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(f"{path.name} 内容不合格式") from error


def _reader(path: Path, lexicon: Situations) -> Callable[[Plain], Iterator[Entry]]:
    """Reads the list when no index of it is kept."""
    return lambda plain: (
        entry_from(item, lexicon, plain) for item in json.loads(path.read_bytes())["items"]
    )


def _kept_file(digest: str) -> Path:
    """Where the index of a large list is kept; the oldest of several are dropped."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    folder = (Path(home) if home else Path.home() / ".cache") / "yichuang" / "finder"
    file = folder / f"{digest[:24]}.index"
    if folder.is_dir() and not file.exists():
        kept = sorted(folder.glob("*.index"), key=lambda f: f.stat().st_mtime, reverse=True)
        for old in kept[_KEPT - 1 :]:
            old.unlink(missing_ok=True)
    return file
