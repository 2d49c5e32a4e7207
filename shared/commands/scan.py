"""`yichuang scan`: photographs, scans and PDFs into clean pages and what they say."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

_ENDINGS = {
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".tif", ".tiff", ".webp", ".pdf",
}  # fmt: skip
_INTERRUPTED = 130


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


def _scan(files: list[Path], out: Path, endings: list[str], *, as_json: bool) -> int:
    from shared.assembly import local_now
    from shared.commands.scan_evidence import EvidenceOut
    from shared.reading.scan import ScanResult, scan_files

    evidence = EvidenceOut(out, endings, local_now())
    console = Console(stderr=True)
    given = list(_files_in(files))
    if not given:
        console.print("没有找到图片或 PDF。")
        return 2
    troubled = 0

    def told(result: ScanResult) -> None:
        if as_json:
            line = json.dumps(result.to_json(), ensure_ascii=False)
        else:
            line = f"{result.source.name}\t{result.page.name if result.page else '—'}\t"
            line += f"{result.to_json()['kind_name']}\t{result.trouble}"
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    try:
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("读取", total=len(given))
            for result in scan_files(given, out):
                troubled += bool(result.trouble)
                told(result)
                evidence.add(result)
                bar.advance(task, 1 / (result.sheet.of if result.sheet else 1))
            evidence.close()
    except KeyboardInterrupt:
        console.print(f"已停止。做完的页都在 {out}。", markup=False)
        return _INTERRUPTED
    except BrokenPipeError:
        return 1
    except OSError as error:
        console.print(f"写不进 {out}：{error.strerror}。", markup=False)
        return 2
    return 1 if troubled else 0


def _files_in(paths: Iterable[Path]) -> Iterable[Path]:
    """Files as they were named; of folders what looks like a picture or PDF, in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in _ENDINGS)
        else:
            yield path
