"""A province in a box: the reference server of the sync contract."""
