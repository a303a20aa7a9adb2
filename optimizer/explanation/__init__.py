"""Why this mix is the cheapest, and what would change it; one number of a case gone over."""
