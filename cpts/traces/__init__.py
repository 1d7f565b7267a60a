"""What is remembered: sealed acts and consultations, the order of changes, and names that a traced reason opens.

Owns ``Acte``, ``Consultation`` and ``Changement``: insert only. ``journaliser`` and ``tracer`` are the only ways to
write. Stands on ``personnes`` and ``droits``.
"""
