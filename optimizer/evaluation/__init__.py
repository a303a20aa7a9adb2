"""One given mix, priced exactly and without a solver: what it costs, whether it is lawful, what is told of it."""
