"""The page of our own assessment, talk mode, and the second rating."""
