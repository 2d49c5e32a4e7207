"""`yichuang scan`: photographs, scans and PDFs into clean pages and what they say."""

from __future__ import annotations

import errno
import json
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column

if TYPE_CHECKING:
    from shared.reading.scan import ScanResult

_ENDINGS = {
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif", ".pdf",
    ".heic", ".heif", ".avif",
}  # fmt: skip
"""What is looked at in folders; the last three cannot be read, and are told so by name."""
_NAMED, _LONGEST = 5, 52
_INTERRUPTED = 130
_DIGITS = re.compile(r"(\d+)")
_HALF = re.compile("[\ud800-\udfff]")
"""Bytes of a file name that are no UTF-8, as Python carries them."""
_WHY = {
    errno.ENOSPC: "磁盘满了，请清出地方再来",
    errno.EDQUOT: "磁盘满了，请清出地方再来",
    errno.EFBIG: "磁盘满了，请清出地方再来",
    errno.EACCES: "没有写的权限，请换一个文件夹",
    errno.EPERM: "没有写的权限，请换一个文件夹",
    errno.EROFS: "这个盘只能读，请换一个文件夹",
    errno.EEXIST: "它是一个文件，请换一个文件夹",
    errno.ENOTDIR: "它在一个文件里，请换一个文件夹",
}


def scan(
    files: Annotated[
        list[Path],
        typer.Argument(help="Photographs, PDFs, or folders of them.", show_default=False),
    ],
    out: Annotated[Path, typer.Option(help="Where cleaned pages go.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object per page and line on standard output.")
    ] = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Also one PDF/A-2b with text layer for each file given.")
    ] = False,
    ofd: Annotated[bool, typer.Option("--ofd", help="Also one OFD (GB/T 33190).")] = False,
) -> None:
    """Find, straighten and read the pages on photographs and in PDFs.

    Exit code: 0 all read, 1 something of a file was not, 2 nothing to do or nowhere to write,
    130 stopped by Ctrl-C (what was done until then stays).
    """
    endings = [ending for ending, wanted in ((".pdf", pdf), (".ofd", ofd)) if wanted]
    raise typer.Exit(_scan(files, out, endings, as_json=as_json))


@dataclass
class _Given:
    """What is to be scanned, and what lay in folders beside it."""

    files: list[Path] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)
    shut: list[Path] = field(default_factory=list)
    """Folders that may not be looked into."""


def _scan(files: list[Path], out: Path, endings: list[str], *, as_json: bool) -> int:
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    given = _given(files, out)
    for folder in given.shut:
        console.print(f"没有权限看文件夹 {plain(folder)}，请先放开它的权限。", markup=False)
    if not given.files:
        console.print("没有找到图片或 PDF。")
        return 2
    try:
        pages, troubled = _run(given.files, out, endings, console, as_json=as_json)
    except KeyboardInterrupt:
        console.print(f"已停止。做完的页都在 {plain(out)}。", markup=False)
        return _INTERRUPTED
    except BrokenPipeError:
        return 1
    except OSError as error:
        why = _WHY.get(error.errno or 0, error.strerror)
        console.print(f"写不进 {plain(out)}：{why}。做完的页都在。", markup=False)
        return 2
    told = f"{len(given.files)} 个文件，做好 {pages} 页，在 {plain(out)}。"
    if troubled:
        told += f"有 {troubled} 处没有做成，原因在各行后面。"
    if given.others:
        named = "、".join(plain(path.name) for path in given.others[:_NAMED])
        more = f"等 {len(given.others)} 个" if len(given.others) > _NAMED else ""
        told += f"没有看不是图片或 PDF 的：{named}{more}。"
    console.print(told, markup=False)
    return 1 if troubled or given.shut else 0


