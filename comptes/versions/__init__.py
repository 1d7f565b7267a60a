"""What is kept of a deposit: the ground that every other room of the accounts stands on.

Owns the rows (exercise, deposit, version, files, findings, doubts, ledger lines and their groups, which version
counts), their states, and the lock of a CPTS. Stands on ``comptes.natures``.
"""
