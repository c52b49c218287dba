"""Editors by kind of field, forms made of them, and drafts that survive anything."""
