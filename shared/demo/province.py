"""`yichuang sandbox`: the province in a box as a server of its own."""

from __future__ import annotations

import base64
import threading
from datetime import date
from pathlib import Path

from rich.console import Console

from shared.catalogue import bundled
from shared.demo.tools import opened
from shared.devices.virtual.people import PEOPLE, ZHAO_MEILING
from shared.domain.identity import age_on
from shared.hardening import harden
from shared.logs import guard
from shared.sandbox.orders import announce
from shared.sandbox.province import Province
from shared.sandbox.server import run_in_thread
from shared.sandbox.settings import Settings, provision

_HELD = (("居民身份证", 0), ("居民户口簿", 0), ("社会保障卡", 16), ("老年人优待证", 60))
"""Licences of the demo's people and the age from which somebody has one."""
_NOT_HELD = (ZHAO_MEILING.number, "居民户口簿")
"""Her household book was never made an e-licence: who applies offline sees what follows."""


def enter_demo_licences(province: Province) -> None:
    """Fill the register of licences with those of the demo's people."""
    today = province.now().date()
    for person in PEOPLE:
        age = age_on(person.card.birth, today)
        for title, least in _HELD:
            if age >= least and (person.number, title) != _NOT_HELD:
                province.enter_licence(person.number, title, date(today.year - 2, 3, 12))


def serve(
    folder: Path,
    port: int,
    database: str = "",
    *,
    tls: bool = False,
    catalogue: Path | None = None,
) -> None:
    """Run until Ctrl-C, on the loopback. Prints what a terminal's configuration needs.

    catalogue: a release, or a folder of releases; the shipped one without.
    """
    harden()
    guard()
    console = Console()
    keys = provision(folder)
    settings = Settings(folder=folder, keys=keys, db_url=database, catalogue=catalogue or bundled())
    handle = run_in_thread(settings, port, tls=tls)
    enter_demo_licences(handle.province)
    console.print(f"沙箱省平台：{handle.url}（只在本机）")
    console.print(f"工作人员视角：{handle.url}/staff　接口文档：{handle.url}/openapi.json")
    console.print("终端配置里写：")
    console.print(
        f'[province]\nurl = "{handle.url}"\nkid = "{keys.kid}"\n'
        f'public_key = "{base64.b64encode(keys.public).decode()}"\n'
        f'answer_key = "{base64.b64encode(keys.answer_public).decode()}"\n'
        f'operator_key = "{base64.b64encode(keys.operator_public).decode()}"',
        markup=False,
    )
    if tls:
        console.print(f'ca = "{handle.authority.ca_file.resolve()}"', markup=False)
        console.print(
            "终端要先登记：运行 yichuang sandbox code 得到登记码，再在终端上运行 yichuang enrol。"
        )
    else:
        console.print("终端要先登记：停下沙箱，运行 yichuang sandbox register，再启动。")
    told = announce(folder, handle.url, handle.app.state.orders_key)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        console.print("正在停止…")
    finally:
        told.unlink(missing_ok=True)
        handle.stop()


def register(folder: Path, config: Path, database: str = "") -> int:
    """Register a terminal with a sandbox that is not running; it is known at the next start."""
    console = Console()
    with opened(config) as terminal:
        if terminal is None:
            return 2
        given, key = terminal.config, terminal.journal.signer.public_key
    province = Province(Settings(folder=folder, keys=provision(folder), db_url=database))
    try:
        province.enrol(given.terminal.id, given.terminal.face, given.hall.id, key, given.hall.name)
    finally:
        province.close()
    console.print(f"{given.terminal.id} 已登记到 {folder}", markup=False)
    return 0
