"""The key by which names are sorted and searched: the database has no French collation."""

import re
import unicodedata

# Ligatures are letters of their own for Unicode: NFKD leaves them whole.
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
SEPARATEURS = re.compile(r"[\W_]+")


def cle_tri(texte: str) -> str:
    """``texte`` in lower case, without accents, each run of punctuation or space as one space.

    >>> cle_tri("L'Haÿ-les-Roses")
    'l hay les roses'

    Meant for sorting and searching only: two different names may share a key. The result holds ASCII
    letters and digits wherever the Latin alphabet allows it, never a wildcard of ``LIKE``.
    """
    decompose = unicodedata.normalize("NFKD", texte.casefold().translate(LIGATURES))
    sans_accents = "".join(lettre for lettre in decompose if not unicodedata.combining(lettre))
    return SEPARATEURS.sub(" ", sans_accents).strip()
