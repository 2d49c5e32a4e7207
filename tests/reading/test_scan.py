import json

from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import scene, specimen
from shared.image.frame import decode, to_jpeg
from shared.reading.scan import scan_files


def test_files_are_straightened_turned_read_and_written_in_order(reader, tmp_path):
    photo = tmp_path / "a.jpg"
    photo.write_bytes(to_jpeg(scene([specimen("hukou-person", WANG_GUIFANG)], angle=184, seed=2)))
    flat = tmp_path / "b.png"
    flat.write_bytes(to_jpeg(specimen("id-card-front", WANG_GUIFANG)))
    junk = tmp_path / "c.txt"
    junk.write_text("no picture")
    out = tmp_path / "pages"
    files = [photo, flat, junk, tmp_path / "missing.jpg"]
    results = list(scan_files(files, out, reader=reader))
    assert [r.source for r in results] == files
    first, second, third, fourth = results
    assert (first.found, first.turned, first.paper) == (True, 180, "hukou")
    assert first.reading is not None
    assert first.reading.fields["number"].value == WANG_GUIFANG.number
    assert second.reading is not None
    assert second.reading.kind == "id-card-front"
    assert (third.page, third.trouble) == (None, "这不是图片文件，或者文件已损坏。")
    assert (fourth.page, fourth.trouble) == (None, "文件打不开。")
    assert decode(first.page.read_bytes()).shape[1] > 1000
    said = json.loads(json.dumps([r.to_json() for r in results], ensure_ascii=False))
    assert said[0]["fields"]["name"]["value"] == "王桂芳"
    assert said[2]["kind"] == "other"


def test_nothing_is_ever_overwritten(reader, tmp_path):
    flat = tmp_path / "b.jpg"
    flat.write_bytes(to_jpeg(specimen("id-card-back", WANG_GUIFANG)))
    out = tmp_path / "pages"
    names = [next(scan_files([flat], out, reader=reader)).page.name for _ in range(2)]
    assert names == ["b.jpg", "b-2.jpg"]
