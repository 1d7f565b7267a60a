"""Bearer tokens: hashed, expiring, scoped."""

from knox.auth import TokenAuthentication


class AuthentificationParJeton(TokenAuthentication):
    """``Authorization: Bearer <jeton>``."""
