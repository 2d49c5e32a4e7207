"""One room per step of a visit, view-model and view together."""
