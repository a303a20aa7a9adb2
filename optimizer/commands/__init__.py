"""The commands, one in a file, registered in `optimizer.cli`; what is slow to import is imported inside them."""
