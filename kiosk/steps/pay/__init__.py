"""A fee that is to be paid: ways that are open, money coming in, how it ended."""
