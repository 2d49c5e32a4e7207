"""What an evidence PDF says of itself: XMP (ISO 16684-1) with the part and level of PDF/A."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from xml.sax.saxutils import escape

from shared.paper.evidence.model import About, Sheet, spoken

PRODUCER = "Yichuang"
NAMESPACE = "urn:x-yichuang:evidence:1#"


def document_id(about: About, sheets: Sequence[Sheet]) -> uuid.UUID:
    """The same pages of the same case at the same time are the same document."""
    digests = [p.leaf.digest for sheet in sheets for p in sheet.placed]
    name = "\n".join([about.number, about.material, about.made_at.isoformat(), *digests])
    return uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE + name)


def packet(about: About, sheets: Sequence[Sheet]) -> bytes:
    """The XMP packet, standard properties only. Every text is escaped; nothing in it is markup.

    ``dc:identifier`` is the case number, ``dc:creator`` the terminal, ``dc:relation`` names for
    each page of the file the digests of the stored pages on it: ``1 sha256:…``.
    """
    date = about.made_at.isoformat(timespec="seconds")
    digests = "".join(
        f"<rdf:li>{number} sha256:{placed.leaf.digest}</rdf:li>"
        for number, sheet in enumerate(sheets, 1)
        for placed in sheet.placed
    )
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:title>{_words(about.material)}</dc:title><dc:description>{_words(about.item)}</dc:description>
<dc:identifier>{_text(about.number)}</dc:identifier>
<dc:creator><rdf:Seq><rdf:li>{_text(about.terminal)}</rdf:li></rdf:Seq></dc:creator>
<dc:relation><rdf:Bag>{digests}</rdf:Bag></dc:relation>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmpMM:DocumentID>uuid:{document_id(about, sheets)}</xmpMM:DocumentID>
</rdf:Description></rdf:RDF>
<?xpacket end="w"?>""".encode()


def _words(value: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{_text(value)}</rdf:li></rdf:Alt>'


def _text(value: str) -> str:
    return escape(spoken(value))
