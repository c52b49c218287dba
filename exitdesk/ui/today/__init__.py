"""What needs a look today."""
