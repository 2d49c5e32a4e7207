"""一件事: several services chosen together, told once, before one form and one set of papers."""
