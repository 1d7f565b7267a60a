"""Broken files: the door of tables opens them or refuses them with words, quickly, in bounded memory."""

import resource
import time

import pytest

from comptes.lecture.dates import lire_dates
from comptes.lecture.identifiants import lire_compte, lire_siren
from comptes.lecture.illisible import TableurIllisible
from comptes.lecture.nombres import lire_colonnes
from comptes.lecture.tableur import Classeur, ouvrir
from tests.comptes.lecture.mutants import modeles, mutant

COMBIEN = 240
SECONDES = 5


def lire(octets: bytes) -> Classeur | None:
    """Opens a file and reads all its cells in every way; None when it is refused, with words."""
    debut = time.perf_counter()
    livre: Classeur | TableurIllisible
    try:
        livre = ouvrir(octets)
    except TableurIllisible as refus:
        livre = refus
    assert time.perf_counter() - debut < SECONDES
    if isinstance(livre, TableurIllisible):
        assert livre.lu
        assert livre.que_faire
        return None
    for feuille in livre.feuilles:
        largeur = max(map(len, feuille.rangees), default=0)
        colonnes = [[r[n] if n < len(r) else "" for r in feuille.rangees] for n in range(min(largeur, 8))]
        lire_colonnes(colonnes)
        for colonne in colonnes:
            lire_dates(colonne)
            for cellule in colonne:
                lire_compte(cellule)
                lire_siren(cellule)
    return livre


@pytest.mark.parametrize("rang", range(13))
def test_les_modeles_s_ouvrent(rang):
    assert lire(modeles()[rang]) is not None


@pytest.mark.parametrize("dizaine", range(COMBIEN // 20))
def test_un_fichier_abime_est_une_table_ou_un_refus(dizaine):
    for graine in range(dizaine * 20, dizaine * 20 + 20):
        lire(mutant(graine))


def test_la_memoire_de_celui_qui_lit_reste_bornee():
    avant = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for graine in range(10_000, 10_020):
        lire(mutant(graine))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - avant < 200 * 1024
