"""Starting a case at the window."""
