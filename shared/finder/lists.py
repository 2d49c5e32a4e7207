"""A finder of a catalogue that lies in a file or folder: for the command, editors and reports."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from shared.catalogue import bundled, load_release
from shared.catalogue.lexicon import read_lexicon
from shared.catalogue.manifest import damaged, read_folder
from shared.catalogue.situations import Situations
from shared.finder.entries import Entry, Plain, entry_from
from shared.finder.finder import Finder

_WORTH_KEEPING = 2000
"""An index of fewer services is made faster than it is looked for."""
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
    try:
        data = path.read_bytes()
        items = json.loads(data)["items"]
        known = frozenset(str(item["id"]) for item in items)
    except OSError as error:
        raise damaged(f"{path.name} 读不出来（{error.strerror}）") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(f"{path.name} 内容不合格式") from error
    _, files = read_folder(bundled())
    lexicon = read_lexicon(files).only(known)
    digest = hashlib.sha256(data).hexdigest()
    file = _kept_file(digest) if len(items) > _WORTH_KEEPING else None
    try:
        return Finder.over(lexicon, _reader(items, lexicon), digest, file)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(f"{path.name} 内容不合格式") from error


def _reader(items: list[dict[str, Any]], lexicon: Situations) -> Callable[[Plain], Iterator[Entry]]:
    return lambda plain: (entry_from(item, lexicon, plain) for item in items)


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
