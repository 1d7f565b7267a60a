"""Required pieces: what an exercise owes to whom and when, what became of it, reminders and exemptions.

Owns ``PieceRequise`` (dated data: ``donnees/``), ``Transmission`` and its state (``transmissions``), the reminders.
Stands on the deposits of ``comptes``.
"""
