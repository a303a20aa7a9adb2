"""The commands, one in a file, registered in `optimizer.cli.app`; what is slow to import is imported inside them."""
