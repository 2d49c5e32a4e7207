"""The receipt could not be printed, nothing is lost."""
