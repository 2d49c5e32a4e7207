"""A terminal with a journal of its own, reopened and closed as a test likes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.domain.facts import Role
from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind, writer
from shared.proof import Header, key_pair

NAME = "欧阳测试"
NUMBER = "410101194003070021"
CARD = {"name": NAME, "number": NUMBER}


class Station:
    """One terminal: its folder, its keys, the province's keys and a clock that only goes on."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "data"
        self.key_folder = root / "keys"
        self.province_private, self.province_public = key_pair()
        self.now = datetime(2026, 3, 1, 1, 2, 3, tzinfo=UTC)
        self._opened: list[Journal] = []

    @property
    def keys(self) -> FileKeyStore:
        return FileKeyStore(self.key_folder)

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=7)
        return self.now

    def open(self, terminal: str = "K-0001", new_epoch: str = "", after_epoch: int = 0) -> Journal:
        journal = Journal.open(
            self.folder,
            keys=self.keys,
            terminal=terminal,
            province_key=self.province_public,
            clock=self.clock,
            catalogue="2026.03",
            new_epoch=new_epoch,
            after_epoch=after_epoch,
        )
        self._opened.append(journal)
        return journal

    def close(self) -> None:
        for journal in self._opened:
            journal.close()
        self._opened.clear()

    @staticmethod
    def visit(journal: Journal, visit: str = "v1") -> str:
        """A resident with a card, and the start of a case; returns the scope."""
        scope = journal.begin_scope(ScopeKind.VISIT)
        journal.append(
            FactDraft("visit-began", {"visit": visit, "face": "kiosk"}),
            FactDraft("resident-identified", {"card": CARD, "how": "card"}, scope=scope),
            FactDraft(
                "case-opened",
                {"visit": visit, "item_name": "高龄津贴"},
                case=f"case-{visit}",
                item="MZ002",
                role=Role.RESIDENT,
            ),
            FactDraft(
                "answer-given",
                {"question": "bank", "value": "6217" + NUMBER, "source": "typed"},
                scope=scope,
                case=f"case-{visit}",
                item="MZ002",
            ),
        )
        return scope

    @staticmethod
    def submit(journal: Journal, scope: str, visit: str = "v1") -> tuple[Header, ...]:
        """Submit the case of ``visit``: number, submission and receipt in one transaction."""
        case = f"case-{visit}"

        def build(tx):  # type: ignore[no-untyped-def]
            number = f"ZZ 260301 {tx.next_serial('260301'):04d}"
            tx.add(
                FactDraft(
                    "case-submitted",
                    {"number": number, "applicant": CARD, "answers": {"bank": NUMBER}},
                    scope=scope,
                    case=case,
                    item="MZ002",
                )
            )
            token = tx.receipt_token(number=number, case=case, item="MZ002", received_at=1772330523)
            body = {
                "number": number,
                "visit": visit,
                "token": token,
                "item_name": "高龄津贴",
                "received_at": "2026-03-01T09:02:03+08:00",
                "expected_by": "2026-03-09",
                "provisional": False,
                "claim": journal.claim(NUMBER),
            }
            return [FactDraft("receipt-issued", body, case=case, item="MZ002")]

        return journal.append_with(build)


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Station]:
    """Its heads are signed where a test says so, however slow the machine is."""
    monkeypatch.setattr(writer, "SIGN_AFTER_S", 10_000.0)
    made = Station(tmp_path)
    yield made
    made.close()
