"""One device: acts, checks, history."""
