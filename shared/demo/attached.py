"""What a technician finds attached in the demo: virtual ends where the system would show real ones.

The serial reader has a by-id name in a folder of its own, the scanner is known to SANE through a
configuration of its own, the print queue to a print service of its own where there is one; what
hangs on the network is given by hand, as on a real terminal.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from shared.demo.stage import empty_desk
from shared.devices.finding.looks import Places
from shared.devices.virtual.camera import VirtualCamera
from shared.devices.virtual.id_reader import VirtualIdReader
from shared.devices.virtual.page_printer import VirtualPagePrinter
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.devices.virtual.scanner import VirtualScanner


@dataclass
class Attached:
    """The devices of one terminal that nobody has configured yet. ``close`` takes them away."""

    folder: Path
    reader: VirtualIdReader
    receipt: VirtualReceiptPrinter
    page: VirtualPagePrinter
    camera: VirtualCamera
    scanner: VirtualScanner

    @classmethod
    def under(cls, folder: Path) -> Attached:
        """Plug everything in. Sets SANE_CONFIG_DIR of this process."""
        made = cls(
            folder,
            VirtualIdReader(),
            VirtualReceiptPrinter(folder=folder / "printed"),
            VirtualPagePrinter(folder=folder / "printed"),
            VirtualCamera(empty_desk()),
            VirtualScanner(),
        )
        made.name_reader()
        sane = folder / "sane"
        sane.mkdir(parents=True, exist_ok=True)
        made.scanner.configure(sane)
        os.environ["SANE_CONFIG_DIR"] = str(sane)
        return made

    def name_reader(self) -> Path:
        """The name udev would give the reader's port; again after it was plugged in anew."""
        by_id = self.folder / "by-id"
        by_id.mkdir(parents=True, exist_ok=True)
        link = by_id / "usb-MPS_SDT_Reader_0001-if00-port0"
        link.unlink(missing_ok=True)
        link.symlink_to(urlsplit(self.reader.url).path)
        return link

    @property
    def places(self) -> Places:
        """Where a search looks."""
        nobody = self.folder / "nobody"
        return Places(
            serial_by_id=self.folder / "by-id",
            video_by_id=nobody,
            video=nobody,
            cups=str(nobody / "cups.sock"),
        )

    @property
    def network(self) -> tuple[str, ...]:
        """Addresses the technician types: networks are never scanned."""
        return (self.receipt.url, self.page.url, self.camera.url)

    def close(self) -> None:
        """Take them all away."""
        self.reader.unplug()
        self.receipt.close()
        self.page.close()
        self.camera.unplug()
        self.scanner.unplug()
