"""Health checks of devices in the three levels of UnifiedPOS (``checkHealth``).

A kind's checks live in a module of its own here and use nothing but the kind's driver protocol, so
a vendor's driver is checked like ours. ``model`` has the words.
"""
