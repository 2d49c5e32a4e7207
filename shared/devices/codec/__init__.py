"""Pure functions over bytes: what devices say on the wire. No input or output here."""
