"""一次告知: everything about one service before it begins."""
