"""One room per kind of work at the window."""
