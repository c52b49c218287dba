"""What two people wrote differently, and a way to one version."""
