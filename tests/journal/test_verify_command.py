"""`yichuang journal verify`: what a technician's script can rely on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from shared.assembly import keys_of, local_now
from shared.cli import app
from shared.config import load
from shared.journal import FactDraft, Journal, ScopeKind
from shared.proof import Ed25519Signer, decode_token, encode_token
from shared.smoke import smoke_config

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def config() -> Iterator[Path]:
    with smoke_config("counter") as made:
        yield made


def _journal(config: Path) -> Journal:
    settings = load(config)
    return Journal.open(
        settings.data_folder / "journal",
        keys=keys_of(settings).store,
        terminal=settings.terminal.id,
        province_key=settings.province.key_bytes,
        clock=local_now,
    )


def _change(config: Path, *statements: str) -> None:
    """What somebody who holds the keys could do while the terminal is off."""
    journal = _journal(config)
    journal.append(*[FactDraft("rated", {"level": level}) for level in (5, 4, 3, 2)])
    journal.head()
    journal.append(FactDraft("rated", {"level": 1}))

    def work(db: Any) -> None:
        db.execute("drop trigger facts_refuse_update")
        db.execute("drop trigger facts_refuse_delete")
        for sql in statements:
            db.execute(sql)

    journal._writer.aside(work)
    journal.close()


def _told(config: Path) -> tuple[Result, dict[str, Any]]:
    said = CliRunner().invoke(app, ["journal", "verify", "--json", "--config", str(config)])
    return said, json.loads(said.stdout)


def test_whole(config: Path) -> None:
    _change(config)
    said, told = _told(config)
    assert said.exit_code == 0
    assert told["ok"]
    assert told["outcome"] == "whole"
    assert told["facts"] >= 6
    assert "全部完整" in told["sentence"]


@pytest.mark.parametrize(
    ("sql", "outcome"),
    [
        ("update facts set state = 'x' where seq = 3", "flip"),
        ("delete from facts where seq = 3", "drop"),
    ],
)
def test_a_break_is_named_with_its_place(config: Path, sql: str, outcome: str) -> None:
    _change(config, sql)
    said, told = _told(config)
    assert (said.exit_code, told["ok"], told["outcome"]) == (1, False, outcome)
    assert told["place"] == [1, 3]
    assert "请联系技术人员" in told["sentence"]


def test_a_cut_off_end_is_broken_too(config: Path) -> None:
    _change(config)
    journal = _journal(config)
    journal._writer.aside(
        lambda db: [
            db.execute("drop trigger if exists facts_refuse_delete"),
            db.execute("delete from facts where seq > 3"),
            db.execute("delete from heads where seq > 3"),
        ]
    )
    journal._shut()
    said, told = _told(config)
    assert (said.exit_code, told["outcome"]) == (1, "journal-truncated")


def test_while_the_terminal_runs_it_says_so(config: Path) -> None:
    journal = _journal(config)
    said, told = _told(config)
    assert (said.exit_code, told["outcome"], told["ok"]) == (2, "journal-in-use", False)
    journal.close()


def _until(what: Callable[[], bool]) -> None:
    for _ in range(12_000):
        if what():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


_SLOW = """
import sys, time
from shared.journal import trail
real = trail.Trail.piece
def piece(self, db, at, limit=0):
    sys.stderr.write("piece\\n"); sys.stderr.flush(); time.sleep(600)
trail.Trail.piece = piece
from shared.cli import app
app(["journal", "verify", "--json", "--config", sys.argv[1]])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is a signal here")
def test_ctrl_c_leaves_nothing_half(config: Path) -> None:
    """Cancelled in the middle of proving: a code of its own, and the journal as it was."""
    _change(config)
    child = subprocess.Popen(
        [sys.executable, "-c", _SLOW, str(config)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stderr is not None
    _until(lambda: "piece" in child.stderr.readline())
    child.send_signal(signal.SIGINT)
    out, _err = child.communicate(timeout=120)
    assert child.returncode == 130
    assert json.loads(out)["outcome"] == "cancelled"
    said, told = _told(config)
    assert (said.exit_code, told["outcome"]) == (0, "whole")


def _receipt(journal: Journal, case: str, serial: int) -> str:
    """A receipt as a visit gives it; what its code holds."""
    codes: list[str] = []

    def build(tx: Any) -> list[FactDraft]:
        number = f"YC 261121 {serial:04d}"
        scope = tx.begin_scope(ScopeKind.VISIT)
        body = {"number": number, "applicant": {}, "answers": {}, "materials": [], "pages": []}
        tx.add(FactDraft("case-submitted", body, scope=scope, case=case))
        code = tx.receipt_token(number=number, case=case, item="MZ002", received_at=1)
        codes.append(code)
        issued = {"number": number, "visit": "v", "token": code, "item_name": "样例"}
        return [FactDraft("receipt-issued", issued, case=case)]

    journal.append_with(build)
    return codes[0]


def _asked(config: Path, *codes: str) -> tuple[int, dict[str, Any]]:
    words = [word for code in codes for word in ("--receipt", code)]
    said = CliRunner().invoke(app, ["journal", "verify", "--json", "--config", str(config), *words])
    return said.exit_code, json.loads(said.stdout)


def test_a_receipt_in_somebodys_hand_finds_out_an_old_image_of_the_whole_disk(
    config: Path, tmp_path: Path
) -> None:
    """File, keys and the head kept outside are all of one age: nothing on the machine can tell."""
    journal = _journal(config)
    first = _receipt(journal, "c1", 1)
    journal.close()
    data = load(config).data_folder
    image = tmp_path / "image"
    shutil.copytree(data, image)
    journal = _journal(config)
    second = _receipt(journal, "c2", 2)
    journal.close()
    assert _asked(config, first, f"https://province.invalid/r/{second.lower()}")[0] == 0
    shutil.rmtree(data)
    shutil.copytree(image, data)
    assert _asked(config)[0] == 0  # whole, as far as the machine can know
    assert _asked(config, first)[0] == 0
    code, told = _asked(config, first, second)
    assert (code, told["outcome"]) == (1, "truncate")
    assert "YC 261121 0002" in told["sentence"]
    assert "YC 261121 0001" not in told["sentence"]


def test_only_this_terminals_own_receipts_say_anything_about_its_journal(config: Path) -> None:
    journal = _journal(config)
    genuine = _receipt(journal, "c1", 1)
    journal.close()
    token, _, _ = decode_token(genuine)
    stranger = Ed25519Signer.generate()
    forged = encode_token(replace(token, kid=stranger.kid), stranger)
    foreign = encode_token(replace(token, kid=stranger.kid, terminal="K9"), stranger)
    for text, outcome in (
        (forged, "forged-receipt"),
        (foreign, "foreign-receipt"),
        (genuine[:-3], "unreadable-receipt"),
        ("<b>回执</b>", "unreadable-receipt"),
    ):
        code, told = _asked(config, text)
        assert (code, told["outcome"]) == (2, outcome)
        assert told["sentence"].endswith("。")
