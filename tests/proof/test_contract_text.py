"""docs/sync-contract.md says what the code does: names, sizes, sections, fact types."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shared.conformance import checks
from shared.conformance.unseen import UNSEEN
from shared.conformance.words import CHECKS
from shared.domain.facts import FACT_TYPES
from shared.domain.receipt import ReceiptVerdict
from shared.proof import Header
from shared.sync import contract, signing
from shared.sync.contract import FactStatus, FeedType, ProblemType
from tests.proof.facts_table import FILE, applied, text

TEXT = (Path(__file__).parents[2] / "docs" / "sync-contract.md").read_text("utf-8")
assert checks.__all__


def test_the_table_of_facts_is_the_vocabulary_s() -> None:
    assert FILE.read_text("utf-8") == text(), "python -m tests.proof.facts_table writes it"


@pytest.mark.parametrize(
    "names",
    [
        [problem.value for problem in ProblemType],
        [status.value for status in FactStatus],
        [type_.value for type_ in FeedType],
        [verdict.value for verdict in ReceiptVerdict],
        sorted(Header.__slots__),
        sorted(applied()),
        [*signing.COVERED, *signing.OPTIONAL, *signing.ANSWER_COVERED, *signing.ANSWER_OPTIONAL],
    ],
    ids=["problems", "statuses", "feed", "verdicts", "header", "applied", "covered"],
)
def test_every_name_of_the_wire_stands_in_the_contract(names: list[str]) -> None:
    assert [name for name in names if f"`{name}`" not in TEXT] == []


def test_sizes_and_times_are_those_of_the_code() -> None:
    for value, words in (
        (contract.MAX_FACTS, "100 consecutive facts"),
        (contract.MAX_BATCH_BYTES // 1024, "256 KB"),
        (contract.MAX_BODY_BYTES // 1024 // 1024, "8 MB"),
        (contract.MAX_NAME, "256 characters"),
        (contract.SIGNATURE_MAX_AGE_S, "300 s"),
        (contract.SIGNATURE_MAX_AHEAD_S, "60 s"),
    ):
        assert words.startswith(str(value))
        assert words in TEXT


def test_every_section_a_check_names_is_there() -> None:
    """``4.6.3`` is item 3 of section 4.6, ``3.2`` item 2 of section 3, ``3 table`` its table."""
    named = {check.section for check in CHECKS} | {entry[0] for entry in UNSEEN}
    missing = [section for section in named if not _there(section.split()[0])]
    assert missing == []


def _there(place: str) -> bool:
    section, _, item = place.rpartition(".")
    heading = re.compile(rf"^##+ {re.escape(place)}\.? ", re.M)
    if heading.search(TEXT):
        return True
    found = re.search(rf"^##+ {re.escape(section)}\.? .*?(?=^##|\Z)", TEXT, re.M | re.S)
    return found is not None and re.search(rf"^{item}\. ", found[0], re.M) is not None


def test_the_fact_types_of_the_table_exist() -> None:
    assert applied() <= set(FACT_TYPES) | {"key-rotated"}
