"""The commands, one in a file: options, and what they do; what is slow to import is imported inside them."""
