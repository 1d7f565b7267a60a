import pytest

from cpts.commun.tri import cle_tri


@pytest.mark.parametrize(
    ("texte", "cle"),
    [
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("L’Haÿ‑les‑Roses", "l hay les roses"),
        ("Œuilly", "oeuilly"),
        ("Cœuvres-et-Valsery", "coeuvres et valsery"),
        ("Æthelred", "aethelred"),
        ("  SAINT-ÉTIENNE \t du  Rouvray ", "saint etienne du rouvray"),
        ("Bors (Canton de Charente-Sud)", "bors canton de charente sud"),
        ("Île d'Aix", "ile d aix"),
        ("E\u0301vreux", "evreux"),
        ("CPTS de démonstration — Lille", "cpts de demonstration lille"),
        ("100 %_", "100"),
        ("", ""),
        ("—", ""),
    ],
)
def test_cle_tri(texte, cle):
    assert cle_tri(texte) == cle


def test_la_cle_d_une_cle_est_elle_meme():
    cle = cle_tri("Saint-Rémy-lès-Chevreuse")
    assert cle_tri(cle) == cle


def test_les_cles_rangent_les_noms_a_la_francaise():
    noms = ["Zuydcoote", "Évreux", "Eu", "Œuilly", "Orange", "Île d'Aix", "Ivry"]
    assert sorted(noms, key=cle_tri) == ["Eu", "Évreux", "Île d'Aix", "Ivry", "Œuilly", "Orange", "Zuydcoote"]
