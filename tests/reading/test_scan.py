import json
import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from shared.capture.judge import BLANK, DARK, judge
from shared.cli import app
from shared.commands.scan import _line, _tell
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import scene, specimen
from shared.image.frame import decode, page_from, to_jpeg, to_png
from shared.reading import files, pictures, scan, whole
from shared.reading.reader import FAILED, Reader
from shared.reading.scan import ScanResult, scan_files
from shared.reading.whole import write_whole
from tests.reading import children

PATIENCE = 150.0


def test_files_are_straightened_turned_read_and_written_in_order(reader, tmp_path):
    photo = tmp_path / "a.jpg"
    papers = [specimen(kind, WANG_GUIFANG) for kind in ("hukou-person", "bank-card")]
    photo.write_bytes(to_jpeg(scene(papers, angle=184, seed=2)))
    flat = tmp_path / "b.png"
    flat.write_bytes(to_jpeg(specimen("id-card-front", WANG_GUIFANG)))
    junk = tmp_path / "c.txt"
    junk.write_text("no picture")
    out = tmp_path / "pages"
    given = [photo, flat, junk, tmp_path / "missing.jpg"]
    begun = []
    results = list(scan_files(given, out, reader=reader, begins=lambda *of: begun.append(of)))
    assert [r.source for r in results] == [photo, *given]  # two papers in one photograph
    # whoever waits is told of each page before it is read
    assert begun == [(photo, 1, 1), (photo, 2, 2), *((path, 1, 1) for path in given[1:])]
    *both, second, third, fourth = results
    assert [(r.number, r.sheet.of, r.page.name) for r in both] == [
        (1, 2, "a-p1.jpg"), (2, 2, "a-p2.jpg"),
    ]  # fmt: skip
    first, bank = sorted(both, key=lambda r: r.reading.kind, reverse=True)
    assert (bank.reading.kind, bank.turned, bank.paper) == ("bank-card", 180, "id-1")
    assert (first.found, first.turned, first.paper) == (True, 180, "hukou")
    assert first.reading is not None
    assert first.reading.fields["number"].value == WANG_GUIFANG.number
    assert second.reading is not None
    assert second.reading.kind == "id-card-front"
    assert (third.page, third.trouble) == (None, files.NO_PICTURE)
    assert (fourth.page, fourth.trouble) == (None, files.GONE)
    assert decode(first.page.read_bytes()).shape[1] > 1000
    said = json.loads(json.dumps([r.to_json() for r in results], ensure_ascii=False))
    assert said[both.index(first)]["fields"]["name"]["value"] == "王桂芳"
    assert said[3]["kind"] == "other"


def test_nothing_is_ever_overwritten(reader, tmp_path):
    flat = tmp_path / "b.jpg"
    flat.write_bytes(to_jpeg(specimen("id-card-back", WANG_GUIFANG)))
    out = tmp_path / "pages"
    names = [next(scan_files([flat], out, reader=reader)).page.name for _ in range(2)]
    assert names == ["b.jpg", "b-2.jpg"]


@contextmanager
def terminal():
    """A terminal: its near end, and all that is said on it, listened to all the while."""
    far, near = os.openpty()
    said = []

    def listen():
        with suppress(OSError):  # EIO: the last near end was closed
            while piece := os.read(far, 65536):
                said.append(piece)

    ears = threading.Thread(target=listen, daemon=True)
    ears.start()
    try:
        yield near, lambda: (ears.join(PATIENCE), b"".join(said).decode())[1]
    finally:
        with suppress(OSError):
            os.close(near)
        ears.join(PATIENCE)
        os.close(far)


def command(*words):
    return [sys.executable, "-m", "shared.cli", "scan", *map(str, words)]


def test_the_command_reads_pdfs_shows_how_far_it_is_and_stops_at_ctrl_c(tmp_path):
    """Standard error is a terminal with its bar; standard output goes where it was sent."""
    card = Image.fromarray(
        np.ascontiguousarray(specimen("id-card-front", WANG_GUIFANG)[:, :, ::-1])
    )
    back = Image.fromarray(np.ascontiguousarray(specimen("id-card-back", WANG_GUIFANG)[:, :, ::-1]))
    given = tmp_path / "given"
    given.mkdir()
    (given / "a.png").write_bytes(b"no picture")
    card.save(given / "b.pdf", save_all=True, append_images=[back] * 60, resolution=300)
    out = tmp_path / "out"
    with terminal() as (near, heard):
        run = subprocess.Popen(
            command(given, "--json", "--pdf", "--out", out), stdout=subprocess.PIPE, stderr=near,
            text=True, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        )  # fmt: skip
        os.close(near)
        try:
            assert run.stdout is not None
            said = [json.loads(run.stdout.readline()) for _ in range(3)]
            run.send_signal(signal.SIGINT)
            run.communicate(timeout=PATIENCE)
            errors = heard()
        finally:
            run.kill()
    assert [(s["number"], s["of"], s["kind"]) for s in said] == [
        (1, 1, "other"), (1, 61, "id-card-front"), (2, 61, "id-card-back"),
    ]  # fmt: skip
    assert said[0]["trouble"]
    assert said[1]["fields"]["number"]["value"] == WANG_GUIFANG.number
    assert (said[1]["dpi"], said[1]["paper"]) == (300, "id-1")
    assert Path(said[1]["page"]).is_file()
    assert run.returncode == 130
    assert "正在读 2/2 b.pdf 第 2/61 页" in errors
    assert "已停止" in errors
    assert "Traceback" not in errors
    assert WANG_GUIFANG.number not in errors
    # whole pages are left, and nothing else
    left = sorted(out.iterdir())
    assert len(left) >= 2
    assert all(decode(path.read_bytes()).size for path in left)


