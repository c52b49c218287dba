"""How any record is read: words instead of fields, small tables instead of data."""
