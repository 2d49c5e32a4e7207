"""The readiness board: everything at a glance, the worst fault with its card."""
