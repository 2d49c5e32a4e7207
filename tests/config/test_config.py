"""One TOML file per terminal."""

from __future__ import annotations

import base64
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.assets import asset
from shared.config import ConfigError, last_good_of, load, parse
from shared.config.model import DeviceKindName
from shared.devices.model import DeviceKind

GOOD = asset("config", "kiosk.example.toml").read_text("utf-8")


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as refused:
        parse(text)
    return refused.value.problems


def line(text: str, part: str) -> int:
    return next(n for n, row in enumerate(text.splitlines(), 1) if part in row)


@pytest.mark.parametrize("name", ["kiosk.example.toml", "counter.example.toml"])
def test_the_shipped_examples_are_good(name, tmp_path):
    config = parse(asset("config", name).read_text("utf-8"), tmp_path / name)
    assert config.terminal.face == name.split(".")[0]
    assert config.data_folder == tmp_path / "data"
    assert len(config.province.key_bytes) == 32
    assert [len(key) for key in config.province.answer_keys] == [32]


def test_a_device_that_is_not_enabled_is_not_used():
    config = parse(GOOD)
    assert "a4" in {d.id for d in config.device}
    assert "a4" not in {d.id for d in config.devices}


def test_kinds_of_devices_are_the_same_words_everywhere():
    assert set(typing.get_args(DeviceKindName)) == set(DeviceKind)


def test_an_unknown_key_is_refused_with_its_line_and_a_guess():
    text = GOOD.replace("screen_diagonal =", "screen_diagnal =")
    assert problems(text) == (
        f"第 {line(text, 'screen_diagnal')} 行：不认识的项 terminal.screen_diagnal，"
        "是不是想写 screen_diagonal。",
    )


def test_a_mistake_in_the_third_device_names_the_third_device():
    text = GOOD.replace('url = "tcp://192.168.1.50:9100"', "url = 5")
    assert problems(text) == (f"第 {line(text, 'url = 5')} 行：device.url 应当是加引号的文字。",)


def test_a_missing_key_names_the_table_it_is_missing_from():
    text = GOOD.replace('name = "洛南新区便民服务中心"\n', "")
    assert problems(text) == (f"第 {line(text, '[hall]')} 行：缺少必填项 hall.name。",)


def test_every_problem_is_told_at_once():
    text = GOOD.replace('"410311"', '"4103"').replace('"kiosk" ', '"kisok" ')
    told = problems(text)
    assert len(told) == 2
    assert any("terminal.face 只能是 kiosk、counter 之一。" in p for p in told)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("https://province", "http://province", "必须用 https"),
        ('"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="', '"AAAA"', "32 字节"),
        ('"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="', '"公钥"', "Base64"),
        ('id = "a4"', 'id = "camera"', "设备编号重复：camera"),
        ('face = "kiosk"', 'face = "counter"', "必须填写 window"),
        ("screen_diagonal = 32.0", "screen_diagonal = 2", "不小于 5"),
        ("serial:///dev", "/dev", "device.url 写法不对"),
        ("{ width = 576 }", "{ width = [1] }", "device.options"),
        ("{ width = 576 }", "3", "应当是一个小节"),
        ("[hall]", "[hall", "TOML"),
    ],
)
def test_mistakes_are_told_in_chinese_with_a_line(old, new, said):
    assert old in GOOD
    told = problems(GOOD.replace(old, new, 1))
    assert any(said in p for p in told)
    assert all(p.endswith("。") for p in told)


def test_a_province_on_this_machine_may_use_http():
    assert parse(GOOD.replace("https://province.example.gov.cn", "http://127.0.0.1:8080/"))


def test_a_broken_file_leaves_the_last_good_one_in_force_and_says_so(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(GOOD, "utf-8")
    assert load(path).notices == ()
    path.write_text(GOOD.replace("LN01", "!!"), "utf-8")
    config = load(path)
    assert config.terminal.number_prefix == "LN01"
    assert config.notices[0] == "配置文件有误，正在使用上次有效的配置。"
    assert "terminal.number_prefix" in config.notices[1]
    path.unlink()
    assert "没有找到配置文件。" in load(path).notices
    assert load(path).data_folder == tmp_path / "data"


def test_a_broken_file_with_no_good_copy_is_refused(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="UTF-8"):
        load(path)


def test_a_broken_last_good_copy_is_never_used(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text("[", "utf-8")
    last_good_of(path).write_text("[", "utf-8")
    with pytest.raises(ConfigError, match="TOML"):
        load(path)


def test_a_mended_file_replaces_the_last_good_copy(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text(GOOD, "utf-8")
    load(path)
    path.write_text(GOOD.replace("LN01", "LN02"), "utf-8")
    load(path)
    assert "LN02" in last_good_of(path).read_text("utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".kiosk.toml.last-good", "kiosk.toml"]


@given(st.text(max_size=400))
def test_no_text_does_more_than_be_refused(text):
    with pytest.raises(ConfigError):
        parse(text)


ANSWER_KEY = 'answer_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="'


def test_without_the_answer_key_no_answer_could_be_believed():
    assert any("answer_key" in said for said in problems(GOOD.replace(ANSWER_KEY, "")))
    assert any("32 字节" in said for said in problems(GOOD.replace(ANSWER_KEY, 'answer_key = ""')))


def test_while_the_province_changes_its_key_a_file_names_two():
    after = base64.b64encode(bytes(range(32))).decode()
    config = parse(GOOD.replace(ANSWER_KEY, f'{ANSWER_KEY}\nnext_answer_key = "{after}"'))
    assert config.province.answer_keys == (bytes(32), bytes(range(32)))
    text = GOOD.replace(ANSWER_KEY, f'{ANSWER_KEY}\nnext_answer_key = "AAAA"')
    assert any("32 字节" in said for said in problems(text))


def test_the_operator_s_key_is_not_the_answer_key():
    """Else whoever answers terminals could order them about."""
    assert parse(GOOD).province.operator_key_bytes == b"", "without one no orders are taken"

    def told(key: str) -> str:
        return GOOD.replace(ANSWER_KEY, f'{ANSWER_KEY}\noperator_key = "{key}"')

    other = base64.b64encode(bytes(range(32))).decode()
    assert parse(told(other)).province.operator_key_bytes == bytes(range(32))
    same = ANSWER_KEY.split('"')[1]
    assert any("operator_key 不能和 answer_key 相同" in said for said in problems(told(same)))
    assert any("32 字节" in said for said in problems(told("AAAA")))
