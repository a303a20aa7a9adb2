"""The pages, one in a file."""
