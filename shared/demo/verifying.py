"""`yichuang journal verify`: the whole chain of a stopped terminal, for people and scripts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console

from shared.assembly import keys_of, local_now
from shared.config import ConfigError, load
from shared.demo.tools import DEFAULT_CONFIG, bars
from shared.domain.errors import Trouble
from shared.journal import Journal, Verdict

WHOLE, BROKEN, NOT_DONE, CANCELLED = 0, 1, 2, 130
"""Exit codes; the last one is what a shell says of Ctrl-C."""


def verify_journal(config: Path | None, *, as_json: bool) -> int:
    """Prove the whole journal. 0 whole, 1 broken, 2 cannot be opened, 130 cancelled.

    Ctrl-C leaves nothing half: proving only reads.
    """
    try:
        verdict = _verdict(config)
    except KeyboardInterrupt:
        return _say(CANCELLED, "cancelled", "已中止核验，没有改动任何内容。", as_json)
    except ConfigError as error:
        return _say(NOT_DONE, "not-opened", str(error), as_json)
    except Trouble as trouble:
        said = trouble.sentence + trouble.staff_hint
        cut = trouble.code == "journal-truncated"  # the start itself finds and names it
        return _say(BROKEN if cut else NOT_DONE, trouble.code, said, as_json)
    if verdict.ok:
        return _say(WHOLE, "whole", verdict.sentence, as_json, verdict)
    kind = verdict.broken.kind.value if verdict.broken else "unreadable"
    return _say(BROKEN, kind, verdict.sentence, as_json, verdict)


def _verdict(config: Path | None) -> Verdict:
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
            return journal.verify(lambda done, total: show("核验", done, total))
    finally:
        journal.close()


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
