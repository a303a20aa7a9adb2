"""Random numbers by name: the same bits for a seed, a purpose and a place, on any machine and in any order."""
