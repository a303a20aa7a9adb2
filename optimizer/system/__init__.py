"""What the package asks of the machine: where modules are imported from, and temporary folders."""
