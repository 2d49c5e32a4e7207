"""您可享受: what one may be entitled to, looked up after a yes, explained, never begun."""
