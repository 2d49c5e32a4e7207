"""Run under umockdev by test_hotplug: the real monitor, and owners that say what woke them.

Owners are given as arguments, one address each. Prints ``ready`` once it listens.
"""

import sys
import time

from shared.devices.hotplug import HotPlug


class Owner:
    def __init__(self, address: str) -> None:
        self.address = address

    def hint_plugged(self) -> None:
        print("plugged", self.address, flush=True)

    def hint_unplugged(self) -> None:
        print("unplugged", self.address, flush=True)


plug = HotPlug([Owner(address) for address in sys.argv[1:]])
plug.start()
while not plug.listening:
    time.sleep(0.01)
print("ready", flush=True)
sys.stdin.read()
plug.stop()
