"""One kind of work at the window: view-model and view together."""
