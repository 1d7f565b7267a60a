"""People: accounts, their dated roles (``Habilitation``), their tokens, and the requests they make once signed in.

Owns those rows and works the perimeter out of them. What people do with their access is in ``acces``.
Stands on ``droits`` and ``structures``.
"""
