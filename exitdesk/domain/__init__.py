"""What the field knows: values, rules and formulas, without files, threads or windows."""
