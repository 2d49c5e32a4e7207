"""Code scanners: on a serial line, or in the guise of a keyboard."""
