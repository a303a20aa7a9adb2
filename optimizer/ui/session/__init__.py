"""What one session holds: its cases and their folder, its forms, settings and scenarios."""
