"""Loss years: read, simulated or fitted, and the measures and statistics of them."""
