"""One TOML per terminal: load, validate, last good."""
