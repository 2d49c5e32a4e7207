"""The rooms both faces share."""
