"""Read the commitment and sign with a finger."""
