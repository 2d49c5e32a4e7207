"""From the reply that finds a card to the name on the screen; a command to a chip card and back.

The kiosk runs in a process of its own on its real screens; its reader is here, on a pty, and its
bytes take the time they take at 115200 baud. Run as a script, this file is that kiosk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CARDS, APDUS, CHIP_CARDS = 15, 300, 40


def samples() -> Iterator[dict[str, Any]]:
    """Four rows, each interleaved with its baseline."""
    for where, apart in (("", False), (", reader in a child process", True)):
        names, wire = _names(apart=apart)
        yield {
            "name": f"card found to name on screen{where}, above the wire's own time",
            "unit": "ms",
            "samples": [name - bare for name, bare in zip(names, wire, strict=True)],
            "all_samples": names,
            "baseline_name": "the same bytes at 115200 baud, bare pyserial",
            "baseline_samples": wire,
            "aim": {"kind": "max", "value": 60},
        }
    ours, raw = _apdus()
    yield {
        "name": "chip card: command and answer",
        "unit": "ms",
        "samples": ours,
        "baseline_name": "raw pyscard, same card",
        "baseline_samples": raw,
        "aim": {"kind": "ratio_max", "value": 1.2},
    }
    apart, here = _social_cards()
    yield {
        "name": "social security card, what reading it in a child process adds",
        "unit": "ms",
        "samples": [far - near for far, near in zip(apart, here, strict=True)],
        "all_samples": apart,
        "baseline_name": "the same driver in this process, the whole card",
        "baseline_samples": here,
        "aim": {"kind": "max", "value": 20},
    }


# -- identity card -----------------------------------------------------------------------------


def _names(*, apart: bool) -> tuple[list[float], list[float]]:
    from shared.assembly import assemble
    from shared.demo.stage import Stage
    from shared.devices.virtual.id_reader import VirtualIdReader

    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        config = stage.kiosk_config()
        if apart:
            file = stage.folder / "kiosk.toml"
            line = 'kind = "id-card-reader"\n'
            file.write_text(
                file.read_text("utf-8").replace(line, f"{line}isolated = true\n"), "utf-8"
            )
        terminal = assemble(config)
        stage.enrol(config, terminal.journal.signer)
        terminal.stop()
        reader, person = stage.kiosk.reader, stage.people[0]
        reader._wire = True
        found: list[float] = []
        told = reader._line.write

        def write(data: bytes) -> None:
            told(data)
            if len(data) > 9 and data[9] == 0x9F:  # found: the last such before a read counts
                found.append(time.monotonic())

        reader._line.write = write
        bare = VirtualIdReader(wire=True)
        kiosk = subprocess.Popen(
            [sys.executable, __file__, str(stage.folder / "kiosk.toml")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ
            | {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
            | {"PYTHONPATH": str(ROOT)},
        )
        assert kiosk.stdin is not None
        assert kiosk.stdout is not None
        names, wire = [], []
        for line in kiosk.stdout:
            if not line.startswith("{"):
                continue
            said = json.loads(line)
            if "asks" in said:
                wire.append(_bare(bare, person.card))
                found.clear()
                reader.put(person.card)
            else:
                names.append((said["shown"] - found[0]) * 1000)
                reader.lift()
            kiosk.stdin.write("done\n")
            kiosk.stdin.flush()
        code = kiosk.wait(60)
        bare.close()
        stage.stop()
    if code or len(names) != CARDS:
        raise RuntimeError(f"the measured kiosk ended with {code}")
    return names, wire


def _bare(far: Any, card: Any) -> float:
    """Select and read with nothing but a port: what the wire itself takes, in ms."""
    import serial

    from shared.devices.codec import samv

    far.put(card)
    with serial.Serial(far.path, 115200, timeout=5) as port:

        def ask(body: bytes) -> float:
            port.write(samv.frame(body))
            head = port.read(7)
            port.read(int.from_bytes(head[5:], "big"))
            return time.monotonic()

        began = ask(samv.FIND)
        ask(samv.SELECT)
        return (ask(samv.READ) - began) * 1000


def _kiosk(config: Path) -> None:
    from shared.ui.environment import prepare_environment

    prepare_environment()
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtGui import QGuiApplication

    from kiosk.opening import open_kiosk
    from shared.assembly import assemble
    from shared.config import load
    from shared.demo.finger import Finger
    from shared.speech import SilentSpeaker

    app = QGuiApplication([])
    kiosk = open_kiosk(assemble(load(config)), speaker=SilentSpeaker(), read_pages=False)
    finger, director = Finger(kiosk.window), kiosk.director
    shown: list[float] = []
    # as a terminal waits: QTest's waiting keeps the interpreter from the reader's own thread
    loop = QEventLoop()

    def frame() -> None:
        now, model = time.monotonic(), kiosk.director.shell.model_now()
        if not shown and model is not None and model.property("maskedName"):
            shown.append(now)
            loop.quit()

    kiosk.window.frameSwapped.connect(frame)
    finger.until(lambda: kiosk.afterwards.done, 60)
    for _ in range(CARDS):
        finger.touch("home.card")
        finger.wait("identify.person")
        shown.clear()
        print(json.dumps({"asks": True}), flush=True)
        sys.stdin.readline()
        late = QTimer(singleShot=True, interval=30_000)
        late.timeout.connect(loop.quit)
        late.start()
        loop.exec()
        if not shown:
            raise RuntimeError("no name on the screen")
        print(json.dumps({"shown": shown[0]}), flush=True)
        sys.stdin.readline()
        director.visiting.end("cancelled")
        director.show_home()
        finger.wait("home.card")
    kiosk.close()
    del app


# -- chip card ---------------------------------------------------------------------------------


def _apdus() -> tuple[list[float], list[float]]:
    from shared.devices.codec import ssc
    from shared.devices.virtual.chip_card import SocialSecurityApplet, VirtualChipCard
    from tests.devices.pcscd import Pcscd

    service = Pcscd()
    os.environ["PCSCLITE_CSOCK_NAME"] = service.socket
    service.start()
    card = VirtualChipCard(service.port, SocialSecurityApplet({ssc.EF05: {0x07: b"A12345678"}}))
    try:
        from smartcard.scard import SCARD_PCI_T0, SCardTransmit

        from shared.devices.smartcard.pcsc import PcscError, connected, context, readers

        card.insert()
        ours: list[float] = []
        raw: list[float] = []
        command = ssc.select_application()
        with context() as handle:
            for _ in range(600):
                with suppress(PcscError), connected(handle, readers(handle)[0]) as chip:
                    for _ in range(APDUS):
                        began = time.perf_counter()
                        chip.ask(command)
                        between = time.perf_counter()
                        SCardTransmit(chip._handle, SCARD_PCI_T0, list(command))
                        ours.append((between - began) * 1000)
                        raw.append((time.perf_counter() - between) * 1000)
                    break
                time.sleep(0.05)  # it has not been seen yet
        return ours, raw
    finally:
        card.pull()
        service.close()


def _social_cards() -> tuple[list[float], list[float]]:
    from shared.config.model import DeviceEntry
    from shared.devices.registry import make_driver
    from shared.devices.smartcard.ssc_reader import SscReader
    from shared.devices.virtual.chip_card import SocialSecurityApplet, VirtualChipCard, records_of
    from shared.devices.virtual.people import WANG_GUIFANG
    from shared.domain.socialcard import SocialSecurityCard
    from tests.devices.pcscd import Pcscd

    person = WANG_GUIFANG.card
    on_it = SocialSecurityCard(
        person.name, person.number, "女", person.birth, card_number="A12345678"
    )
    service = Pcscd()
    os.environ["PCSCLITE_CSOCK_NAME"] = service.socket
    service.start()
    card = VirtualChipCard(service.port, SocialSecurityApplet(records_of(on_it)))
    entry = DeviceEntry(id="ssc", kind="smart-card-reader", url="pcsc://")
    drivers: tuple[Any, Any] = (make_driver(entry), SscReader())
    took: tuple[list[float], list[float]] = ([], [])
    try:
        card.insert()
        for driver in drivers:
            driver.open()
        while not all(driver.card_present for driver in drivers):
            time.sleep(0.05)
        for _ in range(CHIP_CARDS):
            for driver, samples in zip(drivers, took, strict=True):
                began = time.perf_counter()
                if driver.read() is None:
                    raise RuntimeError("the card was not read")
                samples.append((time.perf_counter() - began) * 1000)
        return took
    finally:
        for driver in drivers:
            driver.close()
        card.pull()
        service.close()


if __name__ == "__main__":
    _kiosk(Path(sys.argv[1]))
