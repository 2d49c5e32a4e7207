"""The stage: a sandbox province and virtual devices for a kiosk and a counter, on real ports.

What stands here speaks real bytes over a pty, TCP and HTTP; the terminals do not know.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from shared.catalogue import bundled
from shared.config import TerminalConfig, load
from shared.demo.province import enter_demo_licences
from shared.devices.virtual.camera import VirtualCamera
from shared.devices.virtual.id_reader import VirtualIdReader
from shared.devices.virtual.page_printer import VirtualPagePrinter
from shared.devices.virtual.people import PEOPLE, Person
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.devices.virtual.specimens import SpecimenKind, scene, specimen
from shared.image.frame import Bgr
from shared.proof import Signer
from shared.sandbox.server import Handle, run_in_thread
from shared.sandbox.settings import Settings, provision

HALL, HALL_NAME = "hall-xingfuli", "幸福里街道政务服务大厅"
PAPERS = {
    "hukou-cover": "户口簿首页",
    "hukou-person": "户口簿本人页",
    "bank-card": "社会保障卡",
    "letter": "放错的纸",
}


@dataclass(frozen=True)
class DeskSide:
    """The devices of one terminal."""

    reader: VirtualIdReader
    receipt: VirtualReceiptPrinter
    camera: VirtualCamera
    page: VirtualPagePrinter

    def stop(self) -> None:
        """Take them all away."""
        self.reader.unplug()
        self.receipt.close()
        self.camera.unplug()
        self.page.close()


class Stage:
    """A province, a kiosk's devices and a window's devices, all inside ``folder``."""

    def __init__(
        self, folder: Path, *, number_prefix: str = "GL", catalogue: Path | None = None
    ) -> None:
        """catalogue: a release or a folder of releases the province serves; else the shipped."""
        self.more = ""
        """Further lines of every terminal's configuration."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.province: Handle = run_in_thread(
            Settings(
                folder=folder / "province",
                keys=provision(folder / "province-keys"),
                catalogue=catalogue or bundled(),
            )
        )
        enter_demo_licences(self.province.province)
        self.url = self.province.url
        self.kiosk = self._devices("kiosk")
        self.counter = self._devices("counter")
        self._prefix = number_prefix
        self.people = PEOPLE

    # -- terminals -------------------------------------------------------------------------------

    def kiosk_config(self) -> TerminalConfig:
        """The kiosk's configuration, written to and loaded from a real file."""
        return self._config("kiosk", "YC-0003", self._prefix, "", self.kiosk)

    def counter_config(self) -> TerminalConfig:
        """The window's configuration."""
        return self._config("counter", "CK-0005", "CK5", "5 号窗口", self.counter)

    def enrol(self, config: TerminalConfig, signer: Signer) -> None:
        """Tell the province about a terminal and its key."""
        self.province.enrol(
            config.terminal.id, config.terminal.face, HALL, signer.public_key, HALL_NAME
        )

    # -- what a person does ----------------------------------------------------------------------

    def put_card(self, person: Person) -> None:
        """Put a card on the kiosk's reader."""
        self.kiosk.reader.put(person.card)

    def lay(
        self, kind: str, person: Person, *, glare: float = 0.0, seed: int = 1, blur: float = 0.0
    ) -> None:
        """Lay one paper under the kiosk's camera. blur: sigma in pixels, as of a shaking hand."""
        self.kiosk.camera.lay(paper_scene(kind, person, glare=glare, seed=seed, blur=blur))

    def take_paper_away(self) -> None:
        """Clear the mat."""
        self.kiosk.camera.clear()

    def unplug_reader(self) -> None:
        """Pull the kiosk reader's cable."""
        self.kiosk.reader.unplug()

    def replug_reader(self) -> None:
        """Plug it in again: another port, the same name, as a udev rule gives it."""
        self.kiosk.reader.replug()
        self._name_reader("kiosk", self.kiosk)

    def cut_network(self) -> None:
        """The province cannot be reached any more."""
        self.province.pause()

    def restore_network(self) -> None:
        """The province answers again."""
        self.province.resume()

    def stop(self) -> None:
        """Take the stage down."""
        self.kiosk.stop()
        self.counter.stop()
        self.province.stop()

    # -- inside ----------------------------------------------------------------------------------

    def _devices(self, name: str) -> DeskSide:
        out = self.folder / f"{name}-printed"
        camera = VirtualCamera(empty_desk())
        return DeskSide(
            VirtualIdReader(),
            VirtualReceiptPrinter(folder=out),
            camera,
            VirtualPagePrinter(folder=out),
        )

    def _name_reader(self, name: str, side: DeskSide) -> str:
        """A lasting name for the reader's port, as udev gives on a real terminal; its URL."""
        parts = urlsplit(side.reader.url)
        link = self.folder / f"{name}-reader"
        link.unlink(missing_ok=True)
        link.symlink_to(parts.path)
        return f"{parts.scheme}://{link}?{parts.query}"

    def _config(
        self, face: str, terminal: str, prefix: str, window: str, side: DeskSide
    ) -> TerminalConfig:
        keys = self.province.province.settings.keys
        key, answers, operator = (
            base64.b64encode(k).decode()
            for k in (keys.public, keys.answer_public, keys.operator_public)
        )
        kinds = {
            "id-card-reader": self._name_reader(face, side),
            "receipt-printer": side.receipt.url,
            "document-camera": side.camera.url,
            "page-printer": side.page.url,
        }
        tables = "".join(
            f'\n[[device]]\nid = "{kind}"\nkind = "{kind}"\nurl = "{url}"\n'
            for kind, url in kinds.items()
        )
        path = self.folder / f"{face}.toml"
        path.write_text(
            f'[terminal]\nid = "{terminal}"\nface = "{face}"\nnumber_prefix = "{prefix}"\n'
            + (f'window = "{window}"\n' if window else "")
            + f'data = "{face}-data"\n\n[hall]\nid = "{HALL}"\nname = "{HALL_NAME}"\n'
            f'region = "410399"\n\n[province]\nurl = "{self.url}"\n'
            f'kid = "{keys.kid}"\npublic_key = "{key}"\nanswer_key = "{answers}"\n'
            f'operator_key = "{operator}"\n{self.more}' + tables,
            "utf-8",
        )
        return load(path)


def paper_scene(
    kind: str, person: Person, *, glare: float = 0.0, seed: int = 1, blur: float = 0.0
) -> Bgr:
    """A specimen paper on the mat as the camera sees it."""
    return scene(
        [specimen(SpecimenKind(kind), person)],
        angle=-3.0 + 2.0 * (seed % 4),
        perspective=0.3,
        glare=glare,
        seed=seed,
        blur=blur,
    )


@cache
def empty_desk() -> Bgr:
    """The mat with nothing on it."""
    return scene([], field_mm=420, seed=3)
