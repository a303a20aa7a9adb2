"""What the commands do, one in a file: from arguments that were read to what is printed and written."""
