"""Around a window: who is called, and how it was."""
