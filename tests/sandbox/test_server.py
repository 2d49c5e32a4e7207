"""The sandbox's socket: an answer must not wait for the client's delayed acknowledgement."""

from __future__ import annotations

import socket
from pathlib import Path

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