def test_a_folder_of_odd_things_is_told_line_by_line_and_summed_up(tmp_path):
    """None can be read, so no reading: what a person sees is what this is about."""
    given = tmp_path / "给的"
    (given / "子").mkdir(parents=True)
    out = given / "做好的"  # what was made before is not scanned again
    out.mkdir()
    (out / "1.jpg").write_bytes(b"x")
    for name in ("10.jpg", "2.png", "坏\x1b[31m\n.jpg", ".隐藏.jpg", "说明.txt", "子/1.heic"):
        (given / name).write_bytes(b"\0\0\0\x18ftypheic" if name.endswith("heic") else b"x")
    with open(os.fsencode(given) + b"/\xff.tif", "wb") as file:
        file.write(b"II*\0")
    os.mkfifo(given / "管道.pdf")
    with terminal() as (near, heard):
        run = subprocess.run(
            command(given, tmp_path / "没有.jpg", "--out", out),
            stdout=subprocess.PIPE, stderr=near,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1", "TERM": "xterm"},
        )  # fmt: skip
        os.close(near)
        told = heard()
    lines = run.stdout.decode().splitlines()
    assert [line.split("\t") for line in lines] == [
        [f"{given}/2.png", "—", "—", files.NO_PICTURE],
        [f"{given}/10.jpg", "—", "—", files.NO_PICTURE],
        [f"{given}/坏?[31m?.jpg", "—", "—", files.NO_PICTURE],
        [f"{given}/管道.pdf", "—", "—", files.NOT_A_FILE],
        [f"{given}/?.tif", "—", "—", files.NO_PICTURE],
        [f"{given}/子/1.heic", "—", "—", files.FOREIGN],
        [f"{tmp_path}/没有.jpg", "—", "—", files.GONE],
    ]
    assert (
        f"7 个文件，做好 0 页，在 {out}。有 7 处没有做成，原因在各行后面。"
        "没有看不是图片或 PDF 的：说明.txt。\r\n"
    ) in told
    assert files.GONE not in told  # what was found out goes where it was sent, not beside the bar
    assert run.returncode == 1


def test_names_that_are_no_text_come_back_from_json_as_they_are(capfdbinary):
    path = Path(os.fsdecode(b"/x/\xff\xe5\xbc\xa0.jpg"))
    _tell(ScanResult(path, trouble=files.GONE), as_json=True)
    line = capfdbinary.readouterr().out.decode()  # JSON is UTF-8
    assert json.loads(line)["source"] == str(path)
    assert "张" in line


def test_every_key_of_the_json_is_explained():
    """Editors rely on them: none goes, none comes without its words."""
    text = (Path(__file__).parents[2] / "docs" / "capture.md").read_text("utf-8")
    rows = text.partition("| key | what |")[2].partition("| `kind` | fields |")[0]
    flat = np.full((420, 660, 3), 235, np.uint8)
    sheet = pictures.Sheet(page_from(flat), judge(flat), True, ((0.0, 0.0),) * 4, 1)
    known = ScanResult(Path("a.jpg"), sheet=sheet).to_json()
    quality = known["quality"]
    assert isinstance(quality, dict)
    first = re.findall(r"^\| (`[^|]+`) \|", rows, re.M)
    assert set(re.findall(r"`(\w+)`", " ".join(first))) == set(known)
    named = set(re.findall(r"`(\w+)`", rows))
    assert set(known) | set(quality) <= named


def test_a_line_names_the_page_its_kind_and_what_is_wrong_with_it():
    flat = np.full((420, 660, 3), 30, np.uint8)
    sheet = pictures.Sheet(page_from(flat), judge(flat), False, None, 3)
    line = _line(ScanResult(Path("a.pdf"), 2, Path("out/a-p2.jpg"), sheet, of=3), "认不出的一页")
    assert line.split("\t") == [
        "a.pdf 第 2/3 页", "a-p2.jpg", "认不出的一页", f"{DARK.sentence}；{BLANK.sentence}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("where", "sentence"),
    [("file", "它是一个文件，请换一个文件夹"), ("in a file", "它在一个文件里，请换一个文件夹")],
)
def test_where_nothing_can_be_written_is_said_before_anything_is_read(tmp_path, where, sentence):
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "a.jpg").write_bytes(b"x")
    out = tmp_path / "file" / "sub" if where == "in a file" else tmp_path / where
    said = CliRunner().invoke(app, ["scan", str(tmp_path / "a.jpg"), "--out", str(out)])
    assert said.exit_code == 2
    assert sentence in said.output
    assert (tmp_path / "file").read_bytes() == b"mine"


