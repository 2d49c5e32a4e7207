"""`yichuang journal verify`: the whole chain of a stopped terminal, for people and scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from shared.assembly import keys_of, local_now
from shared.config import ConfigError, load
from shared.demo.tools import DEFAULT_CONFIG, bars
from shared.domain.errors import Trouble
from shared.journal import Journal, Verdict
from shared.proof import TokenError, TokenVerdict, decode_token, verify_token

_Told = tuple[str, str]
"""Outcome word and Chinese sentence."""
WHOLE, BROKEN, NOT_DONE, CANCELLED = 0, 1, 2, 130
"""Exit codes; the last one is what a shell says of Ctrl-C."""


def verify_journal(
    config: Path | None, *, receipts: Sequence[str] = (), as_json: bool = False
) -> int:
    """Prove the whole journal. 0 whole, 1 broken, 2 cannot be opened, 130 cancelled.

    receipts: codes of printed receipts that must be in it. A receipt names a place in the chain, so
    an older copy of the whole disk, keys and all, is found out by what people hold in their hands.
    Ctrl-C leaves nothing half: proving only reads.
    """
    try:
        verdict, told = _verdict(config, receipts)
    except KeyboardInterrupt:
        return _say(CANCELLED, "cancelled", "已中止核验，没有改动任何内容。", as_json)
    except ConfigError as error:
        return _say(NOT_DONE, "not-opened", str(error), as_json)
    except Trouble as trouble:
        said = trouble.sentence + trouble.staff_hint
        cut = trouble.code == "journal-truncated"  # the start itself finds and names it
        return _say(BROKEN if cut else NOT_DONE, trouble.code, said, as_json)
    if verdict.ok and told:
        said = "".join(sentence for _, sentence in told)
        cut = "truncate" in dict(told)
        return _say(BROKEN if cut else NOT_DONE, told[0][0], said, as_json, verdict)
    if verdict.ok:
        return _say(WHOLE, "whole", verdict.sentence, as_json, verdict)
    kind = verdict.broken.kind.value if verdict.broken else "unreadable"
    return _say(BROKEN, kind, verdict.sentence, as_json, verdict)


def _verdict(config: Path | None, receipts: Sequence[str]) -> tuple[Verdict, list[_Told]]:
    settings = load(config or DEFAULT_CONFIG)
    journal = Journal.open(
        settings.data_folder / "journal",
        keys=keys_of(settings).store,
        terminal=settings.terminal.id,
        province_key=settings.province.key_bytes,
        clock=local_now,
    )
    try:
        with bars(Console(stderr=True)) as show:
            verdict = journal.verify(lambda done, total: show("核验", done, total))
        found = [_missing(journal, text) for text in receipts]
        return verdict, sorted(filter(None, found), key=lambda told: told[0] != "truncate")
    finally:
        journal.close()


def _missing(journal: Journal, text: str) -> _Told | None:
    """What is wrong with a receipt's place in this journal, None when it stands there."""
    code = text.strip().rpartition("/")[2].upper()
    try:
        token, _, _ = decode_token(code)
    except TokenError:
        return "unreadable-receipt", f"“{text[:24]}”不是回执上的验证码。"
    name = f"回执 {token.number}"
    if token.terminal != journal.terminal:
        return "foreign-receipt", f"{name} 是终端 {token.terminal} 的，请到那台终端核验。"
    if verify_token(code, journal.signing_keys) is not TokenVerdict.VALID:
        return "forged-receipt", f"{name} 不是用本机的密钥签的，是伪造的，或者那把密钥已经遗失。"
    places = "select clear from facts where type = 'receipt-issued' and seq = ?"
    held = [json.loads(row["clear"]) for row in journal.query(places, (token.seq,))]
    if any(str(body.get("token", "")).upper() == code for body in held):
        return None
    return "truncate", (
        f"{name} 确由本机签发，留痕第 {token.seq} 条应当是它，现在却没有：留痕被截短，"
        "或者整个磁盘换成了旧的备份，请停用本机并联系管理员。"
    )


def _say(
    code: int, outcome: str, sentence: str, as_json: bool, verdict: Verdict | None = None
) -> int:
    if not as_json:
        Console().print(sentence, markup=False, soft_wrap=True)
        return code
    broken = verdict.broken if verdict else None
    told = {
        "ok": code == WHOLE,
        "outcome": outcome,
        "facts": verdict.facts if verdict else None,
        "place": [broken.epoch, broken.seq] if broken else None,
        "sentence": sentence,
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return code
