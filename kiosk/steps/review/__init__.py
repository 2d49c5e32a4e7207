"""Look everything over before it is handed in."""
