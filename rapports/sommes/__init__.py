"""What is summed for a territory and a year: completeness of the accounts, consumption, money promised and paid.

Owns the statements that read the database as it stands, for whoever may see all of it; ``secret`` decides who may.
Stands on ``comptes`` and ``financements``.
"""
