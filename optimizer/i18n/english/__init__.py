"""The words that have a key, in English, a module a subject; their Japanese is in the catalogue."""
