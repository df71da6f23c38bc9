"""Proofs that nothing is lost: kills, power cuts, full and failing disks, flipped bits, curious eyes.

The fixed runs are ordinary tests; ``python -m tests.faults --minutes N`` goes on with fresh seeds.
"""
