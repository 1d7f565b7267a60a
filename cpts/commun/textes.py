"""How names, titles and codes are compared: without accents, case nor punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Marks that NFKD sets apart from the letters of French: most labels need no slower test.
_ACCENTS = re.compile("[\u0300-\u036f]+")


@lru_cache(maxsize=4096)
def cle(texte: str) -> str:
    """Letters and digits only, lower case, no accents: how names and codes are compared."""
    decompose = unicodedata.normalize("NFKD", texte.casefold())
    return "".join(signe for signe in decompose if signe.isalnum())


@lru_cache(maxsize=4096)
def sans_accents(texte: str) -> str:
    """Lower case without accents, words kept apart."""
    if texte.isascii():
        return texte.lower()
    decompose = _ACCENTS.sub("", unicodedata.normalize("NFKD", texte.casefold()))
    if decompose.isascii():
        return decompose
    return "".join(signe for signe in decompose if not unicodedata.combining(signe))
