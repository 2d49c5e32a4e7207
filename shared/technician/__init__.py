"""Doctor, self-test, configuration."""
