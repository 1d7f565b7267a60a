"""Bytes → text: each encoding recognised by its French words, on few labels as on many."""

import contextlib
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptes.lecture.illisible import TableurIllisible
from comptes.lecture.referentiels import DOSSIER
from comptes.lecture.texte import decoder

COMPTES = json.loads((DOSSIER / "plan_comptable/associations-2025.json").read_text(encoding="utf-8"))[
    "comptes"
]
LIBELLES = [
    libelle
    for entree in COMPTES.values()
    if not (libelle := entree if isinstance(entree, str) else entree["libelle"]).isascii()
]
AUTRES = (
    "Fédération régionale des CPTS", "Château d’Eau", "Hôtel Mérignac", "Noël 2024", "LÉGER Amélie", "Être aidé",
    "SÉCURITÉ SOCIALE", "Indemnités médecins", "À reporter", "Œuvres", "N° de pièce", "« Avance »", "François", "août",
    "1\u00a0234,56 €", "Thérèse", "Benoît", "Maïté", "Île-de-France", "Forêt", "Zoé",
)  # fmt: skip
ENCODAGES = ("cp1252", "iso-8859-15", "cp850", "cp858", "cp437", "mac-roman")


def table(libelles, majuscules=False) -> str:
    texte = "".join(f"{600 + rang};{libelle};12,50\r\n" for rang, libelle in enumerate(libelles))
    return texte.upper() if majuscules else texte


@pytest.mark.parametrize("encodage", ENCODAGES)
@pytest.mark.parametrize("taille", [1, 2, 5, 30])
def test_des_libelles_tires_du_plan_comptable(encodage, taille):
    """A wrong text is never sure of itself, and is rare on a single label."""
    hasard = random.Random(taille)
    faux = essais = 0
    for _ in range(60):
        texte = table(hasard.sample(LIBELLES, taille), hasard.random() < 0.2)
        try:
            octets = texte.encode(encodage)
        except UnicodeEncodeError:
            continue
        lu = decoder(octets)
        essais += 1
        faux += lu.texte != texte
        assert lu.devine or lu.texte == texte
    assert faux <= essais * (0.03 if taille == 1 else 0)


@pytest.mark.parametrize("encodage", ENCODAGES)
def test_des_noms_et_des_signes_de_tous_les_jours(encodage):
    for rang in range(len(AUTRES) - 3):
        texte = table(AUTRES[rang : rang + 4])
        try:
            octets = texte.encode(encodage)
        except UnicodeEncodeError:
            continue
        assert decoder(octets).texte == texte


@pytest.mark.parametrize(
    ("encodage", "nom"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16"),
     ("utf-16-be", "utf-16"), ("utf-32", "utf-32"), ("ascii", "utf-8"), ("cp1252", "cp1252"),
     ("iso-8859-15", "iso-8859-15"), ("cp850", "cp850"), ("cp437", "cp850"), ("mac-roman", "mac-roman")],
)  # fmt: skip
def test_l_encodage_retenu_porte_son_nom(encodage, nom):
    libelles = ["Libelle", "Debit"] if encodage == "ascii" else ["Libellé", "Débit", "Numéro"]
    texte = table([*libelles, "l’été"] if encodage == "cp1252" else libelles)
    lu = decoder(texte.encode(encodage))
    assert (lu.texte, lu.encodage, lu.devine) == (texte, nom, False)


def test_deux_fichiers_bout_a_bout_se_lisent_ligne_par_ligne():
    lignes = ["Libellé;Débit", "Créances;1", "Dépôt;2"]
    octets = b"\n".join([lignes[0].encode(), lignes[1].encode(), lignes[2].encode("cp1252"), b"fin;3"])
    lu = decoder(octets)
    assert lu.texte.split("\n") == [*lignes, "fin;3"]
    assert lu.devine


def test_un_seul_octet_sans_mot_se_dit_devine():
    assert decoder(b"512;Caf\x82;1\r\n").encodage == "cp850"
    assert decoder(b"512;X\xb5Z;1\r\n").devine


@pytest.mark.parametrize("octets", [b"a\0\0b\0c", bytes(range(256)) * 4, b"\0" * 50])
def test_un_binaire_n_est_pas_un_texte(octets):
    with pytest.raises(TableurIllisible, match="binaire"):
        decoder(octets)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_n_importe_quels_octets_sont_un_texte_ou_un_refus(octets):
    with contextlib.suppress(TableurIllisible):
        assert isinstance(decoder(octets).texte, str)
