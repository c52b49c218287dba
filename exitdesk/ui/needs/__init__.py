"""The needs of a case: both voices on every item, areas, change over time, scores."""
