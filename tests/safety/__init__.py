"""Proofs of safety on the real program: kills, power cuts, damage, old pages, full disks.

The tests run a part of each; the whole of it takes longer and prints a table:

    python -m tests.safety.kills                 1,000 kills of each of eight works
    python -m tests.safety.power                 10,000 states after a power cut
    python -m tests.safety.damage                2,000 damaged databases
    python -m tests.safety.splices --count 9999  every old page put back into every newer state
    python -m tests.safety.full FOLDER           a disk that fills up at each page (needs root)

Controls that must fail are part of the tests: `careless_...` works, a database without the check
of its pages, a check without the history, a full disk without ballast.
"""
