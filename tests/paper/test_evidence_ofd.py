"""Evidence as OFD: every element stands where GB/T 33190-2016 wants it, text and layers are exact.

The schemas themselves may not be copied here; ``RULES`` says in our words what they say of the
elements we write: order, how often, attributes and their kinds.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, timedelta, timezone
from xml.etree import ElementTree as ET

import cv2
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.image.frame import page_from
from shared.paper.evidence.model import About, Leaf, TextLine, leaf_of, sheets_of, spoken
from shared.paper.evidence.ofd import evidence_ofd

NS = "{http://www.ofdspec.org/2016}"
ABOUT = About(
    "户口簿", "高龄津贴申领", "41030020261121000123", "KS-01",
    datetime(2026, 11, 21, 14, 2, 18, tzinfo=timezone(timedelta(hours=8))),
)  # fmt: skip
ID, TEXT, LOC = r"\d+", r"(?s).*", r"[^\s]+"
NUMBER = r"-?\d+(\.\d+)?"
ARRAY = rf"{NUMBER}( {NUMBER})*"
BOX = rf"{NUMBER}( {NUMBER}){{3}}"
ALPHA = r"\d|\d\d|1\d\d|2[0-4]\d|25[0-5]"
UNIT = {"Boundary": (BOX, True), "CTM": (rf"{NUMBER}( {NUMBER}){{5}}", False), "ID": (ID, True),
        "Alpha": (ALPHA, False)}  # fmt: skip
RULES: dict[str, tuple[str, dict[str, tuple[str, bool]], str]] = {
    # element: (children as a pattern, attributes: (kind, required), text)
    "OFD": ("(DocBody )+", {"Version": (r"1\.0", True), "DocType": ("OFD", True)}, ""),
    "DocBody": ("DocInfo DocRoot ", {}, ""),
    "DocInfo": (
        "DocID (Title )?(Author )?(Subject )?(Abstract )?(CreationDate )?(ModDate )?(DocUsage )?"
        "(Cover )?(Keywords )?(Creator )?(CreatorVersion )?(CustomDatas )?", {}, "",
    ),
    "DocID": ("", {}, "[0-9a-f]{32}"), "Title": ("", {}, TEXT), "Author": ("", {}, TEXT),
    "Subject": ("", {}, TEXT), "CreationDate": ("", {}, r"\d{4}-\d\d-\d\d"),
    "ModDate": ("", {}, r"\d{4}-\d\d-\d\d"), "Creator": ("", {}, TEXT),
    "CustomDatas": ("(CustomData )+", {}, ""), "CustomData": ("", {"Name": (".+", True)}, TEXT),
    "DocRoot": ("", {}, LOC),
    "Document": ("CommonData Pages ", {}, ""),
    "CommonData": ("MaxUnitID PageArea (PublicRes )*(DocumentRes )*", {}, ""),
    "MaxUnitID": ("", {}, ID), "PageArea": ("PhysicalBox ", {}, ""),
    "PhysicalBox": ("", {}, BOX), "PublicRes": ("", {}, LOC), "DocumentRes": ("", {}, LOC),
    "Pages": ("(Page )+", {}, ""),
    "Res": ("(Fonts |MultiMedias )*", {"BaseLoc": (LOC, True)}, ""),
    "Fonts": ("(Font )+", {}, ""),
    "Font": ("(FontFile )?", {"ID": (ID, True), "FontName": (".+", True)}, ""),
    "FontFile": ("", {}, LOC), "MultiMedias": ("(MultiMedia )+", {}, ""),
    "MultiMedia": (
        "MediaFile ", {"ID": (ID, True), "Type": ("Image", True), "Format": ("JPG|PNG", False)}, "",
    ),
    "MediaFile": ("", {}, LOC),
    "Area": ("PhysicalBox ", {}, ""), "Content": ("(Layer )+", {}, ""),
    "Layer": ("((Text|Image)Object )*", {"ID": (ID, True), "Type": ("Body", False)}, ""),
    "ImageObject": ("", UNIT | {"ResourceID": (ID, True)}, ""),
    "TextObject": (
        "(FillColor )?(TextCode )+",
        UNIT | {"Font": (ID, True), "Size": (NUMBER, True)}, "",
    ),
    "FillColor": ("", {"Value": (ARRAY, False), "Alpha": (ALPHA, False)}, ""),
    "TextCode": ("", {"X": (NUMBER, False), "Y": (NUMBER, False), "DeltaX": (ARRAY, False)}, TEXT),
}  # fmt: skip
PAGE_IN = {"Pages": ("", {"ID": (ID, True), "BaseLoc": (LOC, True)}, ""),
           "": ("(Area )?Content ", {}, "")}  # fmt: skip


def judged(root: ET.Element, parent: str = "") -> None:
    """Raises AssertionError where an element does not stand as the schemas want it."""
    assert root.tag.startswith(NS), root.tag
    name = root.tag.removeprefix(NS)
    children, attributes, text = PAGE_IN[parent] if name == "Page" else RULES[name]
    order = "".join(child.tag.removeprefix(NS) + " " for child in root)
    assert re.fullmatch(children, order), f"{name}: {order}"
    assert set(root.attrib) <= set(attributes), f"{name}: {set(root.attrib)}"
    for key, (kind, required) in attributes.items():
        assert key in root.attrib or not required, f"{name} without {key}"
        assert key not in root.attrib or re.fullmatch(kind, root.attrib[key]), f"{name}.{key}"
    assert re.fullmatch(text, root.text or ""), f"{name}: {root.text!r}"
    for child in root:
        judged(child, name)


def opened(data: bytes) -> tuple[zipfile.ZipFile, dict[str, ET.Element]]:
    """The package and its XML, after all that can be said of any package of ours."""
    package = zipfile.ZipFile(io.BytesIO(data))
    assert package.testzip() is None
    assert package.namelist()[0] == "OFD.xml"
    trees = {n: ET.fromstring(package.read(n)) for n in package.namelist() if n.endswith(".xml")}
    for tree in trees.values():
        judged(tree)
    document = trees["Doc_0/Document.xml"]
    used = {f"Doc_0/{page.attrib['BaseLoc']}" for page in document.iter(f"{NS}Page")}
    assert used == {n for n in trees if n.endswith("Content.xml")}
    given = [e.attrib["ID"] for n, tree in trees.items() if n != "OFD.xml" for e in tree.iter()
             if "ID" in e.attrib]  # fmt: skip
    assert len(given) == len(set(given)), "a number names one thing"
    highest = document.findtext(f".//{NS}MaxUnitID")
    assert highest is not None
    assert max(map(int, given)) <= int(highest)
    media = {m.attrib["ID"]: m.findtext(f"{NS}MediaFile")
             for m in trees["Doc_0/DocumentRes.xml"].iter(f"{NS}MultiMedia")}  # fmt: skip
    for file in media.values():
        Image.open(io.BytesIO(package.read(f"Doc_0/Res/{file}"))).verify()
    fonts = {f.attrib["ID"] for f in trees["Doc_0/PublicRes.xml"].iter(f"{NS}Font")}
    for name in used:
        for element in trees[name].iter():
            assert element.attrib.get("ResourceID", "") in ("", *media)
            assert element.attrib.get("Font", "") in ("", *fonts)
    return package, trees


def words_of(tree: ET.Element) -> list[str]:
    return [code.text or "" for code in tree.iter(f"{NS}TextCode")]


@pytest.fixture(scope="module")
def leaf() -> Leaf:
    page = np.full((1169, 827, 3), 240, np.uint8)
    cv2.putText(page, "410399", (80, 300), 0, 2.0, (30, 30, 30), 4)
    cv2.circle(page, (500, 800), 90, (40, 30, 200), 6)
    return leaf_of(page_from(page, dpi=100))


def with_lines(leaf: Leaf, *texts: str) -> Leaf:
    lines = tuple(
        TextLine(t, ((60, 60 + 30 * n), (760, 60 + 30 * n), (760, 82 + 30 * n), (60, 82 + 30 * n)))
        for n, t in enumerate(texts)
    )
    return Leaf(leaf.digest, leaf.layers, leaf.scale, lines)


def test_text_layers_and_words_about_it(leaf: Leaf) -> None:
    said = ["𠮷田㛃\U0002ebf0⿰亻吉", "<A&B> ]]>", "葛\U000e0100飾 e\u0301"]
    package, trees = opened(evidence_ofd(sheets_of([with_lines(leaf, *said), leaf]), ABOUT))
    first, second = (trees[f"Doc_0/Pages/Page_{n}/Content.xml"] for n in (0, 1))
    assert words_of(first) == said
    assert words_of(second) == []
    held = TTFont(io.BytesIO(package.read("Doc_0/Res/font.ttf"))).getBestCmap()
    assert set(held) == {ord(char) for text in said for char in text}, "no other font is looked for"
    for text in first.iter(f"{NS}TextObject"):
        assert text.attrib["Alpha"] == "0", "nobody sees it"
    layers = list(first.iter(f"{NS}Layer"))
    assert next(iter(layers[0])).tag == f"{NS}TextObject", "pictures lie above"
    about = trees["OFD.xml"]
    assert about.findtext(f".//{NS}Title") == "户口簿"
    custom = {c.attrib["Name"]: c.text for c in about.iter(f"{NS}CustomData")}
    assert custom == {"CaseNumber": ABOUT.number, "Terminal": "KS-01",
                      "SHA256.1.1": leaf.digest, "SHA256.2.1": leaf.digest}  # fmt: skip


def test_every_unit_of_a_line_has_its_offset(leaf: Leaf) -> None:
    _, trees = opened(evidence_ofd(sheets_of([with_lines(leaf, "a𠮷e\u0301中")]), ABOUT))
    (code,) = trees["Doc_0/Pages/Page_0/Content.xml"].iter(f"{NS}TextCode")
    offsets = [float(v) for v in code.attrib["DeltaX"].split()]
    # a, then nothing and a whole square for the pair, nothing and half for e with its mark
    assert len(offsets) == len("a𠮷e\u0301中".encode("utf-16-le")) // 2 - 1
    half = offsets[0]
    assert offsets == pytest.approx([half, 0, 2 * half, 0, half], abs=0.002)
    assert sum(offsets) + 2 * half == pytest.approx(700 * 25.4 / 100, abs=0.02), "as long as read"


def test_the_pictures_make_up_the_page(leaf: Leaf) -> None:
    package, trees = opened(evidence_ofd(sheets_of([leaf]), ABOUT))
    drawn = list(trees["Doc_0/Pages/Page_0/Content.xml"].iter(f"{NS}ImageObject"))
    names = {m.attrib["ID"]: m.findtext(f"{NS}MediaFile")
             for m in trees["Doc_0/DocumentRes.xml"].iter(f"{NS}MultiMedia")}  # fmt: skip
    canvas = Image.new("RGB", (827, 1169), "white")
    for one in drawn:
        left, top, wide, high = (float(v) * 100 / 25.4 for v in one.attrib["Boundary"].split())
        data = package.read(f"Doc_0/Res/{names[one.attrib['ResourceID']]}")
        part = Image.open(io.BytesIO(data)).convert("RGBA").resize((round(wide), round(high)))
        canvas.paste(part, (round(left), round(top)), part)
    red = canvas.getpixel((590, 800))
    assert isinstance(red, tuple)
    assert red[0] > 150 > max(red[1:]) + 40
    assert canvas.getpixel((300, 1000)) == pytest.approx((240, 240, 240), abs=6)


def test_both_sides_of_a_card_share_a_sheet(leaf: Leaf) -> None:
    side = leaf_of(page_from(np.full((638, 1011, 3), 225, np.uint8), dpi=300))
    _, trees = opened(evidence_ofd(sheets_of([side, side]), ABOUT))
    (box,) = trees["Doc_0/Pages/Page_0/Content.xml"].iter(f"{NS}PhysicalBox")
    assert box.text == "0 0 210.000 297.000"
    drawn = list(trees["Doc_0/Pages/Page_0/Content.xml"].iter(f"{NS}ImageObject"))
    assert [d.attrib["Boundary"].split()[2] for d in drawn] == ["85.598", "85.598"]


def test_the_same_pages_give_the_same_bytes_and_none_are_refused(leaf: Leaf) -> None:
    sheets = sheets_of([with_lines(leaf, "一")])
    assert evidence_ofd(sheets, ABOUT) == evidence_ofd(sheets, ABOUT)
    with pytest.raises(ValueError, match="at least one page"):
        evidence_ofd([], ABOUT)


def test_the_rules_refuse_what_is_not_in_order() -> None:
    good = (
        f'<o:Res xmlns:o="{NS[1:-1]}" BaseLoc="Res">'
        '<o:Fonts><o:Font ID="1" FontName="x"/></o:Fonts></o:Res>'
    )
    judged(ET.fromstring(good))
    for bad in (good.replace('BaseLoc="Res"', ""), good.replace('ID="1"', 'ID="x"'),
                good.replace("o:Fonts", "o:Fount"), good.replace("<o:Fonts>", "<o:Fonts>x"),
                good.replace('ID="1"', 'ID="1" More="1"')):  # fmt: skip
        with pytest.raises((AssertionError, KeyError)):
            judged(ET.fromstring(bad))


@settings(max_examples=15, deadline=None)
@given(texts=st.lists(st.text(st.characters(), max_size=12), max_size=4), about=st.text())
def test_any_text_makes_a_package_in_order(texts: list[str], about: str) -> None:
    tiny = leaf_of(page_from(np.full((60, 80, 3), 250, np.uint8), dpi=50))
    named = About(about, about, about, about, ABOUT.made_at)
    _, trees = opened(evidence_ofd(sheets_of([with_lines(tiny, *texts)]), named))
    kept = [spoken(text) for text in texts if spoken(text)]
    assert words_of(trees["Doc_0/Pages/Page_0/Content.xml"]) == kept
