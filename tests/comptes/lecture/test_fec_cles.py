"""What holds an entry together: numbers that begin again, are absent, are cut; two imbalances never cancel."""

from __future__ import annotations

import itertools
import random

import pytest

from .aides import RANG, changer, codes, ecrire, ecriture, etendre, lire, premier

ANNEE = 2024


def journal_de_l_annee(numeroter, graine: int = 1, par_mois: int = 3) -> list[list[str]]:
    """Entries of two journals over the year; `numeroter(journal, month, rank in the month, rank in the year)`."""
    alea = random.Random(graine)
    lignes, rang = [], 0
    for mois in range(1, 13):
        for place, journal in itertools.product(range(1, par_mois + 1), ("AC", "BQ")):
            rang += 1
            montant = f"{alea.randrange(1, 9000)},{alea.randrange(100):02d}"
            jour = f"{ANNEE}{mois:02d}{place * 7:02d}"
            comptes = ("606400", "740000") if journal == "AC" else ("401000", "512000")
            entree = ecriture(
                rang, jour, [(comptes[0], montant, "0,00"), (comptes[1], "0,00", montant)], JournalCode=journal,
                JournalLib=journal,
            )  # fmt: skip
            numero = numeroter(journal, mois, place, rang)
            lignes += [[*z[:2], numero, *z[3:]] for z in entree]
    return lignes


NUMEROTATIONS = {
    "continue": (lambda j, m, p, r: str(r), "journal+numero"),
    "par mois et par journal": (lambda j, m, p, r: str(p), "journal+mois+numero"),
    "prefixe": (lambda j, m, p, r: f"{j}/{m:02d}/{p:04d}", "journal+numero"),
    "sans numero": (lambda j, m, p, r: "", "journal+numero"),
    "toujours zero": (lambda j, m, p, r: "0", "journal+date"),
}


@pytest.mark.parametrize("nom", NUMEROTATIONS)
def test_chaque_numerotation_donne_ses_ecritures(nom):
    numeroter, cle = NUMEROTATIONS[nom]
    lecture = lire(ecrire(journal_de_l_annee(numeroter)))
    assert (lecture.cle_ecriture, lecture.ecritures) == (cle, 72)
    assert set(codes(lecture)) <= {"FEC-53", "FEC-12"}
    assert lecture.verdict in ("conforme", "alerte")


def ajouter(lignes: list[list[str]], rang: int, centimes: int) -> list[list[str]]:
    champ = "Debit" if lignes[rang][RANG["Debit"]] != "0,00" else "Credit"
    total = int(lignes[rang][RANG[champ]].replace(",", "")) + centimes
    return changer(lignes, rang, **{champ: f"{total // 100},{total % 100:02d}"})


@pytest.mark.parametrize("nom", NUMEROTATIONS)
@pytest.mark.parametrize("graine", range(12))
def test_deux_ecarts_ne_s_annulent_jamais(nom, graine):
    """A cent more in one entry, a cent less in another, wherever they are."""
    lignes = journal_de_l_annee(NUMEROTATIONS[nom][0])
    un, autre = random.Random(graine).sample(range(len(lignes) // 2), 2)
    lecture = lire(ecrire(ajouter(ajouter(lignes, 2 * un, 100), 2 * autre, -100)))
    assert lecture.verdict == "bloquant"
    assert {2 * un + 2, 2 * autre + 2} <= etendre(premier(lecture, "FEC-20").lignes)


def test_meme_numero_dans_deux_journaux():
    lignes = journal_de_l_annee(lambda j, m, p, r: f"{m}{p}")
    faux = ajouter(ajouter(lignes, 0, 100), 2, -100)
    assert lignes[0][2] == lignes[2][2]
    assert lignes[0][0] != lignes[2][0]
    assert premier(lire(ecrire(faux)), "FEC-20").nombre == 2


def test_une_ligne_mal_datee_ne_desequilibre_pas_son_ecriture():
    lignes = journal_de_l_annee(lambda j, m, p, r: str(r))
    lecture = lire(ecrire(changer(lignes, 11, EcritureDate=f"{ANNEE}0602")))
    assert (lecture.verdict, lecture.cle_ecriture) == ("alerte", "journal+numero")
    assert premier(lecture, "FEC-55").lignes == "13"


def test_un_numero_par_ligne_se_regroupe_par_date():
    lignes = [[*z[:2], str(rang), *z[3:]] for rang, z in enumerate(journal_de_l_annee(lambda *_: ""), 1)]
    lecture = lire(ecrire(lignes))
    assert (lecture.cle_ecriture, lecture.ecritures, lecture.verdict) == ("journal+date", 72, "alerte")
    faux = lire(ecrire(ajouter(lignes, 4, 100)))
    assert premier(faux, "FEC-20").lignes == "6-7"


def test_deux_ecritures_fausses_du_meme_jour_restent_deux():
    """Ten entries, one a day but two: numbers are right, and their errors cancel by date only."""
    lignes = []
    for numero in range(1, 11):
        jour = f"{ANNEE}0{min(numero, 9)}15"
        lignes += ecriture(numero, jour, [("606400", "50,00", "0,00"), ("740000", "0,00", "50,00")])
    faux = ajouter(ajouter(lignes, 16, 100), 18, -100)
    lecture = lire(ecrire(faux))
    assert premier(lecture, "FEC-20").nombre == 2
