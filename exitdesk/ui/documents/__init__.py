"""Documents of a case: listed, looked at inside the program, exported on purpose."""
