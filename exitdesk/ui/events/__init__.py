"""Everything else that happens in a case: picked by what it is, entered through a form."""
