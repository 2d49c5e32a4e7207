"""First installation, and one device in the place of another: find, prove, write."""
