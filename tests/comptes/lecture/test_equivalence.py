"""Exactness: random ledgers, one cent more, the two readers, blocks of any size."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptes.lecture import blocs_texte, fichier
from comptes.lecture.blocs import LectureTypeeImpossible

from .aides import RANG, PuitsMemoire, changer, ecrire, ecriture, grand_livre, lire, premier

COMPTES = ("606400", "622600", "641100", "689400", "512000", "401000", "730000", "756000", "789400")


def texte(centimes: int) -> str:
    signe = "-" if centimes < 0 else ""
    return f"{signe}{abs(centimes) // 100},{abs(centimes) % 100:02d}"


@st.composite
def grands_livres(tirer):
    """Entries that balance to the cent: (lines, total in cents, result in cents)."""
    lignes, total, resultat = [], 0, 0
    for numero in range(1, tirer(st.integers(1, 12)) + 1):
        montants = tirer(st.lists(st.integers(1, 10**11), min_size=1, max_size=4))
        comptes = [tirer(st.sampled_from(COMPTES)) for _ in montants]
        contre = tirer(st.sampled_from(COMPTES))
        entree = [(compte, texte(m), "0,00") for compte, m in zip(comptes, montants, strict=True)]
        lignes += ecriture(numero, "20240315", [*entree, (contre, "0,00", texte(sum(montants)))])
        total += sum(montants)
        resultat -= sum(m for c, m in zip(comptes, montants, strict=True) if c[0] in "67")
        resultat += sum(montants) if contre[0] in "67" else 0
    return lignes, total, resultat


# Random accounts may repeat a line, or leave charges or income nil.
ATTENDUS = {"FEC-58", "FEC-67", "FEC-26"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(grands_livres())
def test_un_grand_livre_equilibre_est_lu_au_centime(tirage):
    lignes, total, resultat = tirage
    lecture = lire(ecrire(lignes))
    assert {c.code for c in lecture.constats if c.gravite != "info"} <= ATTENDUS
    assert lecture.total_debit == lecture.total_credit == Decimal(total).scaleb(-2)
    assert lecture.resultat == Decimal(resultat).scaleb(-2)
    depenses = sum(
        (
            g.debit - g.credit
            for g in lecture.groupes
            if g.compte[0] == "6" and not g.compte.startswith("689")
        ),
        Decimal(0),
    )
    assert sum(lecture.missions.values()) == depenses


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(grands_livres(), st.data())
def test_un_centime_de_plus_est_bloquant_et_nomme_l_ecriture(tirage, donnees):
    lignes, _, _ = tirage
    rang = donnees.draw(st.integers(0, len(lignes) - 1))
    champ = "Debit" if lignes[rang][RANG["Debit"]] != "0,00" else "Credit"
    centimes = int(lignes[rang][RANG[champ]].replace(",", "")) + donnees.draw(st.sampled_from([-1, 1]))
    lecture = lire(ecrire(changer(lignes, rang, **{champ: texte(centimes)})))
    assert lecture.verdict == "bloquant"
    constat = premier(lecture, "FEC-20")
    numero = lignes[rang][RANG["EcritureNum"]]
    assert f"n° {numero} " in constat.message
    assert constat.nombre == 1


DEFAUTS = [
    {}, {"Debit": "12.50"}, {"Debit": "1 234,50"}, {"Debit": "abc"}, {"Debit": ""}, {"Debit": "", "Credit": ""},
    {"EcritureDate": "20240230"}, {"EcritureDate": ""}, {"EcritureLib": ""}, {"EcritureNum": " 7 "},
    {"CompteNum": "F0012"}, {"EcritureLib": '"seul'}, {"EcritureLib": "a\tb"}, {"Debit": "5,00-"},
    {"CompAuxLib": ""}, {"DateLet": ""}, {"ValidDate": "20200101"}, {"Debit": "1,123"}, {"CompteNum": "775000"},
    {"EcritureLib": "NIR 185057800608491"}, {"EcritureLib": "FR7630006000011234567890189"},
    {"Montantdevise": "x"}, {"EcritureNum": ""}, {"JournalCode": " AC"}, {"Debit": "-3,00"},
]  # fmt: skip


def abime(graine: int):
    """A ledger with a few defects drawn at random, and some odd bytes."""
    alea = random.Random(graine)
    lignes = grand_livre()
    for numero in range(5, 25):
        montant = texte(alea.randrange(1, 10**7))
        lignes += ecriture(numero, "20240401", [("606400", montant, "0,00"), ("512000", "0,00", montant)])
    for _ in range(alea.randrange(4)):
        lignes = changer(lignes, alea.randrange(len(lignes)), **alea.choice(DEFAUTS))
    fin = alea.choice(["\r\n", "\n", "\r", "\r\r\n"])
    octets = ecrire(lignes, fin=fin, encodage=alea.choice(["utf-8", "iso-8859-15", "utf-8-sig"]))
    if alea.random() < 0.3:
        octets = octets.replace(b"Compte", b"Compt\x82", 1)
    if alea.random() < 0.3:
        octets = octets.replace(fin.encode() + b"AC", fin.encode() * 2 + b"AC", 1)
    return octets


def portrait(octets: bytes, **options):
    """All that a reading says, as comparable values."""
    puits = PuitsMemoire()
    lecture = lire(octets, puits=puits, **options)
    lignes = [rang for table in puits.tables for rang in table.to_pylist()]
    return lecture.en_dict(), lecture.groupes, lignes


@pytest.mark.parametrize("graine", range(40))
def test_la_taille_des_blocs_ne_change_rien(graine):
    octets = abime(graine)
    attendu, groupes, lignes = portrait(octets)
    for taille in (193, 1024):
        trouve, memes_groupes, autres_lignes = portrait(octets, taille_bloc=taille)
        assert trouve == attendu
        assert memes_groupes == groupes
        if attendu["verdict"] in ("conforme", "alerte"):
            assert autres_lignes == lignes


@pytest.mark.parametrize("graine", range(25))
def test_les_deux_lecteurs_disent_la_meme_chose(graine, monkeypatch):
    octets = abime(graine)
    attendu = portrait(octets)

    def impossible(*_):
        raise LectureTypeeImpossible

    monkeypatch.setattr(fichier, "lire_bloc_type", impossible)
    assert portrait(octets) == attendu


def test_le_lecteur_exact_ne_sert_qu_aux_blocs_qui_en_ont_besoin(monkeypatch):
    appels = []
    exact = blocs_texte.lire_bloc_texte
    monkeypatch.setattr(fichier, "lire_bloc_texte", lambda *a: appels.append(1) or exact(*a))
    lire(ecrire(grand_livre()), taille_bloc=512)
    assert appels == []
    lire(ecrire(changer(grand_livre(), 4, Debit="1234.56")), taille_bloc=512)
    assert len(appels) == 1
