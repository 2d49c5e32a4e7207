import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import scene, specimen
from shared.image.frame import decode, to_jpeg
from shared.reading import scan
from shared.reading.scan import scan_files
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
    files = [photo, flat, junk, tmp_path / "missing.jpg"]
    results = list(scan_files(files, out, reader=reader))
    assert [r.source for r in results] == [photo, *files]  # two papers in one photograph
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
    assert (third.page, third.trouble) == (None, "这不是图片文件，或者文件已损坏。")
    assert (fourth.page, fourth.trouble) == (None, "文件打不开。")
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


def test_the_command_reads_pdfs_says_what_failed_and_stops_at_ctrl_c(tmp_path):
    card = Image.fromarray(
        np.ascontiguousarray(specimen("id-card-front", WANG_GUIFANG)[:, :, ::-1])
    )
    back = Image.fromarray(np.ascontiguousarray(specimen("id-card-back", WANG_GUIFANG)[:, :, ::-1]))
    given = tmp_path / "given"
    given.mkdir()
    (given / "a.png").write_bytes(b"no picture")
    card.save(given / "b.pdf", save_all=True, append_images=[back] * 60)
    command = [sys.executable, "-m", "shared.cli", "scan", str(given), "--json"]
    command += ["--out", str(tmp_path / "out")]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert run.stdout is not None
        said = [json.loads(run.stdout.readline()) for _ in range(3)]
        run.send_signal(signal.SIGINT)
        _, errors = run.communicate(timeout=PATIENCE)
    finally:
        run.kill()
    assert [(s["number"], s["of"], s["kind"]) for s in said] == [
        (1, 1, "other"), (1, 61, "id-card-front"), (2, 61, "id-card-back"),
    ]  # fmt: skip
    assert said[0]["trouble"]
    assert said[1]["fields"]["number"]["value"] == WANG_GUIFANG.number
    assert Path(said[1]["page"]).is_file()
    assert run.returncode == 130
    assert "已停止" in errors
    assert "Traceback" not in errors
    assert WANG_GUIFANG.number not in errors


def test_a_file_that_kills_what_opens_it_does_not_stop_the_others(reader, tmp_path, monkeypatch):
    good = tmp_path / "good.jpg"
    good.write_bytes(to_jpeg(specimen("id-card-back", WANG_GUIFANG)))
    monkeypatch.setattr(scan.pictures, "serve", children.opens_all_but)
    results = list(scan.scan_files([tmp_path / "kills.jpg", good], tmp_path / "out", reader=reader))
    assert [bool(r.trouble) for r in results] == [True, False]
    assert results[1].reading is not None
    assert results[1].reading.kind == "id-card-back"
