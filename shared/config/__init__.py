"""One TOML file per terminal: load, validate, keep the last good copy."""

from shared.config.load import ConfigError, last_good_of, load, parse
from shared.config.model import DeviceEntry, Hall, Province, Terminal, TerminalConfig

__all__ = [
    "ConfigError",
    "DeviceEntry",
    "Hall",
    "Province",
    "Terminal",
    "TerminalConfig",
    "last_good_of",
    "load",
    "parse",
]
