"""What is unplugged comes back at the same address: nobody else is given it meanwhile."""

from __future__ import annotations

import socket

import pytest

from shared.devices.virtual.camera import VirtualCamera
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.devices.virtual.scanner import VirtualScanner


def number(url: str) -> int:
    return int(url.partition("://")[2].partition("/")[0].partition(":")[2])


@pytest.mark.parametrize(
    ("make", "address"),
    [
        (VirtualCamera, lambda far: far.url),
        (VirtualReceiptPrinter, lambda far: far.url),
        (VirtualScanner, lambda far: far.status_url),
    ],
)
def test_a_device_that_is_unplugged_keeps_its_port_and_refuses_everybody(make, address):
    far = make()
    place = ("127.0.0.1", number(address(far)))
    far.unplug()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(place)
    with socket.socket() as somebody, pytest.raises(OSError, match="in use"):
        somebody.bind(place)
    far.replug()
    socket.create_connection(place).close()
    assert number(address(far)) == place[1]
    far.close()
    del far  # and then it is free: nothing is kept for what is gone
    with socket.create_server(place):
        pass
