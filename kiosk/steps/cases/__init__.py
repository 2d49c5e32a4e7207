"""A person's cases: where each stands, whose turn it is, and a copy of its receipt."""
