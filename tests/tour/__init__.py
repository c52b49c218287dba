"""Drives the real window through all its pages and dialogs and takes pictures of them."""
