from __future__ import annotations

import secrets
import shutil
import subprocess
from urllib.parse import urlencode

import pytest
from PIL import Image
from sqlalchemy import select

from shared.domain.case import Event
from shared.sandbox import tables as t

ACCEPTED = {
    "number": "GL 261121 0037",
    "clerk": "e1",
    "window": "3 号窗口",
    "promised_by": "2026-11-27",
    "provisional": False,
}
CHROMIUM = shutil.which("chromium") or ""
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="Debian's chromium is not installed")


@pytest.fixture
def kiosk(enrol):
    return enrol("K1")


@pytest.fixture
def submit(kiosk):
    def send(case="c1"):
        scope, key = "s1", secrets.token_bytes(32)
        opened = {"visit": "v1", "item_name": "高龄津贴申领"}
        kiosk.send(
            kiosk.fact("case-opened", opened, case=case),
            kiosk.fact("case-submitted", kiosk.submitted(), scope=scope, key=key, case=case),
            keys=kiosk.wrap(scope, key),
        )

    return send


def _accept(enrol):
    counter = enrol("C1", "counter")
    counter.send(counter.fact("case-accepted", ACCEPTED, case="c1"))


def test_three_honest_states(web, kiosk, submit, enrol, sandbox):
    path = "/r/" + kiosk.token("c1")
    waiting = web("GET", path).text
    assert "已存本机，尚未上报" in waiting
    assert "省平台已收到" not in waiting
    submit()
    received = web("GET", path).text
    assert "省平台已收到" in received
    assert "窗口已受理" not in received
    assert "尚未上报" not in received
    _accept(enrol)
    accepted = web("GET", path).text
    assert "窗口已受理" in accepted
    assert "2026 年 11 月 27 日" in accepted
    sandbox.province.decide("c1", Event.GRANT, "准予。")
    assert "已经办结" in web("GET", path).text


def test_nobody_s_name_or_number_is_on_the_phone_page(web, kiosk, submit, enrol):
    path = "/r/" + kiosk.token("c1")
    submit()
    _accept(enrol)
    text = web("GET", path).text
    for secret in ("王桂芳", "桂芳", "410305", "0026"):
        assert secret not in text


def test_forged_foreign_and_revoked_receipts_say_so(web, kiosk, sandbox):
    token = kiosk.token("c1")
    flipped = token[:-20] + ("A" if token[-20] != "A" else "B") + token[-19:]
    assert "不是真的" in web("GET", f"/r/{flipped}").text
    assert web("GET", "/r/HELLO").status_code == 404
    sandbox.province.revoke("K1")
    assert "已停用" in web("GET", f"/r/{token}").text


def _rate(web, path, *pairs):
    return web(
        "POST",
        path + "/rating",
        data=urlencode(pairs),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


def test_a_case_is_rated_once_with_the_labels_of_its_level(web, kiosk, submit, sandbox):
    path = "/r/" + kiosk.token("c1")
    submit()
    assert "请先点一个满意程度" in _rate(web, path).text
    assert "不能配这个理由" in _rate(web, path, ("level", "5"), ("label5", "115")).text
    assert sandbox.province.rows(select(t.ratings)) == []
    answer = _rate(web, path, ("level", "4"), ("label4", "412"), ("text", " 方便 "))
    assert "可以使用自助机办理" in answer.text
    assert 'name="level"' not in answer.text
    again = _rate(web, path, ("level", "1"))
    assert "非常不满意" not in again.text
    row = sandbox.province.rows(select(t.ratings))[0]
    assert (row["level"], row["labels"], row["text"]) == (4, '["412"]', "方便")


def test_a_rating_at_the_kiosk_counts_and_skipping_stays_unrated(web, kiosk, submit, sandbox):
    submit()
    kiosk.send(kiosk.fact("rating-skipped", {}, case="c1"))
    assert sandbox.province.rows(select(t.ratings)) == []
    kiosk.send(kiosk.fact("rated", {"level": 5, "labels": ["510"]}, case="c1"))
    assert "一窗受理一次办结" in web("GET", "/r/" + kiosk.token("c1")).text


def test_own_words_cannot_become_markup(web, kiosk, submit, sandbox):
    submit()
    opened = {"visit": "v", "item_name": "<script>alert(1)</script>"}
    kiosk.send(kiosk.fact("case-opened", opened, case="c2"))
    scope, key = "s2", secrets.token_bytes(32)
    done = kiosk.fact("case-submitted", kiosk.submitted("<b>1"), scope=scope, key=key, case="c2")
    kiosk.send(done, keys=kiosk.wrap(scope, key))
    for text in (web("GET", "/staff").text, web("GET", "/r/" + kiosk.token("c2", "<b>1")).text):
        assert "<script>" not in text
        assert "&lt;script&gt;" in text


def test_the_staff_page_shows_what_arrived_masked(web, kiosk, submit):
    assert "还没有收到办件" in web("GET", "/staff").text
    submit()
    text = web("GET", "/staff").text
    assert "GL 261121 0037" in text
    assert "王*芳" in text
    assert "王桂芳" not in text
    assert "410305194503080026" not in text
    assert "已收件" in text


def _chromium(tmp_path, *arguments):
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        f"--user-data-dir={tmp_path / 'profile'}",
        *arguments,
    ]
    return subprocess.run(command, check=True, capture_output=True, timeout=150)


@needs_chromium
def test_the_phone_page_is_usable_on_a_375_px_screen(tmp_path, sandbox, kiosk, submit):
    """Chromium lays the page out inside a 375 px frame: nothing may stick out sideways."""
    submit()
    page = sandbox.url + "/r/" + kiosk.token("c1")
    picture = tmp_path / "phone.png"
    _chromium(tmp_path, "--window-size=375,1500", f"--screenshot={picture}", page)
    image = Image.open(picture).convert("RGB")
    assert image.size == (375, 1500)
    # both margins below the head stay background (or a card's shadow): no card is cut off
    edges = [image.getpixel((x, y)) for x in (2, 372) for y in range(420, 1500, 7)]
    assert all(0xE8 <= red <= 0xF2 and blue >= red for red, _, blue in edges)
    # and the head really is there, in the colour of "received"
    red, green, blue = image.getpixel((20, 20))
    assert blue > 100 > red
    assert green < blue
