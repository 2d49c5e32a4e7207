"""A port of the loopback that stays one's own while nobody listens there."""

from __future__ import annotations

import socket
import weakref


class KeptPort:
    """What is unplugged and plugged in again has to come back at the same address.

    A port that is merely closed is anybody's: the system gives it to the next who asks for any. A
    socket that is bound and does not listen keeps it; whoever names the number and says
    SO_REUSEADDR may listen there meanwhile (socket(7)), and a connection to it is refused while
    nobody does. It is free again once this object is gone. port: 0 for any. Raises OSError.
    """

    def __init__(self, port: int = 0) -> None:
        held = socket.socket()
        weakref.finalize(self, held.close)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", port))
        self.number: int = held.getsockname()[1]
