"""The use cases: the only place that joins storage, reports and the domain."""
