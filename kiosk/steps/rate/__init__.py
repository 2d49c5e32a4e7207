"""Rate the service, or leave it unrated."""
