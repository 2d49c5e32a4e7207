"""Lamps and locks on a relay board; pymodbus, which is not ours, agrees on every frame."""

from __future__ import annotations

import asyncio
import threading

import pytest
from pymodbus import FramerType
from pymodbus.client import ModbusSerialClient
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from shared.config.model import DeviceEntry
from shared.devices.checkup.model import CheckLevel
from shared.devices.checkup.table import check_of
from shared.devices.codec import modbus
from shared.devices.model import DeviceKind, DeviceState, LightColour
from shared.devices.registry import make_driver
from shared.devices.virtual.relay_board import VirtualRelayBoard
from shared.domain.errors import Trouble

LAMPS = {"green": 0, "yellow": 1, "red": 2}
BOLT = {"coil": 3, "shut_input": 0, "pulse_ms": 200}


@pytest.fixture
def board():
    made = VirtualRelayBoard(bolt=3, door=0)
    yield made
    made.unplug()


def light(url: str, **options):
    return make_driver(
        DeviceEntry(id="lamp", kind="indicator-light", url=url, options=options or LAMPS)
    )


def lock(url: str, **options):
    return make_driver(
        DeviceEntry(id="door", kind="cabinet-lock", url=url, options=options or BOLT)
    )


def test_one_colour_is_lit_and_the_board_has_confirmed_it(board):
    lamp = light(board.url)
    lamp.open()
    lamp.show(LightColour.GREEN)
    lamp.show(LightColour.RED)
    assert board.coils[:3] == [False, False, True]
    assert lamp.shown() == {LightColour.RED}
    both = [n for n in range(len(board.switched)) if _lit(board.switched[: n + 1]) > 1]
    assert not both  # at no moment did it say two things
    lamp.show(None)
    assert not any(board.coils)
    with pytest.raises(Trouble, match="light-colour"):
        lamp.show(LightColour.BLUE)
    lamp.close()


def _lit(switched: list[tuple[int, bool]]) -> int:
    return sum(dict(switched).values())


def test_a_garbled_answer_is_asked_for_again_and_a_board_that_stays_garbled_is_told(board):
    lamp = light(board.url)
    lamp.open()
    board.garble = 2
    lamp.show(LightColour.GREEN)
    assert board.coils[0]
    board.garble = 1000
    with pytest.raises(Trouble, match="board-garbled"):
        lamp.show(LightColour.RED)
    lamp.close()


def test_a_silent_board_a_coil_that_is_not_there_and_a_pulled_cable_are_told_apart(hosted):
    board = VirtualRelayBoard(size=2)
    host = hosted(light(board.url, green=0), health_s=0.05)
    assert host.wait_for(DeviceState.READY)
    board.mute = True
    assert host.wait_for(DeviceState.FAULTED)
    assert host.trouble.code == "board-silent"
    board.mute = False
    assert host.wait_for(DeviceState.READY)
    far = light(board.url, green=5)
    far.open()
    with pytest.raises(Trouble, match="board-refused"):
        far.show(LightColour.GREEN)
    far.close()
    board.unplug()
    assert host.wait_for(DeviceState.ABSENT)
    assert host.trouble.code == "board-absent"


def test_a_door_is_let_open_and_the_bolt_is_never_left_under_power(board):
    door = lock(board.url)
    door.open()
    assert door.is_shut()
    assert door.release() is True
    assert not board.coils[3]
    assert door.health().code == "door-open"
    board.inputs[0], board.jammed = True, True
    with pytest.raises(Trouble, match="door-stuck"):
        door.release(deadline_s=0.5)
    assert not board.coils[3]
    board.coils[3] = True  # somebody else, or a driver that died in the middle
    door.health()
    assert not board.coils[3]
    door.close()


def test_taken_back_in_the_middle_the_bolt_is_let_go(board):
    door = lock(board.url, coil=3, shut_input=0, pulse_ms=5000)
    door.open()
    board.jammed = True
    threading.Timer(0.2, door.interrupt).start()
    with pytest.raises(Trouble, match="device-cancelled"):
        door.release()
    assert not board.coils[3]
    door.close()


def test_lamp_and_lock_share_one_board_and_a_pulled_cable_is_everybodys(hosted):
    board = VirtualRelayBoard(bolt=3, door=0)
    lamp, door = hosted(light(board.url), health_s=0.05), hosted(lock(board.url), health_s=0.05)
    assert lamp.wait_for(DeviceState.READY)
    assert door.wait_for(DeviceState.READY)
    shows = [lamp.call(lambda d: d.show(LightColour.RED), 60) for _ in range(5)]
    assert door.call(lambda d: d.release(), 60).result(60) is True
    assert [show.result(60) for show in shows] == [None] * 5
    board.unplug()
    assert lamp.wait_for(DeviceState.ABSENT)
    assert door.wait_for(DeviceState.ABSENT)


