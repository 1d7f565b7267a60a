"""Deposits: gates, storage, receipt, what waits before counting, withdrawal, attestation, and their pages.

Owns the acts on the rows of ``comptes.versions``. ``apres_lecture`` is what a reading calls at its end. Stands on
``comptes.totaux``.
"""
