"""What one terminal's configuration file says. Units and rules are in the field docstrings."""

from __future__ import annotations

import base64
import binascii
import ipaddress
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    field_validator,
    model_validator,
)

DeviceKindName = Literal[
    "id-card-reader",
    "document-camera",
    "receipt-printer",
    "page-printer",
    "smart-card-reader",
    "document-scanner",
    "face-camera",
    "sign-pad",
    "code-scanner",
    "cash-acceptor",
    "cash-drawer",
    "payment-terminal",
    "queue-caller",
    "evaluator",
    "indicator-light",
    "ups",
    "cabinet-lock",
]
_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
_Text = Annotated[str, Field(min_length=1, max_length=60)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Terminal(_Part):
    """This machine."""

    id: _Id
    face: Literal["kiosk", "counter"] = "kiosk"
    number_prefix: str = Field(pattern=r"^[0-9A-Z\u4e00-\u9fff][0-9A-Z\u4e00-\u9fff-]{0,15}$")
    """Start of every case number given here; no two terminals of a province share one."""
    window: str = Field(default="", max_length=20)
    """Name of the window, counters only."""
    lock_minutes: int = Field(default=10, ge=1, le=60)
    """Minutes without key, movement or touch after which a window locks itself, counters only."""
    screen_diagonal: float = Field(default=32.0, ge=5, le=120)
    """Inches; touch targets are sized in millimetres."""
    data: str = "data"
    """Folder of the journal, relative to the configuration file unless absolute."""
    keys: Literal["auto", "tpm2", "host", "file"] = "auto"
    """Where a new terminal's keys rest; auto: the best there is (docs/keys.md)."""
    tpm2_device: str = Field(default="auto", pattern=r"^[!-~]{1,200}$")
    """As systemd-creds --tpm2-device takes it."""
    tpm2_pcrs: str = Field(default="23", pattern=r"^\d{1,2}(\+\d{1,2})*$")
    """PCRs the keys are bound to; 23 stands for the chip alone."""
    retention_days: int = Field(default=30, ge=0, le=3650)
    """Days a window may read a case after the province has had all of it and it came to its end.

    The archive is the authority's (GB/T 18894 and the site's own schedule); this copy only serves
    the counter. 30 days outlast the longest questions asked at a window about a finished case.
    """


class Hall(_Part):
    """Where the machine stands."""

    id: _Id
    name: _Text
    region: str = Field(pattern=r"^\d{6}(\d{6})?$")
    """Administrative division code, 6 or 12 digits (GB/T 2260)."""
    phone: str = Field(default="", max_length=30)
    help_place: str = Field(default="", max_length=30)
    """Where a person helps, as the sentence 人工窗口在… ends; empty when nobody said."""
    help_hours: str = Field(default="", max_length=40)
    """When a person is there, in words; empty when nobody said."""


class Province(_Part):
    """The platform this terminal reports to."""

    url: str
    kid: _Id
    """Name of the platform's public key."""
    public_key: str
    """The platform's X25519 public key, 32 bytes in Base64."""
    answer_key: str
    """The Ed25519 key the platform signs its answers with, 32 bytes in Base64."""
    ca: str = ""
    """File with the certificate of the platform's CA (PEM), relative to the configuration file
    unless absolute. Nobody else is trusted to speak for the platform."""
    next_answer_key: str = ""
    """The one it will sign with next, while the key is being changed; else empty."""
    operator_key: str = ""
    """The Ed25519 key the platform signs orders to terminals with, 32 bytes in Base64. Empty: this
    terminal takes no orders from afar. Never the answer key: whoever runs the platform's servers
    must not be able to order anything by that alone."""
    upload_kbps: int = Field(default=0, ge=0, le=10_000_000)
    """Kilobits per second reports and scans may take of a shared line together; 0: no limit."""

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("平台地址应以 https:// 开头。")
        if parts.scheme == "http" and not _loopback(parts.hostname):
            raise ValueError("平台地址必须用 https，只有本机测试可以用 http。")
        return value.rstrip("/")

    @field_validator("public_key", "answer_key", "next_answer_key", "operator_key")
    @classmethod
    def _key(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.field_name in ("next_answer_key", "operator_key"):
            return value
        try:
            raw = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValueError("公钥不是 Base64 写法。") from error
        if len(raw) != 32:
            raise ValueError("公钥应当是 32 字节。")
        return value

    @model_validator(mode="after")
    def _pinned(self) -> Self:
        if self.tls and not self.ca:
            raise ValueError("用 https 时必须写 ca，就是平台 CA 证书的文件名。")
        if self.operator_key and self.operator_key in (self.answer_key, self.next_answer_key):
            raise ValueError("operator_key 不能和 answer_key 相同，请平台另用一把密钥签指令。")
        return self

    @property
    def tls(self) -> bool:
        """True unless plain HTTP is spoken, on this machine only."""
        return self.url.startswith("https:")

    @property
    def key_bytes(self) -> bytes:
        """The public key, 32 bytes."""
        return base64.b64decode(self.public_key)

    @property
    def operator_key_bytes(self) -> bytes:
        """The key orders are signed with, 32 bytes; empty when no orders are taken."""
        return base64.b64decode(self.operator_key)

    @property
    def answer_keys(self) -> tuple[bytes, ...]:
        """The keys an answer may be signed with, 32 bytes each."""
        named = (self.answer_key, self.next_answer_key)
        return tuple(base64.b64decode(key) for key in named if key)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class SecondScreen(_Part):
    """The screen that faces the other side: the resident's at a window."""

    diagonal: float = Field(ge=5, le=120)
    """Inches."""


class Archiving(_Part):
    """What evidence files a case leaves. A PDF/A-2b is always made."""

    ofd: bool = False
    """Also an OFD (GB/T 33190-2016), at the cost of sending both."""


class Scope(_Part):
    """Which part of the catalogue this terminal offers."""

    items: tuple[str, ...] = ()
    """Ids of service items; empty for all of them. What is not named is neither found nor shown."""
    signed_by: tuple[str, ...] = ()
    """Ed25519 keys of who may release a catalogue, 32 bytes in Base64 each. Empty: a release is
    believed because the platform's signed answer brought it."""

    @field_validator("items", "signed_by", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("items")
    @classmethod
    def _named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) != len(value) or not all(value):
            raise ValueError("catalogue.items 里的事项编号不能重复，也不能是空的。")
        return value

    @field_validator("signed_by")
    @classmethod
    def _keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for key in value:
            try:
                raw = base64.b64decode(key, validate=True)
            except (binascii.Error, ValueError) as error:
                raise ValueError("catalogue.signed_by 里的公钥不是 Base64 写法。") from error
            if len(raw) != 32:
                raise ValueError("catalogue.signed_by 里的公钥应当是 32 字节。")
        return value

    @property
    def key_bytes(self) -> tuple[bytes, ...]:
        """The keys, 32 bytes each."""
        return tuple(base64.b64decode(key) for key in self.signed_by)


class DeviceEntry(_Part):
    """One ``[[device]]`` table."""

    id: _Id
    kind: DeviceKindName
    driver: str = Field(default="", pattern=r"^[a-z0-9-]*$")
    """Name of a driver; empty for the usual one of its kind."""
    url: str = Field(pattern=r"^[a-z][a-z0-9+.-]*://\S*$")
    enabled: bool = True
    isolated: bool = False
    """The driver lives in a process of its own, as drivers that can hang or crash do anyway."""
    options: dict[str, bool | int | float | str] = Field(default_factory=dict)
    """What the driver understands; the driver refuses the rest."""


class TerminalConfig(_Part):
    """A whole configuration file, checked."""

    terminal: Terminal
    hall: Hall
    province: Province
    second_screen: SecondScreen | None = None
    catalogue: Scope = Scope()
    archiving: Archiving = Archiving()
    device: tuple[DeviceEntry, ...] = ()
    _folder: Path = PrivateAttr(default=Path())
    _notices: tuple[str, ...] = PrivateAttr(default=())

    @field_validator("device", mode="before")
    @classmethod
    def _tables(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        ids = [d.id for d in self.device]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"设备编号重复：{'、'.join(twice)}。")
        if self.terminal.face == "counter" and not self.terminal.window:
            raise ValueError("窗口终端（face = counter）必须填写 window。")
        return self

    @property
    def devices(self) -> tuple[DeviceEntry, ...]:
        """Devices in use, in the file's order."""
        return tuple(d for d in self.device if d.enabled)

    @property
    def diagonals(self) -> tuple[float, ...]:
        """Inches of the screens, the main one first."""
        second = (self.second_screen.diagonal,) if self.second_screen else ()
        return (self.terminal.screen_diagonal, *second)

    @property
    def data_folder(self) -> Path:
        """Where the journal lies."""
        return self._folder / self.terminal.data

    @property
    def log_folder(self) -> Path:
        """Where the technician's logs lie."""
        return self.data_folder / "logs"

    @property
    def calibration_folder(self) -> Path:
        """Where what was measured of each camera lies; nothing of anybody is in it."""
        return self.data_folder / "calibration"

    @property
    def ca_file(self) -> Path | None:
        """The pinned CA; None for plain HTTP on this machine."""
        return self._folder / self.province.ca if self.province.ca else None

    @property
    def notices(self) -> tuple[str, ...]:
        """Chinese sentences a technician must see: the last good copy is in use, and why."""
        return self._notices

    def settled(self, folder: Path, notices: tuple[str, ...] = ()) -> TerminalConfig:
        """The same, knowing its folder and what there is to tell."""
        copy = self.model_copy()
        copy._folder, copy._notices = folder, notices
        return copy
