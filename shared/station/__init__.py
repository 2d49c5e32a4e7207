"""The terminal as a machine among many: support bundle, heartbeat, orders from the province."""
