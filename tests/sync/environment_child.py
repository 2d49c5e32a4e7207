"""A terminal's transport in a process of its own: argv[1] is a JSON file, stdout says what came."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from shared.proof import Ed25519Signer
from shared.proof.certificates import Pair
from shared.sync import Call, HttpTransport, Lost, ProvinceClock


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    given = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    said = []
    for url in given["urls"]:
        secure = url.startswith("https")
        line = HttpTransport(
            url,
            Ed25519Signer.from_bytes(bytes.fromhex(given["signer"])),
            ProvinceClock(_now),
            answer_keys=[bytes.fromhex(key) for key in given["answer_keys"]],
            ca=Path(given["ca"]) if secure else None,
            pair=Pair.from_bytes(bytes.fromhex(given["pair"])) if secure else None,
            asked_once=True,
        )
        outcome = line.send(Call("test", "GET", "/v1/feed"))
        line.close()
        if isinstance(outcome, Lost):
            said.append([outcome.kind.value, outcome.detail])
        else:
            said.append([outcome.status, outcome.signed])
    print(json.dumps(said))


if __name__ == "__main__":
    main()
