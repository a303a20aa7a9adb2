"""Words, numbers and units as people read them, in both languages."""
