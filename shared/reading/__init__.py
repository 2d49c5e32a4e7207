"""Page to text, document kind, fields and codes."""
