"""The drawings of the fault cards, a module per kind of device; ``draw_faults.py`` writes them."""
