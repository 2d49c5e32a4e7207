"""Made photographs of papers on desks, with their exact truth, for development and for figures.

Everything follows from (seed, number). Seeds 1 to 9 are for development; FINAL is kept for the
figures that are written down and for nothing else. Nothing here ships with the product.
"""

FINAL = 5092026
"""The seed of the final figures. Never look at its pictures, never tune with it."""

DEVELOPMENT = (4, 5, 6)
"""Seeds that `make bench` measures on: made like FINAL, and free to be looked at. The weights of
``shared/capture/find.py`` were fitted to 1, 2 and 3."""


def seeds(final: bool) -> tuple[int, ...]:
    """The seeds of a run: those of development, or the one kept for the figures."""
    return (FINAL,) if final else DEVELOPMENT


def numbered(final: bool, count: int) -> list[tuple[int, int]]:
    """Seed and number of each of ``count`` pictures, the seeds in turn."""
    chosen = seeds(final)
    return [(chosen[n % len(chosen)], n) for n in range(count)]
