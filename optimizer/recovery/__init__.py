"""What policies pay on loss years, and what stays of the losses after that."""
