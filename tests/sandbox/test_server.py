"""The sandbox's socket: no answer waits for an acknowledgement, and its port stays its own."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import requests

from shared.sandbox import Settings, provision, run_in_thread


def test_an_answer_does_not_wait_for_the_clients_acknowledgement(tmp_path: Path) -> None:
    handle = run_in_thread(Settings(tmp_path, provision(tmp_path)))
    try:
        with requests.Session() as session:
            session.trust_env = False
            assert session.get(handle.url + "/openapi.json", timeout=60).ok
            assert handle._server is not None
            (kept_alive,) = handle._server.server_state.connections
            ours = kept_alive.transport.get_extra_info("socket")
            assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    finally:
        handle.stop()


def test_while_the_cable_is_pulled_nobody_else_is_given_the_port(tmp_path: Path) -> None:
    handle = run_in_thread(Settings(tmp_path, provision(tmp_path)))
    try:
        handle.pause()
        with socket.socket() as somebody, pytest.raises(OSError, match="in use"):
            somebody.bind((handle.host, handle.port))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((handle.host, handle.port))
        handle.resume()
        socket.create_connection((handle.host, handle.port)).close()
    finally:
        handle.stop()
