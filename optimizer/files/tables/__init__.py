"""Tables as text and bytes, whatever they say: CSV, TOML, Parquet, and the numbers in them."""
