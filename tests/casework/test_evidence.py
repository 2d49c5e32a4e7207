"""The pages of each material become one sealed evidence file, before the receipt and with it."""

from __future__ import annotations

import hashlib
import io
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from pikepdf.pdfa import validate_written

from shared.casework.casefile import CaseFile
from shared.casework.desk import Desk
from shared.casework.evidence import OFD, PDF, EvidenceFile, turned_lines, wanted_of
from shared.casework.office import Office
from shared.casework.pages import TRAY, PageNotes, PagePlace
from shared.casework.visit import Visit
from shared.domain.errors import Trouble
from shared.domain.identity import IdentityCard
from shared.journal import Journal
from shared.paper.evidence.back import sheets_of_pdf
from shared.paper.evidence.model import TextLine
from tests.casework.test_a_case_in_the_making import PNG, fill

RARE = "王𠮷芳 \U0002ebf0"


def picture(seed: int, words: str = "410399", size: tuple[int, int] = (420, 300)) -> bytes:
    page = np.full((size[1], size[0], 3), 235, np.uint8)
    cv2.putText(page, f"{words} {seed}", (30, 120), 0, 1.0, (20, 20, 20), 2)
    return bytes(cv2.imencode(".jpg", page)[1])


def notes(text: str, dpi: int = 100) -> PageNotes:
    return PageNotes(dpi=dpi, lines=(TextLine(text, ((30, 90), (300, 90), (300, 130), (30, 130))),))


def lay(case: CaseFile) -> list[str]:
    """Real pictures in every slot the case wants; then the rest of it. Digests in slot order."""
    digests = []
    for need in case.needs():
        for place, slot in enumerate(need.missing):
            if not need.settled:
                page = case.attach(
                    need.key, slot.key, picture(place), "image/jpeg", (420, 300), notes(RARE)
                )
                digests.append(page.digest)
    fill(case)
    return digests


def made_of(office: Office, case: str) -> list[EvidenceFile]:
    facts = office.journal.facts(case=case, type="evidence-made")
    return [EvidenceFile.of(office.journal.body(h.id)) for h in facts]


def test_handing_in_keeps_one_file_for_each_material_before_the_receipt(
    office: Office, case: CaseFile, tmp_path: Path
) -> None:
    digests = lay(case)
    case.submit()
    (file,) = made_of(office, case.id)
    assert file.pages == tuple(digests)
    assert file.media_type == PDF
    data = office.journal.get_blob(case.scope, file.digest)
    assert hashlib.sha256(data).hexdigest() == file.digest
    assert len(data) == file.size
    assert validate_written(io.BytesIO(data), "2b").verdict == "pass"
    path = tmp_path / "e.pdf"
    path.write_bytes(data)
    said = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout
    assert said.decode().split("\n")[0] == RARE
    order = [h.type for h in office.journal.facts(case=case.id)]
    assert order[-3:] == ["evidence-made", "case-submitted", "receipt-issued"]
    waiting = {blob.media_type for blob in office.journal.pending_blobs(99)}
    assert PDF in waiting, "it travels like a scan"


def test_nothing_of_it_lies_unsealed(office: Office, case: CaseFile, tmp_path: Path) -> None:
    lay(case)
    case.submit()
    for path in (tmp_path / "journal").rglob("*"):
        if path.is_file():
            assert b"%PDF" not in path.read_bytes(), path
    case.visit.end("done")
    (header,) = office.journal.facts(case=case.id, type="evidence-made")
    with pytest.raises(Trouble, match="forgotten"):
        office.journal.body(header.id)
    assert case.evidence._leaves == {}


def test_a_page_that_is_no_picture_keeps_nobody_from_handing_in(
    office: Office, case: CaseFile
) -> None:
    fill(case)
    assert case.pages
    case.submit()
    assert made_of(office, case.id) == [], "an incomplete file would look complete"


