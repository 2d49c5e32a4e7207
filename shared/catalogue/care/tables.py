"""Tables as departments have them: xlsx and CSV, read as rows of text, each cell with its place.

A workbook comes from anywhere. Before openpyxl sees it, its zip is looked through: too much inside,
links to other files, macros or a document type declaration (entities) are refused. Formulas are
refused with their place: what a formula shows depends on the machine that shows it.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from shared.domain.errors import Actor, Trouble

MAX_FILE = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
"""Bytes inside a workbook; a county's whole catalogue is below 5 MB."""
MAX_PARTS = 400
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 5_000
_FORMULA = ("=", "+=", "-=", "@")


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and where it stands: ``人社 第 3 行 C 列``."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name and its rows, empty rows left out."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


def refused(what: str, mend: str) -> Trouble:
    """The trouble of a file that is not taken; both parts are for its editor."""
    return Trouble("catalogue-table", f"{what}{mend}", Actor.STAFF, f"{what}{mend}")


def read_table(path: Path) -> list[Sheet]:
    """The sheets of an xlsx, or the one table of a CSV. Raises Trouble ``catalogue-table``."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise refused(f"{path.name} 超过 {MAX_FILE // 1024 // 1024} MB。", "请按部门拆开。")
        data = path.read_bytes()
    except OSError as error:
        raise refused(f"{path.name} 读不出来（{error.strerror}）。", "请检查文件名。") from error
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _workbook(path.name, data)
    if path.suffix.lower() == ".csv":
        return [_csv(path.name, data)]
    if path.suffix.lower() == ".xls":
        raise refused(f"{path.name} 是旧版 Excel 文件。", "请在 Excel 或 WPS 里另存为 xlsx。")
    raise refused(f"{path.name} 不是表格。", "请用 xlsx、csv 或者 json。")


def _csv(name: str, data: bytes) -> Sheet:
    for coding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(coding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise refused(f"{name} 的文字编码读不出来。", "请用 UTF-8 编码另存一次。")
    if "\0" in text:
        raise refused(f"{name} 不是文字表格。", "请重新导出。")
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise refused(f"{name} 的引号没有成对。", "请用 Excel 打开另存为 xlsx 再试。") from error
    return _sheet(name, ((n, [str(v) for v in row]) for n, row in enumerate(rows, 1)))


def _workbook(name: str, data: bytes) -> list[Sheet]:
    _look_inside(name, data)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheets = [
            _sheet(
                sheet.title,
                (
                    (n, [_value(sheet.title, n, at, v) for at, v in enumerate(row)])
                    for n, row in enumerate(
                        sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 1), 1
                    )
                ),
            )
            for sheet in book.worksheets
            if sheet.sheet_state == "visible"
        ]
        book.close()
    except Trouble:
        raise
    except Exception as error:
        # openpyxl raises whatever its parsers do; a broken workbook is one thing to its editor
        raise refused(f"{name} 打不开。", "请在 Excel 或 WPS 里打开，另存一次再试。") from error
    return [sheet for sheet in sheets if sheet.rows]


def _look_inside(name: str, data: bytes) -> None:
    again = "请在 Excel 或 WPS 里复制内容到一个新文件再试。"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = book.infolist()
            if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_UNPACKED:
                raise refused(f"{name} 里面的内容多得不正常。", again)
            names = {p.filename.lower() for p in parts}
            if any(n.startswith("xl/externallinks/") for n in names):
                raise refused(f"{name} 里有指向别的文件的链接。", "请“断开链接”后另存。")
            if any("vbaproject" in n or n.startswith("xl/embeddings/") for n in names):
                raise refused(f"{name} 里有宏或者嵌入的文件。", again)
            left = MAX_UNPACKED
            for part in parts:
                left -= _look_at(name, book, part, left)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError) as error:
        raise refused(f"{name} 不是完好的 xlsx 文件。", "请重新导出。") from error
    except (EOFError, ValueError) as error:
        raise refused(f"{name} 不是完好的 xlsx 文件。", "请重新导出。") from error


def _look_at(name: str, book: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """Bytes really inside, whatever the directory says. Raises Trouble."""
    count, before = 0, b""
    xml = part.filename.lower().endswith((".xml", ".rels"))
    with book.open(part) as stream:
        while piece := stream.read(1 << 16):
            count += len(piece)
            if count > left:
                raise refused(f"{name} 里面的内容多得不正常。", "请复制内容到一个新文件再试。")
            if xml and b"<!doctype" in (before + piece).lower():
                raise refused(f"{name} 里有不该有的声明。", "请复制内容到一个新文件再试。")
            before = piece[-16:]
    return count


def _value(sheet: str, row: int, column: int, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return str(value)
    raise refused(
        f"{sheet} 第 {row} 行 {letter(column)} 列是公式。", "请选“粘贴为数值”，表里只放文字和数字。"
    )


def _sheet(name: str, rows: Iterator[tuple[int, list[str]]]) -> Sheet:
    kept = []
    for number, row in rows:
        if number > MAX_ROWS:
            raise refused(f"{name} 超过 {MAX_ROWS} 行。", "请按部门拆开。")
        if not any(text.strip() for text in row):
            continue
        if len(row) > MAX_COLUMNS and any(text.strip() for text in row[MAX_COLUMNS:]):
            raise refused(f"{name} 第 {number} 行超过 {MAX_COLUMNS} 列。", "请删掉多余的列。")
        kept.append(
            tuple(_cell(name, number, at, text) for at, text in enumerate(row[:MAX_COLUMNS]))
        )
    return Sheet(name, tuple(kept))


def _cell(sheet: str, row: int, column: int, text: str) -> Cell:
    place = f"{sheet} 第 {row} 行 {letter(column)} 列"
    text = text.strip()
    if text.startswith(_FORMULA):
        raise refused(f"{place}是公式。", "请选“粘贴为数值”，表里只放文字和数字。")
    if len(text) > MAX_CELL:
        raise refused(f"{place}有 {len(text)} 个字。", f"一格最多 {MAX_CELL} 个字。")
    return Cell(text, place)


def letter(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA, as a spreadsheet names its columns."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