def _run(
    files: list[Path], out: Path, endings: list[str], console: Console, *, as_json: bool
) -> tuple[int, int]:
    """How many pages were written, and how much went wrong. Raises OSError."""
    from shared.assembly import local_now
    from shared.commands.scan_evidence import EvidenceOut
    from shared.reading.scan import scan_files

    evidence = EvidenceOut(out, endings, local_now())
    pages = troubled = 0
    done = 0.0
    # rich would send standard output where the bar is, away from the file it is meant for
    shown = sys.stdout.isatty()
    with Progress(
        TextColumn("{task.fields[what]}", markup=False, table_column=_named()),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        redirect_stdout=shown and not as_json,
        disable=not console.is_terminal or (shown and as_json),
    ) as bar:
        task = bar.add_task("", total=len(files), what="正在准备…")

        def begins(path: Path, number: int, of: int) -> None:
            page = f" 第 {number}/{of} 页" if of > 1 else ""
            what = f"正在读 {int(done + 1e-6) + 1}/{len(files)} {plain(path.name)}{page}"
            bar.update(task, what=what, refresh=True)

        for result in scan_files(files, out, begins=begins):
            pages += result.page is not None
            troubled += bool(result.trouble)
            _tell(result, as_json=as_json)
            evidence.add(result)
            last = result.number >= result.of
            done = round(done) if last and done % 1 else done
            done = done + 1 / result.of
            bar.update(task, completed=done)
        evidence.close()
    return pages, troubled


def _named() -> Column:
    """What is done now: one line, however long a file's name."""
    return Column(no_wrap=True, overflow="ellipsis", max_width=_LONGEST)


def _tell(result: ScanResult, *, as_json: bool) -> None:
    """One line of standard output; raises BrokenPipeError when nobody listens any more."""
    known = result.to_json()
    if as_json:
        line = json.dumps(known, ensure_ascii=False)
        whole = _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", line)
        data = f"{whole}\n".encode()
        buffer = getattr(sys.stdout, "buffer", None)
        if buffer is not None:  # JSON is UTF-8, whatever the terminal speaks
            buffer.write(data)
            buffer.flush()
            return
        sys.stdout.write(data.decode())
    else:
        sys.stdout.write(_line(result, str(known["kind_name"])) + "\n")
    sys.stdout.flush()


def _line(result: ScanResult, kind: str) -> str:
    """File, page written, kind, and what a person should know of it; between tabs."""
    source = plain(result.source)
    if result.of > 1:
        source += f" 第 {result.number}/{result.of} 页"
    if result.page is None:
        return f"{source}\t—\t—\t{result.trouble}"
    notes = [result.trouble] if result.trouble else []
    if result.sheet is not None:
        notes += [problem.sentence for problem in result.sheet.quality.problems]
    return f"{source}\t{plain(result.page.name)}\t{kind}\t{'；'.join(notes)}"


def plain(name: Path | str) -> str:
    """A name as it can be shown: what would steer a terminal or break a line is a question mark."""
    shown = "".join(c if c.isprintable() else "?" for c in str(name))
    return shown.encode(sys.stdout.encoding or "utf-8", "replace").decode(
        sys.stdout.encoding or "utf-8"
    )


def _given(paths: Iterable[Path], out: Path) -> _Given:
    """Files as they were named; of folders what looks like a picture or PDF, in counting order.

    What lies in ``out`` came from here: of folders it is left.
    """
    given, made = _Given(), out.resolve()

    def shut(error: OSError) -> None:
        given.shut.append(Path(error.filename))

    for path in paths:
        if not path.is_dir():
            given.files.append(path)
            continue
        for folder, folders, names in os.walk(path, onerror=shut):
            inner = [n for n in folders if not n.startswith(".")]
            folders[:] = sorted(inner, key=_counting)
            if Path(folder).resolve() == made and made != path.resolve():
                folders.clear()
                continue
            for name in sorted(names, key=_counting):
                if name.startswith("."):
                    continue
                wanted = Path(name).suffix.lower() in _ENDINGS
                (given.files if wanted else given.others).append(Path(folder, name))
    return given


def _counting(name: str) -> list[tuple[int, int, str]]:
    """As a person counts: page 2 before page 10."""
    parts = _DIGITS.split(name)
    return [(1, int(p), "") if p.isascii() and p.isdigit() else (0, 0, p) for p in parts]
