"""The command `price`."""
