"""One registry of rules: every code that the product emits is in it, and it holds no code that nothing emits."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from comptes.lecture import CATALOGUE, GRAVITES
from comptes.lecture.registre import FAMILLES, REGISTRE, en_clair, titre_de

RACINE = Path(settings.RACINE)
CODE = re.compile(r"[A-Z]{3}-\d\d")
CATALOGUES = {"catalogue.py", "catalogue_depot.py", "catalogue_pieces.py"}


def codes_du_code() -> set[str]:
    """Every rule code written whole in a string of the sources, catalogues aside."""
    trouves = set()
    for piece in ("comptes", "financements", "controles", "rapports"):
        for source in (RACINE / piece).rglob("*.py"):
            if source.name in CATALOGUES or "migrations" in source.parts:
                continue
            for noeud in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
                if (
                    isinstance(noeud, ast.Constant)
                    and isinstance(noeud.value, str)
                    and CODE.fullmatch(noeud.value)
                ):
                    trouves.add(noeud.value)
    return {code for code in trouves if code[:3] in {famille.prefixe for famille in FAMILLES}}


def test_chaque_code_emis_est_au_registre():
    assert codes_du_code() - set(REGISTRE) == set()


def test_chaque_regle_du_registre_est_emise_quelque_part():
    assert set(REGISTRE) - codes_du_code() == set()


def test_le_catalogue_du_moteur_est_dans_le_registre():
    assert all(REGISTRE[code] is regle for code, regle in CATALOGUE.items())


def test_chaque_famille_porte_son_prefixe_et_aucun_code_n_est_double():
    codes = [regle.code for famille in FAMILLES for regle in famille.regles]
    assert len(codes) == len(set(codes))
    assert all(r.code.startswith(f"{f.prefixe}-") for f in FAMILLES for r in f.regles)


@pytest.mark.parametrize("regle", REGISTRE.values(), ids=lambda regle: regle.code)
def test_chaque_regle_se_lit_sans_fichier(regle):
    assert regle.gravite in GRAVITES or (regle.gravite, regle.code[:3]) == ("a_confirmer", "DEP")
    for texte in (regle.titre, en_clair(regle.message), en_clair(regle.que_faire), regle.source):
        assert texte
        assert "{" not in texte
        assert "'" not in texte


def test_un_code_ancien_se_nomme_par_lui_meme():
    assert titre_de("FEC-14") == "Montant illisible"
    assert titre_de("FEC-00") == "FEC-00"
