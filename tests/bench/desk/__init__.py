"""Made photographs of papers on desks, with their exact truth, for development and for figures.

Everything follows from (seed, number). Seeds 1 to 9 are for development; FINAL is kept for the
figures that are written down and for nothing else. Nothing here ships with the product.
"""

FINAL = 5092026
"""The seed of the final figures. Never look at its pictures, never tune with it."""
