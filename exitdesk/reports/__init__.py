"""Views turned into PDF."""
