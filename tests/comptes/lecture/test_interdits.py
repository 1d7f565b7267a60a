"""Many texts settled by one search: nothing to hide, or each looked at."""

from __future__ import annotations

import pytest

from comptes.lecture.interdits import masquer, masquer_tous, suspects

LIBELLES = ["Honoraires", "Loyer du 01/02/2025 - 12 rue des Lilas", "Accès aux soins, mission 1"]
NIR, IBAN = "2 55 08 14 168 025 38", "FR76 3000 6000 0112 3456 7890 189"


def test_des_libelles_ordinaires_sont_rendus_tels_quels():
    assert not suspects(LIBELLES)
    assert masquer_tous(LIBELLES) is LIBELLES


@pytest.mark.parametrize("secret", [NIR, IBAN, "2550814168025 38", "1 99 06 2A 004 012 16"])
def test_un_seul_texte_a_cacher_fait_regarder_tous_les_autres(secret):
    textes = [*LIBELLES, f"Remboursement {secret}"]
    assert suspects(textes)
    assert masquer_tous(textes) == [masquer(texte) for texte in textes]


def test_des_chiffres_de_deux_textes_ne_se_suivent_pas():
    assert not suspects(["12345", "67890", "12345"])


def test_aucun_texte_n_a_rien_a_cacher():
    assert not suspects([])


def test_un_demi_caractere_n_empeche_pas_de_chercher():
    assert not suspects([*LIBELLES, "Achats \ud800"])
    assert suspects([*LIBELLES, f"Achats \ud800 {IBAN}"])
