"""Money of a machine without a desk: what is to be cleared up, and its boxes."""
