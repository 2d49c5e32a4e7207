"""From a page to text, document kind, fields and codes; never silently repaired."""
