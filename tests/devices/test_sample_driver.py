"""The sample package in docs installs with pip beside the product, and works by its name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "docs" / "sample-driver"
USED = """
import sys
from shared.config import parse
from shared.devices import registry
from shared.devices.isolated.proxy import IsolatedDriver
from shared.devices.model import DeviceState
from yichuang_beacon.virtual import VirtualBeacon

text = open(sys.argv[1], encoding="utf-8").read()
light = VirtualBeacon()
for isolated in ("false", "true"):
    entry = parse(text.replace("URL", light.url).replace("ISOLATED", isolated)).devices[0]
    host = registry.open_device(entry)
    assert host.wait_for(DeviceState.READY)
    assert isinstance(host.driver, IsolatedDriver) is entry.isolated
    host.call(lambda d: d.show("amber"), 60).result(120)
    host.stop(60)
    print("shown", light.colour)
    light.colour = "off"
assert "beacon" in registry.driver_names()
"""
CONFIG = """
[terminal]
id = "YC-1"
number_prefix = "YC"

[hall]
id = "H1"
name = "样例大厅"
region = "410305"

[province]
url = "http://127.0.0.1:9"
kid = "p"
public_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
answer_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

[[device]]
id = "light"
kind = "indicator-light"
driver = "beacon"
url = "URL"
isolated = ISOLATED
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> dict[str, str]:
    """The environment of a machine that has the package: built and installed without a network."""
    folder = tmp_path_factory.mktemp("vendor")
    copy = folder / "source"  # a build leaves things beside its source
    shutil.copytree(
        SAMPLE, copy, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__")
    )
    target = folder / "site"
    done = subprocess.run(
        [
            sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation",
            "--no-index", "--disable-pip-version-check", "--target", str(target), str(copy),
        ],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (target / "yichuang_beacon").is_dir()
    paths = os.pathsep.join([str(target), str(ROOT)])
    return os.environ | {"PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen"}


def test_it_is_used_by_the_name_in_the_configuration(installed, tmp_path) -> None:
    config = tmp_path / "light.toml"
    config.write_text(CONFIG, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", USED, str(config)], env=installed, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["shown amber", "shown amber"]


def test_its_own_tests_pass_where_it_is_installed(installed, tmp_path) -> None:
    shutil.copytree(SAMPLE / "tests", tmp_path / "tests")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly",
         "-c", os.devnull, "--rootdir", str(tmp_path), str(tmp_path / "tests")],
        env=installed, cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout
