"""Identity card readers."""