def test_a_full_disk_says_so_and_a_second_try_keeps_nothing_twice(
    office: Office, case: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(case)
    real, full = Journal.put_blob, Trouble("disk-full", "存储空间满了。")

    def refuse(self: Journal, scope: str, data: bytes, kind: str, **more: bool) -> str:
        if kind == PDF:
            raise full
        return real(self, scope, data, kind, **more)

    monkeypatch.setattr(Journal, "put_blob", refuse)
    with pytest.raises(Trouble, match="disk-full"):
        case.submit()
    assert made_of(office, case.id) == []
    assert not office.journal.facts(case=case.id, type="case-submitted")
    monkeypatch.undo()
    blobs = len(office.journal.query("select name from blobs"))
    case.make_evidence()
    case.submit()
    assert len(office.journal.query("select name from blobs")) == blobs + 1
    assert len(made_of(office, case.id)) == 1


def test_what_is_taken_again_is_in_the_file_and_the_old_page_is_not(
    office: Office, case: CaseFile
) -> None:
    before = lay(case)
    (key, slot), *_ = list(case.pages)
    fresh = case.attach(key, slot, picture(9, "again"), "image/jpeg", (420, 300), notes("新"))
    case.attach("", "", picture(8, "tray"), "image/jpeg", (420, 300))
    fill(case)
    case.submit()
    (file,) = made_of(office, case.id)
    assert fresh.digest in file.pages
    assert before[0] not in file.pages
    assert len(file.pages) == len(before), "pages of the tray are in no file"


def test_pages_stand_in_the_order_of_the_slots_and_added_ones_behind(case: CaseFile) -> None:
    need = next(n for n in case.needs() if len(n.missing) > 1)
    first, second = (slot.key for slot in need.missing[:2])
    for n, slot in enumerate(["more-10", second, "more-2", first]):
        case.filing.put(PagePlace(need.key, slot), picture(n), "image/jpeg", (420, 300))
    (wanted,) = wanted_of(case.material, list(case.pages.values()), {need.key: "材料"})
    assert [page.slot for page in wanted.pages] == [first, second, "more-2", "more-10"]


def test_progress_cancel_and_both_formats(case: CaseFile) -> None:
    lay(case)
    (wanted,) = wanted_of(case.material, list(case.pages.values()), {})
    told: list[tuple[int, int]] = []
    about, now = {"item": "甲", "case": case.id, "terminal": "T"}, case.visit.office.now()
    with pytest.raises(Trouble, match="evidence-cancelled"):
        case.evidence.make([wanted], about, now, cancelled=lambda: True)
    files = case.evidence.make(
        [wanted], about, now, formats=(PDF, OFD), told=lambda *step: told.append(step)
    )
    assert told[-1] == (len(wanted.pages), len(wanted.pages))
    assert [file.media_type for file in files] == [PDF, OFD]


def test_a_stack_is_held_as_leaves_not_as_pictures(case: CaseFile) -> None:
    """Of each page of a stack some kilobytes are held until it is handed in."""
    need = next(n for n in case.needs() if n.missing)
    for n in range(12):
        case.filing.put(
            PagePlace(need.key, f"more-{n + 1}"), picture(n, size=(1240, 1754)), "image/jpeg",
            (1240, 1754), notes("页", 150),
        )  # fmt: skip
    made = case.make_evidence()
    held = [future.result() for future in case.evidence._leaves.values()]
    weights = [
        len(leaf.layers.ground) + sum(len(ink.tiff) for ink in leaf.layers.inks) for leaf in held
    ]
    assert max(weights) < 40_000
    data = case.visit.office.journal.get_blob(case.scope, made[0].digest)
    assert len(sheets_of_pdf(data)) == 12
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 12


def test_pages_are_taken_apart_off_the_thread_that_lays_them(
    case: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    go = threading.Event()

    def slow(*_args: object, **_more: object) -> None:
        seen.append(threading.current_thread().name)
        go.wait(30)
        raise ValueError("not a picture")

    monkeypatch.setattr("shared.paper.evidence.model.leaf_of", slow)
    need = next(n for n in case.needs() if n.missing)
    case.attach(need.key, need.missing[0].key, PNG, "image/png", (9, 9))  # does not wait
    go.set()
    assert case.make_evidence() == []
    assert seen[0].startswith("evidence")


def test_lines_turn_with_their_page(case: CaseFile) -> None:
    line = TextLine("上", ((10, 20), (40, 20), (40, 30), (10, 30)))
    (turned,) = turned_lines([line], 1, (100, 200))
    assert turned.box == ((180, 10), (180, 40), (170, 40), (170, 10))
    assert turned_lines([line], 4, (100, 200)) == (line,)
    page = case.filing.put(TRAY, picture(1), "image/jpeg", (420, 300), notes("转"))
    fresh = case.filing.turn(page.id, 2)
    assert fresh.notes.lines[0].box[0] == (390, 210)


@pytest.mark.parametrize("face", ["kiosk", "counter"])
def test_both_faces_make_it(office: Office, case: CaseFile, face: str) -> None:
    visit: Visit = office.begin_visit(face)
    visit.identify(case.applicant)
    mine = visit.open("MZ002")
    lay(mine)
    mine.submit()
    assert len(made_of(office, mine.id)) == 1


def test_what_a_body_leaves_out_is_empty() -> None:
    assert EvidenceFile.of({"digest": "ab"}) == EvidenceFile("", "ab", PDF, 0, ())
    whole = EvidenceFile("hk", "cd", OFD, 7, ("x",))
    assert EvidenceFile.of(whole.body()) == whole


def texts(office: Office, scope: str, digest: str) -> list[list[str]]:
    sheets = sheets_of_pdf(office.journal.get_blob(scope, digest))
    return [[x.text for p in sheet.placed for x in p.leaf.lines] for sheet in sheets]


def test_a_page_changed_at_the_window_comes_into_a_new_file_with_the_others_as_they_were(
    office: Office, card: IdentityCard
) -> None:
    visit = office.begin_visit("counter")
    visit.identify(card)
    started = visit.open("MZ002")
    lay(started)
    started.submit()
    visit.end("handed-over")
    (first,) = made_of(office, started.id)
    desk = Desk(office, "0123", "王丽")
    case = desk.open(started.id)
    assert case.evidence[first.material] == first
    assert desk.renew_evidence(case) == [], "nothing changed"
    material = case.material(first.material)
    slot = str(material.pages[0]["slot"])
    place = PagePlace(first.material, slot)
    desk.attach(case, place, picture(77, "new"), "image/jpeg", (420, 300), notes("窗口新拍"))
    (second,) = desk.renew_evidence(case)
    assert second.pages[1:] == first.pages[1:]
    assert second.pages[0] != first.pages[0]
    said = texts(office, case.scope, second.digest)
    assert said[0] == ["窗口新拍"]
    assert said[1:] == texts(office, case.scope, first.digest)[1:]
    desk.refresh(case)
    assert case.evidence[first.material] == second
    assert desk.evidence(case, first.material).startswith(b"%PDF-")
    (header,) = [
        h for h in office.journal.facts(case=case.case, type="evidence-made") if h.role == "clerk"
    ]
    assert office.journal.body(header.id)["digest"] == second.digest


def test_accepting_renews_it_behind_the_clerk(office: Office, card: IdentityCard) -> None:
    visit = office.begin_visit("counter")
    visit.identify(card)
    started = visit.open("MZ002")
    lay(started)
    started.submit()
    visit.end("handed-over")
    desk = Desk(office, "0123", "王丽")
    case = desk.open(started.id)
    (first,) = made_of(office, case.case)
    desk.attach(case, PagePlace(first.material, "more-1"), picture(5), "image/jpeg", (420, 300))
    desk.refresh(case)
    for material in case.materials:
        desk.check(case, material.key, "passed")
    desk.accept(case)
    office.leaves.later(lambda: None).result(60)
    assert len(made_of(office, case.case)[-1].pages) == len(first.pages) + 1


def test_a_site_may_want_ofd_as_well(office: Office, card: IdentityCard) -> None:
    office.tools = replace(office.tools, evidence=(PDF, OFD))
    visit = office.begin_visit()
    visit.identify(card)
    case = visit.open("MZ002")
    lay(case)
    case.submit()
    assert [file.media_type for file in made_of(office, case.id)] == [PDF, OFD]
