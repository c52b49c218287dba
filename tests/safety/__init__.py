"""Proofs of safety on the real program: kills, power cuts, damage, old pages, full disks."""
