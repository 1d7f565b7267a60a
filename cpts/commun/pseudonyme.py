"""Pseudonyms: the same person has the same one, nobody goes back to the person without the key."""

import hashlib
import hmac

from django.conf import settings

LONGUEUR = 20


def pseudonyme(valeur: str, domaine: str) -> str:
    """``v<key version>-<20 hex digits>``: keyed hash of ``valeur`` within ``domaine``.

    ``domaine`` names the use (``"auxiliaire"``, ``"rpps"``…): the same value has unrelated pseudonyms in two
    domains. Two pseudonyms compare only when they carry the same key version. An empty value stays empty.
    """
    if not valeur:
        return ""
    cle = settings.PSEUDONYME_CLE.encode()
    empreinte = hmac.new(cle, f"{domaine}\x1f{valeur.strip()}".encode(), hashlib.sha256).hexdigest()
    return f"v{settings.PSEUDONYME_CLE_VERSION}-{empreinte[:LONGUEUR]}"
