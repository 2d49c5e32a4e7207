"""The demo and the tools behind the command: a composition root, so it may know every room."""