def test_nothing_to_do_is_said(tmp_path):
    said = CliRunner().invoke(app, ["scan", str(tmp_path), "--out", str(tmp_path / "out")])
    assert (said.exit_code, said.output.strip()) == (2, "没有找到图片或 PDF。")
    assert not (tmp_path / "out").exists()


def test_a_full_disk_is_said_in_words_and_leaves_whole_pages_only(tmp_path):
    """The kernel's own limit on a file's size stands for the disk."""
    rough = np.random.default_rng(1).integers(120, 255, (600, 800, 3)).astype(np.uint8)
    (tmp_path / "a.png").write_bytes(to_png(rough))
    out = tmp_path / "out"
    limited = ["bash", "-c", 'ulimit -f 39 && exec "$@"', "bash"]  # kilobytes: half a page
    run = subprocess.run(
        [*limited, *command(tmp_path / "a.png", "--out", out)], capture_output=True,
        encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert run.stderr.strip() == f"写不进 {out}：磁盘满了，请清出地方再来。做完的页都在。"
    assert run.returncode == 2
    assert list(out.iterdir()) == []


def test_a_file_that_kills_what_opens_it_does_not_stop_the_others(reader, tmp_path, monkeypatch):
    good = tmp_path / "good.jpg"
    good.write_bytes(to_jpeg(specimen("id-card-back", WANG_GUIFANG)))
    monkeypatch.setattr(scan.pictures, "serve", children.opens_all_but)
    results = list(scan.scan_files([tmp_path / "kills.jpg", good], tmp_path / "out", reader=reader))
    assert [bool(r.trouble) for r in results] == [True, False]
    assert results[1].reading is not None
    assert results[1].reading.kind == "id-card-back"


def test_a_file_that_breaks_again_is_left_and_the_next_is_read(reader, tmp_path, monkeypatch):
    """Each further page of one that hangs would cost the same minute again."""
    good = tmp_path / "good.jpg"
    good.write_bytes(to_jpeg(np.full((300, 400, 3), 235, np.uint8)))
    monkeypatch.setattr(scan.pictures, "serve", children.opens_first_page_only)
    results = list(scan.scan_files([tmp_path / "many.pdf", good], tmp_path / "out", reader=reader))
    assert [(r.number, r.of, r.trouble) for r in results] == [
        (1, 9, ""), (2, 9, scan.BROKE), (3, 9, scan.BROKE), (4, 9, scan.LEFT.format(4)), (1, 1, ""),
    ]  # fmt: skip


def test_a_file_that_hangs_is_given_up_in_words(reader, tmp_path, monkeypatch):
    (tmp_path / "a.jpg").write_bytes(b"x")
    monkeypatch.setattr(scan.pictures, "serve", children.opens_nothing_in_time)
    monkeypatch.setattr(scan, "_OPENING_S", 0.5)  # of a minute
    (result,) = scan.scan_files([tmp_path / "a.jpg"], tmp_path / "out", reader=reader)
    assert (result.page, result.trouble) == (None, scan.HUNG)


def test_a_page_that_could_not_be_read_is_there_all_the_same(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(to_png(np.full((300, 400, 3), 235, np.uint8)))
    gone = Reader()
    gone.close()  # what reads is gone for good, as after a crash that comes again
    (result,) = scan_files([path], tmp_path / "out", reader=gone)
    assert result.trouble == FAILED.sentence
    assert result.reading is None
    assert decode(result.page.read_bytes()).shape == (300, 400, 3)


def test_a_file_that_vanishes_meanwhile_is_named_page_by_page(reader, tmp_path):
    path = tmp_path / "a.pdf"
    Image.new("L", (200, 300), 235).save(
        path, save_all=True, append_images=[Image.new("L", (200, 300), 235)]
    )
    said = []
    for result in scan_files([path], tmp_path / "out", reader=reader):
        said.append((result.number, result.of, result.trouble))
        path.unlink(missing_ok=True)
    assert said == [(1, 2, ""), (2, 2, files.GONE)]


def test_the_longest_names_are_shortened_and_stay_apart(tmp_path):
    for stem in ("长" * 84, "x" * 252):
        first, second = (write_whole(tmp_path, f"{stem}-p1", ".jpg", b"a") for _ in range(2))
        assert len(os.fsencode(first.name)) <= 255
        assert (first.read_bytes(), second.name) == (b"a", f"{first.stem}-2.jpg")
    assert write_whole(tmp_path, "short", ".jpg", b"a").name == "short.jpg"


def test_a_stick_without_links_keeps_whole_files_that_are_not_written_over(tmp_path, monkeypatch):
    def none(*_of):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(whole.os, "link", none)
    first, second = (write_whole(tmp_path, "a", ".jpg", data) for data in (b"1", b"2"))
    assert [(p.name, p.read_bytes()) for p in (first, second)] == [
        ("a.jpg", b"1"),
        ("a-2.jpg", b"2"),
    ]
    assert len(list(tmp_path.iterdir())) == 2
