"""A case's evidence for an archive: PDF and OFD with digests, whole or not at all, on the trail."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from shared.casework.archive import MANIFEST, export_case, find_case
from shared.casework.casefile import CaseFile
from shared.casework.office import Office
from shared.domain.errors import Trouble
from shared.domain.identity import IdentityCard
from tests.casework.conftest import NOW
from tests.casework.test_a_case_in_the_making import fill
from tests.casework.test_evidence import RARE, lay, made_of


@pytest.fixture
def submitted(office: Office, card: IdentityCard) -> CaseFile:
    visit = office.begin_visit("counter")
    visit.identify(card)
    case = visit.open("MZ002")
    lay(case)
    case.submit()
    visit.end("handed-over")
    return case


def test_an_export_holds_what_its_manifest_says(
    office: Office, submitted: CaseFile, tmp_path: Path
) -> None:
    assert submitted.submitted is not None
    number = submitted.submitted.number
    held = find_case(office.journal, number.replace(" ", ""))
    told: list[tuple[int, int]] = []
    made = export_case(
        office.journal, held, tmp_path / "out", by="0123", purpose="归档", now=NOW,
        told=lambda *step: told.append(step),
    )  # fmt: skip
    manifest = json.loads((made / MANIFEST).read_text("utf-8"))
    assert manifest["number"] == number
    assert {p.name for p in made.iterdir()} == {MANIFEST, *(f["name"] for f in manifest["files"])}
    for file in manifest["files"]:
        data = (made / file["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == file["sha256"]
        assert len(data) == file["size"]
    pdf, ofd = manifest["files"]
    (evidence,) = made_of(office, submitted.id)
    assert pdf["sha256"] == evidence.digest, "the stored file itself"
    assert pdf["pages_sha256"] == list(evidence.pages)
    with zipfile.ZipFile(made / ofd["name"]) as package:
        content = package.read("Doc_0/Pages/Page_0/Content.xml").decode()
    assert RARE in content, "what was read came along"
    assert told == [(1, 1)]
    (look,) = office.journal.facts(case=submitted.id, type="data-viewed")
    assert office.journal.body(look.id)["clerk"] == "0123"
    with pytest.raises(Trouble, match="already-there"):
        export_case(office.journal, held, tmp_path / "out", by="0123", purpose="归档", now=NOW)


def test_a_folder_that_refuses_half_way_leaves_nothing(
    office: Office, submitted: CaseFile, tmp_path: Path
) -> None:
    held = find_case(office.journal, submitted.id)
    there: list[str] = []

    def block(_done: int, _of: int) -> None:  # the evidence is written, its manifest cannot be
        (half,) = (tmp_path / "out").iterdir()
        there.extend(path.suffix for path in half.iterdir())
        (half / MANIFEST).mkdir()

    with pytest.raises(OSError, match=MANIFEST):
        export_case(
            office.journal, held, tmp_path / "out", by="1", purpose="归档", now=NOW, told=block
        )
    assert {".pdf", ".ofd"} <= set(there)
    assert list((tmp_path / "out").iterdir()) == []


def test_what_cannot_be_exported_is_said(office: Office, case: CaseFile, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="no-such-case"):
        find_case(office.journal, "GL 1")
    fill(case)  # pages that are no pictures: no evidence was made of them
    case.submit()
    held = find_case(office.journal, case.id)
    with pytest.raises(Trouble, match="no-evidence"):
        export_case(office.journal, held, tmp_path, by="1", purpose="归档", now=NOW)
    case.visit.end("done")
    with pytest.raises(Trouble, match="forgotten"):
        find_case(office.journal, case.id)
