"""Make the golden journal of the present schema: ``python -m tests.journal.golden.make``.

Once per schema version, when that version is released; a golden file is never made again, because
its worth is that old code wrote it. Every person in it is made up (样张).
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from shared.domain.facts import FACT_TYPES, Role
from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind, schema, views
from shared.proof import key_pair

HERE = Path(__file__).parent
KEYS = ("file-key", "file-salt", "signing-key", "claim-key", "scope-wrap-key", "last-head")
TERMINAL = "GOLDEN-样张"
PERSON = {"name": "样张甲", "number": "11010119000307001X", "sex": "女", "address": "样张路 1 号"}
_SCAN = "样张：一页合成的扫描件".encode() * 40
_START = datetime(2026, 11, 21, 1, tzinfo=UTC)
_GIVEN: dict[str, Any] = {
    "visit": "visit-1",
    "card": PERSON,
    "applicant": PERSON,
    "level": 4,
    "labels": ["态度好"],
    "face": "counter",
    "print": "print-1",
    "provisional": False,
    "how": "card",
    "kept": [],
    "lost": [],
    "bodies": [],
    "part": 1,
    "parts": 1,
    "pages": [],
    "snapshot": {"number": "YZ 261121 0099", "item_name": "样张事项", "applicant": PERSON},
    "materials": [{"material": "m", "how": "captured"}],
    "answers": {"bank": "样张银行"},
    "state": "received",
    "outcome": "captured",
}


class Clock:
    """The same moments in every run."""

    def __init__(self) -> None:
        self.now = _START

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=11)
        return self.now


def open_journal(folder: Path, keys: FileKeyStore, province: bytes) -> Journal:
    """The golden terminal's journal in ``folder``."""
    return Journal.open(
        folder, keys=keys, terminal=TERMINAL, province_key=province, clock=Clock(), catalogue="样张"
    )


def main() -> int:
    """Write ``schema-N`` beside this file."""
    target = HERE / f"schema-{schema.VERSION}"
    if target.exists():
        sys.stderr.write(f"{target} exists: a golden file is never made again\n")
        return 1
    with tempfile.TemporaryDirectory() as place:
        keys = FileKeyStore(Path(place) / "keys")
        folder = Path(place) / "data"
        province = key_pair()[1]
        journal = open_journal(folder, keys, province)
        scope = _live(journal)
        journal.close()
        journal = open_journal(folder, keys, province)  # settled, as every later start finds it
        open_bodies = {h.id: journal.body(h.id) for h in journal.facts() if _readable(journal, h)}
        said = {
            "words": "样张：合成数据，不是任何人的办件",
            "schema": schema.VERSION,
            "views_version": views.VERSION,
            "province_key": province.hex(),
            "scan": scope,
            "facts": len(journal.facts()),
            "last_hash": journal.facts()[-1].hash(),
            "stored": journal.stored_up_to(),
            "views": json.loads(json.dumps(journal.dump_views(), ensure_ascii=False)),
            "bodies": open_bodies,
        }
        journal.close()
        said["keys"] = {name: (keys.get(name) or b"").hex() for name in KEYS}
        target.mkdir()
        shutil.copytree(folder / "blobs", target / "blobs")
        for name in ("journal.db", "key-check"):
            shutil.copyfile(folder / name, target / name)
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
    (target / "expected.json").write_text(text + "\n", "utf-8")
    return 0


def _live(journal: Journal) -> dict[str, str]:
    """One fact of every type: a visit that is forgotten, a case a clerk can still read."""
    visit = journal.begin_scope(ScopeKind.VISIT)
    desk = journal.begin_scope(ScopeKind.CASE)
    digest = journal.put_blob(desk, _SCAN, "image/png")
    for name in FACT_TYPES:
        if name in {"epoch-began", "receipt-issued", "key-forgotten", "key-destroyed"}:
            continue  # the journal's own, and the receipt, which needs its token
        for scope, case in ((visit, "case-1"), (desk, "case-2")):
            draft = _draft(name, scope, case, digest)
            if scope == visit or draft.scope:
                journal.append(draft)
            if name == "case-submitted" and scope == visit:
                _receipt(journal, case)
    journal.forget(visit, "done")
    gone = journal.begin_scope(ScopeKind.VISIT)
    journal.append(_draft("resident-identified", gone, "", digest))
    journal.destroy(gone, "not-submitted")
    last = journal.facts()[-8]
    journal.mark_stored(last.epoch, last.seq)
    return {"scope": desk, "digest": digest}


def _draft(name: str, scope: str, case: str, digest: str) -> FactDraft:
    known = FACT_TYPES[name]
    body = {key: _GIVEN.get(key, f"样张 {key}") for key in known.body}
    body |= {"digest": digest} if "digest" in body else {}
    return FactDraft(name, body, scope if known.sealed else "", case, "MZ002", "", Role.SYSTEM)


def _receipt(journal: Journal, case: str) -> None:
    def build(tx: Any) -> list[FactDraft]:
        number = f"YZ 261121 {tx.next_serial('261121'):04d}"
        token = tx.receipt_token(number=number, case=case, item="MZ002", received_at=1795222800)
        body = {key: _GIVEN.get(key, "样张") for key in FACT_TYPES["receipt-issued"].body}
        return [FactDraft("receipt-issued", body | {"number": number, "token": token}, case=case)]

    journal.append_with(build)


def _readable(journal: Journal, header: Any) -> bool:
    return not header.scope or journal.readable(header.scope)


if __name__ == "__main__":
    sys.exit(main())
