"""P9: from nothing configured to a proved terminal and three repairs, through the real screens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from shared.config import load


def test_a_technicians_day(tmp_path):
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    env["PYTHONPATH"] = str(Path(__file__).parents[2])
    out = tmp_path / "technician"
    ran = subprocess.run(
        [sys.executable, "-m", "shared.cli", "demo-technician", "--out", out],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        timeout=850,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert (summary["ready"], summary["repaired"]) == (True, 3)
    kinds = {device.kind for device in load(out / "kiosk.toml").device}
    assert {"id-card-reader", "receipt-printer", "page-printer", "document-scanner"} <= kinds
    assert "document-camera" in kinds
    said = subprocess.run(
        ["pdftotext", "-layout", out / "self-test-report.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "设备自检报告" in said
    with zipfile.ZipFile(out / "support-bundle.zip") as bundle:
        assert bundle.testzip() is None
    assert len(list(out.glob("*_fault_*.png"))) == 3
