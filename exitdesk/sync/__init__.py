"""Bundles: history as it travels between devices, and the places where it lies meanwhile."""
