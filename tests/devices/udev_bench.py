"""Run by the system's Python (its gi is the system's): a test bed of umockdev that obeys lines.

Prints the test bed's folder, then does what it is told: ``add NAME``, ``remove NAME``, ``again
NAME`` (the same word of udev twice).
"""

import sys

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402

THINGS = {
    "reader": ("usb", "usb9", [("DEVTYPE", "usb_device"), ("PRODUCT", "400/c35a/100"),
                               ("DEVNAME", "/dev/bus/usb/009/002")]),
    "printer": ("usb", "usb8", [("DEVTYPE", "usb_device"), ("PRODUCT", "4b8/202/100"),
                                ("ID_VENDOR_ID", "04b8"), ("ID_MODEL_ID", "0202"),
                                ("DEVNAME", "/dev/bus/usb/008/002")]),
    "line": ("tty", "ttyUSB7", [("DEVNAME", "/dev/ttyUSB7"),
                                ("DEVLINKS", "/dev/serial/by-id/usb-1a86_CH340-port0")]),
    "eye": ("video4linux", "video4", [("DEVNAME", "/dev/video4")]),
}  # fmt: skip

bed = UMockdev.Testbed.new()
paths: dict[str, str] = {}
print(bed.get_root_dir(), flush=True)
for line in sys.stdin:
    what, name = line.split()
    subsystem, sys_name, properties = THINGS[name]
    if what == "add":
        flat = [word for pair in properties for word in pair]
        paths[name] = bed.add_device(subsystem, sys_name, None, [], flat)
    elif what == "again":
        bed.uevent(paths[name], "add")
    else:
        bed.uevent(paths[name], "remove")
        bed.remove_device(paths.pop(name))
    print(what, name, flush=True)
