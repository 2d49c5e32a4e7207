"""Make a release out of a folder: ``python -m shared.catalogue.seal FOLDER RELEASE SERIAL``."""

from __future__ import annotations

import sys
from pathlib import Path

from shared.catalogue.manifest import seal_folder
from shared.catalogue.release import load_release


def main(arguments: list[str]) -> int:
    """Write the manifest, then load the release as a terminal would. Returns an exit code."""
    folder, release, serial = Path(arguments[0]), arguments[1], int(arguments[2])
    manifest = seal_folder(folder, release, serial)
    catalogue = load_release(folder)
    sys.stdout.write(f"{manifest.release}: {len(catalogue.items)} items\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
