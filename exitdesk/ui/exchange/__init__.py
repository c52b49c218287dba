"""Colleagues: their devices, what goes to them, what comes from them."""
