"""API of the room (tokens, register), and what every room's API shares: ``base``, ``pagination``, ``erreurs``."""