def test_a_door_nobody_sees_is_unknown():
    board = VirtualRelayBoard(bolt=3)
    door = lock(board.url, coil=3, pulse_ms=50)
    door.open()
    assert door.is_shut() is None
    assert door.release() is None
    finding = check_of(DeviceKind.LOCK)(door, CheckLevel.INTERNAL, lambda _: None)
    assert finding.passed is None
    door.close()
    board.unplug()


def test_a_check_opens_no_door_without_somebody_there_and_shows_every_colour(board):
    door, lamp = lock(board.url), light(board.url)
    door.open()
    for level in (CheckLevel.INTERNAL, CheckLevel.EXTERNAL):
        assert check_of(DeviceKind.LOCK)(door, level, lambda _: True).passed
    assert (3, True) not in board.switched
    assert check_of(DeviceKind.LOCK)(door, CheckLevel.INTERACTIVE, lambda _: True).passed
    assert (3, True) in board.switched
    door.close()
    lamp.open()
    lamp.show(LightColour.YELLOW)
    asked = []
    check = check_of(DeviceKind.LIGHT)
    assert check(lamp, CheckLevel.INTERACTIVE, lambda q: asked.append(q.text) or True).passed
    assert len(asked) == 3
    assert lamp.shown() == {LightColour.YELLOW}  # as it was
    assert check(lamp, CheckLevel.INTERACTIVE, lambda _: False).passed is False
    assert check(lamp, CheckLevel.INTERACTIVE, lambda _: None).passed is None
    lamp.close()


@pytest.mark.parametrize(
    "options",
    [{"unit": 1}, {"green": 0, "red": 0}, {"green": -1}, {"green": 0, "unit": 300}, {"mauve": 1}],
)
def test_wiring_that_cannot_be_is_refused(options):
    with pytest.raises(Trouble, match="device-unsupported"):
        light("serial:///dev/null", **options)
    with pytest.raises(Trouble, match="device-unsupported"):
        lock("serial:///dev/null", **({"coil": 0, "pulse_ms": 60_000} | options))


# -- somebody else's Modbus ------------------------------------------------------------------------


def test_an_independent_client_agrees_with_our_board(board):
    client = ModbusSerialClient(
        board.url.removeprefix("serial://").partition("?")[0], baudrate=9600
    )
    assert client.connect()
    assert not client.write_coil(2, True, device_id=1).isError()
    assert client.read_coils(0, count=8, device_id=1).bits[:8] == [n == 2 for n in range(8)]
    assert client.read_discrete_inputs(0, count=3, device_id=1).bits[:3] == [True] * 3
    assert client.write_coil(99, True, device_id=1).isError()
    client.close()


@pytest.fixture
def strange_board():
    """A Modbus server of somebody else's, RTU frames over TCP."""
    loop = asyncio.new_event_loop()
    bits = [SimData(0, values=[False] * 16, datatype=DataType.BITS)]
    seen = [SimData(0, values=[True] * 16, datatype=DataType.BITS)]
    words = [SimData(0, values=0, datatype=DataType.REGISTERS)]
    ready = threading.Event()
    made: list[ModbusTcpServer] = []

    async def serve() -> None:
        device = SimDevice(id=1, simdata=(bits, seen, words, words))
        server = ModbusTcpServer(device, framer=FramerType.RTU, address=("127.0.0.1", 0))
        made.append(server)
        await server.listen()
        ready.set()
        await server.serving

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(60)
    port = made[0].transport.sockets[0].getsockname()[1]
    yield f"tcp://127.0.0.1:{port}"
    asyncio.run_coroutine_threadsafe(made[0].shutdown(), loop).result(60)
    thread.join(60)
    loop.close()


def test_our_driver_agrees_with_an_independent_server(strange_board):
    lamp = light(strange_board)
    lamp.open()
    for colour in (LightColour.GREEN, LightColour.RED, None):
        lamp.show(colour)
        assert lamp.shown() == ({colour} if colour else set())
    lamp.close()


def test_frames_of_the_specification():
    # MODBUS over Serial Line V1.02, appendix B: the check of 02 07 is 41 12
    assert modbus.frame(2, b"\x07") == bytes.fromhex("02074112")
    asked = modbus.read_bits(0x11, modbus.READ_COILS, 0x13, 0x25)
    assert asked == bytes.fromhex("1101001300250e84")
    answer = modbus.frame(0x11, bytes.fromhex("0105cd6bb20e1b"))
    bits = modbus.bits_of(asked, answer)
    assert len(bits) == 0x25
    assert bits[:8] == [True, False, True, True, False, False, True, True]
    assert modbus.write_coil(0x11, 0xAC, True) == bytes.fromhex("110500acff004e8b")
