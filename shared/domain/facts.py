"""The vocabulary of the journal: every fact type, who may say it, and what its body holds.

A fact whose ``sealed`` flag is set carries personal data: its body is encrypted under the key
scope of the visit or case. A clear fact must never hold a name, a number of a person, an answer
or a scan: it stays readable for indicators and reconciliation after every key is gone. One module,
because it is one table, and read as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who a fact comes from."""

    RESIDENT = "resident"
    CLERK = "clerk"
    DEVICE = "device"
    SYSTEM = "system"
    PROVINCE = "province"


@dataclass(frozen=True)
class FactType:
    """One word of the journal. ``body`` maps field name to meaning (JSON values)."""

    name: str
    sealed: bool
    body: dict[str, str]


def _clear(name: str, **body: str) -> FactType:
    return FactType(name, sealed=False, body=body)


def _sealed(name: str, **body: str) -> FactType:
    return FactType(name, sealed=True, body=body)


_TYPES = (
    # the terminal itself
    _clear("terminal-started", version="software version", face="kiosk | counter"),
    _clear(
        "epoch-began",
        reason="first-start | restore | salvage | clone | keys-lost",
        previous="head or ''",
    ),
    _clear(
        "journal-salvaged",
        quarantine="folder in which the damaged file lies now",
        kept="unbroken stretches: [epoch, seq, epoch, seq, hash of the last header]",
        lost="[epoch, first seq, last seq or 0 when nobody knows]",
        bodies="[epoch, seq] of facts whose body is lost",
        part="number of this part, from 1",
        parts="how many parts there are",
    ),
    _clear("device-changed", device="id", kind="kind", before="state", after="state", code="cause"),
    _clear(
        "device-counted",
        device="id",
        kind="kind",
        counts="what it did since the last such fact: word of shared/devices/counts to number",
    ),
    _clear(
        "stock-changed",
        device="id",
        what="receipt-roll | page-pack | licence-paper",
        amount="mm of a roll or sheets, 0 when nobody said",
        by="work number of who put it in",
    ),
    _clear(
        "sheets-loaded",
        device="id",
        first="number of the first sheet of blank licence paper",
        count="how many, numbered on",
        by="work number of who put them in",
    ),
    _clear("sheet-drawn", device="id", sheet="its number", number="case number it is printed for"),
    _clear(
        "sheet-settled",
        device="id",
        sheet="its number",
        how="printed | spoiled | blank | removed",
        reason="why it was spoiled, else ''",
        by="work number of who looked, '' when the printer confirmed it",
    ),
    _clear("key-forgotten", scope="scope this terminal can no longer read", reason="why"),
    _clear("key-destroyed", scope="scope nobody can read any more", reason="why"),
    _clear(
        "key-rotated",
        old="kid of the signing key in force",
        new="kid of the next one",
        public_key="the next one's public key, hex",
        by_old="signature of the old key, hex",
        by_new="signature of the new key, hex",
    ),
    _clear(
        "journal-verified",
        began="local time the check began",
        facts="how many facts the journal held",
        outcome="whole | flip | drop | reorder | duplicate | truncate | unreadable",
        place="[epoch, seq] of the break, or []",
    ),
    _clear("catalogue-switched", release="release id now in force"),
    # orders of the province
    _clear(
        "remote-ordered",
        order="order id",
        verb="restart-device | self-test | support-bundle | out-of-service | restore",
        device="id, '' for the whole machine",
        by="work number of who ordered it",
        created="province time",
        expires="province time",
        kid="the operator's key",
    ),
    _clear(
        "remote-refused",
        order="order id, '' when it could not be read",
        reason="unreadable | forged | foreign | early | expired | replayed | unknown-verb"
        " | unknown-device | no-operator",
    ),
    _clear(
        "remote-done",
        order="order id",
        outcome="done | failed | unknown",
        code="why it failed, or ''",
        bundle="SHA-256 of the bundle that was made, or ''",
    ),
    _sealed(
        "bundle-made",
        order="order id",
        digest="SHA-256 of the zip",
        size="bytes",
        media_type="MIME type",
    ),
    # a visit
    _clear("visit-began", visit="visit id", face="kiosk | counter"),
    _sealed(
        "resident-identified",
        card="fields of the identity card",
        how="card | social-security (fields of the social security card) | typed",
    ),
    _sealed("consent-given", purpose="what for", text="the sentence agreed to"),
    _clear(
        "visit-ended", visit="visit id", reason="done | cancelled | timeout | restart | handed-over"
    ),
    # a case
    _clear("case-opened", visit="visit id", item_name="name of the service item"),
    _sealed("answer-given", question="question id", value="answer", source="where it came from"),
    _sealed(
        "page-captured",
        material="material key",
        slot="page slot key",
        page="page id",
        digest="SHA-256 of the stored page",
        media_type="MIME type",
        width="px",
        height="px",
        dpi="dots per inch, estimated",
        kind="document kind read",
        fields="fields read from it",
        findings="what was noticed",
    ),
    _sealed("page-removed", material="material key", page="page id", reason="why"),
    _clear(
        "person-compared",
        visit="visit id",
        outcome="same | different | unsure: what a clerk saw of the person and the card",
        by="staff id",
        model="SHA-256 of the site's own models that were shown beside, '' for none",
        said="what those said: alike | not-alike | ''",
    ),
    _sealed(
        "page-moved",
        page="page id it has now",
        before="page id it had",
        source="material/slot it lay in, or tray | discarded",
        target="material/slot it lies in now, or tray | discarded",
        by="staff id, '' for the resident",
    ),
    _sealed(
        "reading-settled",
        page="page id",
        field="field that was read",
        decision="misread | differs: what a person saw on the paper",
        by="staff id, '' for the resident",
    ),
    _sealed(
        "shortfall-passed",
        fault="expired | contradicts | illegible | extra",
        material="material key, '' for the tray",
        slot="page slot key",
        by="staff id, '' for the resident",
    ),
    _sealed(
        "evidence-made",
        material="material key",
        digest="SHA-256 of the evidence file",
        media_type="application/pdf | application/ofd",
        size="bytes",
        pages="digests of the stored pages in it, in order",
    ),
    _sealed(
        "material-settled",
        material="material key",
        how="captured | exempt | pending | bring",
        reason="sentence",
    ),
    _sealed(
        "commitment-signed",
        document="SHA-256 of the text",
        strokes="blob digest",
        picture="blob digest",
        text="the sentences agreed to",
    ),
    _sealed(
        "case-submitted",
        number="case number",
        applicant="card fields, and how: card | social-security | typed",
        answers="by question",
        materials="list of material outcomes",
        pages="list of page digests",
        signature="digests of the signed text, the strokes and the picture",
        part_of="of a one-thing only: which one, who leads, cases it waits for, all its cases",
    ),
    _clear(
        "receipt-issued",
        number="case number",
        visit="visit id",
        token="signed receipt token",  # noqa: S106
        code="query code",
        item_name="item",
        received_at="local time",
        clock="sure | unsure: whether anybody vouched for that time",
        expected_by="date",
        provisional="holiday table not final",
        materials="names received",
        exempt="names exempt",
        pending="names the province has to confirm",
        promise="limits in words",
        fee="fee",
        head="journal head before it",
        claim="keyed hash of the holder's number, for a reprint with the same card",
        one_thing="of a one-thing only: its name, as the receipt says it",
    ),
    _clear(
        "print-begun",
        print="print id",
        visit="visit id",
        number="case number",
        paper="receipt | notice | acceptance | supplement | statement | licence"
        " | payslip and payment | daybook and day",
        copy="0 first, n reprints",
    ),
    _clear("print-confirmed", print="print id"),
    _clear("print-failed", print="print id", code="device code"),
    _clear("print-unknown", print="print id", reason="why nobody can know"),
    _clear("rated", level="1..5", labels="label codes"),
    _sealed("rating-commented", text="own words"),
    _clear("rating-skipped"),
    _sealed(
        "province-asked",
        question="what was asked",
        answer="reply or ''",
        outcome="answered | unreachable | refused",
    ),
    _clear(
        "self-test-ended",
        began="local time it began",
        seconds="how long it took",
        level="internal | external | interactive",
        trigger="night | technician | remote",
        outcome="fine | soon | cannot | unknown",
        findings="list of id (a device's, or @clock …), outcome, code and figures",
    ),
    # the technician
    _clear("technician-pin-set", technician="work number", how="first | code"),
    _clear("technician-entered", technician="work number"),
    _clear("technician-left", technician="work number", reason="left | idle | stopped"),
    _clear(
        "technician-refused",
        wrong="wrong PINs in a row",
        wait_s="seconds until the next one is looked at, 0 for none",
    ),
    _clear(
        "technician-acted",
        technician="work number",
        act="test | retire | restore | calibrate | replace | configure | enrol | call | bundle",
        device="id, '' for the whole machine, `@touch` for the touch screen",
        outcome="passed | failed | unknown | done",
        code="row of the trouble table, or ''",
        detail="what was measured or changed, without personal data",
    ),
    # the desk
    _clear("duty-began", clerk="staff id", window="window"),
    _clear("duty-ended", clerk="staff id", window="window"),
    _clear("duty-paused", clerk="staff id", why="asked: locked by hand; idle: by itself"),
    _clear("duty-resumed", clerk="staff id"),
    _clear(
        "staff-changed",
        clerk="staff id of who did it",
        whom="staff id",
        act="added | pin-set | pin-changed | lead-given | lead-taken | let-go",
    ),
    _sealed("case-received", snapshot="the case as the province sent it"),
    _clear("data-viewed", clerk="staff id", what="what was looked at", purpose="why"),
    _sealed(
        "material-checked",
        material="material key",
        verdict="passed | refused | exempt",
        reason="why",
        clerk="staff id",
    ),
    _clear(
        "case-accepted",
        number="case number",
        clerk="staff id",
        window="window",
        promised_by="date",
        provisional="holiday table not final",
    ),
    _sealed("supplement-requested", materials="what is missing", reason="why", clerk="staff id"),
    _clear("supplement-received", clerk="staff id", window="window"),
    _clear(
        "stuck-settled",
        fact="id of the refused fact, '' for none of this terminal",
        task="task it belongs to, '' for none",
        how="again | retaken | closed",
        clerk="staff id",
        instead="case that took its place, '' for none",
    ),
    _clear("result-handed-out", clerk="staff id", to="applicant | agent", how="window | post"),
    # money: every amount in fen; clear, because no fact here says who paid (docs/money.md)
    _clear(
        "payment-opened",
        payment="payment id",
        due="fen to be paid",
        purpose="what for",
        item_name="name of the service item",
    ),
    _clear(
        "cash-watched",
        device="id",
        payment="payment it was watched for, '' for none",
        why="begin | end | recovered",
        events="its event counter, -1 when it has none",
        taken="pieces it ever took, -1 when it does not count",
    ),
    _clear(
        "cash-escrowed",
        payment="payment id",
        piece="id of this note",
        device="id",
        value="fen",
        taken="pieces it had ever taken before, -1 when it does not count",
    ),
    _clear("cash-stacked", piece="id", how="told | cleared | counted | person"),
    _clear("cash-returned", piece="id", how="told | cleared | counted | person"),
    _clear("cash-unknown", piece="id", reason="why nobody can know yet"),
    _clear(
        "cash-dropped",
        payment="payment id, '' for money that belongs to none",
        piece="id of this coin or note",
        device="id",
        value="fen",
        events="event counter right after it, -1 for none",
        taken="pieces it ever took, this one included, -1 when it does not count",
    ),
    _clear(
        "cash-unseen",
        payment="payment id, '' for none",
        device="id",
        count="pieces it took whose value nobody saw, -1 when it cannot say how many",
        events="event counter right after them",
        taken="pieces it had ever taken then, -1 when it does not count",
    ),
    _clear(
        "cash-box-emptied",
        device="id",
        clerk="staff id",
        counted="[fen, how many] as counted by hand",
        expected="[fen, how many] as the facts say",
    ),
    _clear(
        "change-begun",
        payment="payment id",
        change="id of this payout",
        device="id",
        why="change | refund",
        amount="fen asked for",
        coins="[fen, how many] asked for",
        events="payout counter before it, -1 for none",
    ),
    _clear(
        "change-given",
        change="id",
        amount="fen that came out",
        coins="[fen, how many] that came out",
        how="told | asked",
    ),
    _clear("change-unknown", change="id", reason="why nobody can know yet"),
    _clear(
        "card-asked", payment="payment id", reference="of this charge", device="id", amount="fen"
    ),
    _clear(
        "card-approved",
        reference="of the charge",
        amount="fen",
        last4="last four digits of the card, '' when not told",
        trace="the terminal's own number",
        how="told | asked | person",
    ),
    _clear("card-declined", reference="of the charge", code="why", how="told | asked"),
    _clear("card-unknown", reference="of the charge", reason="why nobody can know yet"),
    _clear("reversal-asked", reference="of the charge", amount="fen"),
    _clear("card-reversed", reference="of the charge", how="told | asked | person"),
    _clear(
        "card-settled",
        device="id",
        batch="the terminal's batch number",
        charges="how many it counts",
        amount="fen",
        differences="how many lines differ from the journal",
    ),
    _clear(
        "payment-closed",
        payment="payment id",
        outcome="paid | cancelled | interrupted | unresolved",
        received="fen",
        change="fen given back",
        owed="fen still owed to the person",
    ),
    # at a window: who takes money by hand, lets it off, or gives it back
    _clear(
        "cash-tendered",
        payment="payment id",
        tendered="fen handed over",
        change="fen given back by hand",
        clerk="staff id",
    ),
    _clear(
        "fee-waived",
        payment="payment id",
        due="fen that need not be paid",
        purpose="what for",
        item_name="name of the service item",
        rule="entitled | first-time | suspended | agency",
        clerk="staff id",
    ),
    _clear(
        "refund-asked",
        refund="id",
        payment="payment id",
        task="money task it settles, '' for none",
        amount="fen",
        why="not-done | paid-wrong | owed",
        way="cash | card",
        clerk="staff id",
    ),
    _clear("refund-paid", refund="id", clerk="staff id of who checked it, another than who asked"),
    _clear("refund-dropped", refund="id", clerk="staff id"),
    # at a kiosk: who may check a refund a technician asked for
    _clear(
        "checker-added",
        clerk="staff id of who may check from now on",
        technician="work number of who let them in",
        how="first, or code: a one-time code of the province stood for the right to",
    ),
    _clear(
        "till-counted",
        count="id",
        clerk="staff id",
        began="fen that were in the drawer",
        taken="fen taken in since",
        refunded="fen given back since",
        counted="fen counted by hand",
        left="fen left in the drawer",
    ),
    _clear(
        "number-called",
        number="of the ticket",
        window="window",
        how="next | again | skipped",
        clerk="staff id",
    ),
    _clear(
        "money-task-opened",
        task="task id",
        kind="refund | piece | unseen | change | card | settlement | count",
        payment="payment id, '' for none",
        amount="fen it is about, 0 when nobody knows",
        sentence="what to do, without personal data",
    ),
    _clear(
        "money-task-closed",
        task="task id",
        outcome="refunded | in-box | returned | charged | not-charged | agreed | known",
        clerk="staff id, '' when it was cleared up by the machine",
        note="own words of staff, without personal data",
    ),
    # from the province, laid down as facts
    _clear("fact-refused", fact="fact id", problem="problem type", detail="sentence"),
    _clear("case-progressed", state="new state", note="sentence without personal data"),
    _clear(
        "task-opened",
        task="task id",
        kind="supplement, or another kind",
        case="case id",
        sentence="what to do, without personal data",
        material="material key, '' for none",
    ),
    _clear("task-closed", task="task id", outcome="captured | withdrawn, or another word"),
)

FACT_TYPES: dict[str, FactType] = {t.name: t for t in _TYPES}
