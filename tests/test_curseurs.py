"""Every module that opens a SQL cursor has its reason in the decision record, and nothing else has."""

import re
from pathlib import Path

from django.conf import settings

RACINE = Path(settings.RACINE)
PIECES = ("cpts", "comptes", "financements", "controles", "rapports")
DECISION = RACINE / "docs" / "adr" / "0017-ce-qui-reste-en-sql.md"


def qui_ouvrent() -> set[str]:
    """Modules that open a cursor, migrations aside."""
    return {
        str(module.relative_to(RACINE))
        for piece in PIECES
        for module in (RACINE / piece).rglob("*.py")
        if "migrations" not in module.parts and ".cursor()" in module.read_text(encoding="utf-8")
    }


def nommes() -> set[str]:
    texte = DECISION.read_text(encoding="utf-8")
    modules = set(re.findall(r"`([a-z_/]+\.py)`", texte))
    return {nom for nom in modules if "/" in nom and nom != "cpts/commun/instantane.py"}


def test_chaque_curseur_a_sa_raison():
    assert qui_ouvrent() == nommes()


def test_le_tableau_en_tient_quinze_au_plus():
    raisons = re.findall(
        r"^\| `[a-z_/]+\.py` \| (.+) \|$", DECISION.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert 0 < len(raisons) <= 15
    assert all(len(raison) > 10 for raison in raisons)
