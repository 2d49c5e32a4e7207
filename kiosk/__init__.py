"""The resident's terminal."""
