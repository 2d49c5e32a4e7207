"""Money of this window: the day against the book, refunds to check, what is to be cleared up."""
