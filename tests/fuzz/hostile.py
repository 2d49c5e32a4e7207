"""Values nobody honest sends, as texts, as JSON values and as bytes that are no JSON at all."""

from __future__ import annotations

from hypothesis import strategies as st

TEXTS = [
    "",
    " ",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!--",
    "]]>",
    "&lt;b&gt;&amp;",
    "' OR '1'='1",
    "'; drop table facts; --",
    "${7*7}{{7*7}}#{7*7}<%= 7*7 %>{0.__class__}",
    "$province %s %n {heading}",
    "\u202e卡份身\u202c",  # right to left override
    "\u2066\u2067\u2068\u2069\u200b\u200d\ufeff",
    "a\u0301" * 50,
    "\x1b[2J\x1b]0;title\x07\x1b[31m",
    "a\x00b",
    "a\nb\rc\td",
    "../../../../etc/passwd",
    "..%2f..%2f%2e%2e/",
    "C:\\windows\\win.ini",
    "javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "=cmd|' /C calc'!A0",
    "\U0001f4a9\U00020000\U0010ffff",
    "x" * 5000,
    "9" * 400,
    "NaN",
    "-0",
    "1e309",
    "2026-13-45T99:99:99Z",
    "0001-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999-23:59",
    "ſ" * 300,
]
NUMBERS = [0, -1, 1, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**30, 0.1, -0.0, 1e308]
RAW = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"{}",
    b'{"a":1,"a":2}',
    b"[" * 60_000,
    b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    b'{"a":NaN}',
    b'{"a":Infinity}',
    b'{"a":1e999}',
    b'{"a":' + b"9" * 6000 + b"}",
    b'{"number":"\\ud800","item_name":"\\udfff"}',
    b'\xef\xbb\xbf{"a":1}',
    b"\xff\xfe{",
    b'{"a":"\xc3\x28"}',
    b'{"__proto__":{},"constructor":1}',
]
"""Bodies as bytes; sealed under a key of ours they reach the province's parser as they are."""

texts = st.sampled_from(TEXTS) | st.text(max_size=40)
leaves = st.none() | st.booleans() | st.sampled_from(NUMBERS) | st.integers() | texts
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
