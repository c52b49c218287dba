"""The plan of a case: goals, actions, decisions."""
