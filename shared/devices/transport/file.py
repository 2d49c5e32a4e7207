"""Device files: ``file:///dev/usb/lp0``, the kernel's own printer driver, and plain files.

usblp gives a printer's bytes back where the printer sends any, and knows the three bits of the USB
printer class besides: paper, selected, error (``LPGETSTATUS``, Linux ``usblp.c`` and ``lp.h``).
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import stat

from shared.devices.deadline import Deadline
from shared.devices.transport.link import DeviceUrl, LinkForbidden, LinkLost, LinkTaken, drained

_LPGETSTATUS = 0x060B


class FileLink:
    """A device file. Its file must exist; nothing is ever created or cut short."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._fd = -1
        self._hears = False

    @classmethod
    def from_url(cls, url: DeviceUrl) -> FileLink:
        """The file an address names."""
        return cls(url.path)

    def open(self) -> None:
        """Open for both ways where the file can do both. Raises LinkLost, LinkForbidden, LinkTaken.

        Only a character device answers: a pipe or a file would give our own bytes back.
        """
        self.close()
        flags = os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            self._hears = stat.S_ISCHR(os.stat(self._path).st_mode)
            both = os.O_RDWR if self._hears else os.O_WRONLY | os.O_APPEND
            self._fd = os.open(self._path, flags | both)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EPERM):
                raise LinkForbidden(str(error)) from error
            if error.errno == errno.EBUSY:
                raise LinkTaken(str(error)) from error
            raise LinkLost(str(error)) from error

    def close(self) -> None:
        """Close the file."""
        held, self._fd = self._fd, -1
        if held >= 0:
            os.close(held)

    def write(self, data: bytes, deadline: Deadline) -> int:
        """Send; returns bytes taken before the deadline. Raises LinkLost."""
        sent = 0
        try:
            while sent < len(data):
                if not select.select([], [self._opened()], [], deadline.left)[1]:
                    break
                try:
                    sent += os.write(self._opened(), data[sent:])
                except BlockingIOError:  # usblp says ready while its last transfer still runs
                    if deadline.passed:
                        break
        except (OSError, ValueError) as error:
            raise LinkLost(str(error)) from error
        return sent

    def read(self, most: int, deadline: Deadline) -> bytes:
        """At least one byte, or b"" at the deadline, or at once where nothing ever comes."""
        if not self._hears:
            return b""
        try:
            if not select.select([self._opened()], [], [], deadline.left)[0]:
                return b""
            return os.read(self._opened(), most)
        except BlockingIOError:
            return b""
        except OSError as error:
            if error.errno == errno.EINVAL:  # usblp's answer for a printer with one direction
                self._hears = False
                return b""
            raise LinkLost(str(error)) from error
        except ValueError as error:
            raise LinkLost(str(error)) from error

    def drain(self) -> None:
        """Throw away what has come in. Raises LinkLost."""
        drained(lambda: self.read(4096, Deadline(0)))

    def port_status(self) -> int | None:
        """The three bits of the USB printer class, None where the file has none. LinkLost."""
        answer = bytearray(4)
        try:
            fcntl.ioctl(self._opened(), _LPGETSTATUS, answer)
        except OSError as error:
            if error.errno in (errno.ENOTTY, errno.EINVAL):
                return None
            raise LinkLost(str(error)) from error
        return answer[0]

    def _opened(self) -> int:
        if self._fd < 0:
            raise LinkLost("not open")
        return self._fd
