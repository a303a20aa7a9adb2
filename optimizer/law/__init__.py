"""A law worked out for a case: what it asks for, what it counts, which mixes comply, how far a breach is."""
