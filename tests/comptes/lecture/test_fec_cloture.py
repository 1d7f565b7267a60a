"""Entries that close the accounts: left out when they can be told, asked otherwise, never silently counted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from comptes.lecture import Source
from comptes.lecture.fec import lire_fec

from .aides import (
    PuitsMemoire,
    changer,
    cloture,
    codes,
    ecrire,
    ecriture,
    grand_livre,
    lire,
    premier,
    tous_soldes,
)

RESULTAT, DEPENSE = "3165.44", Decimal("1834.56")
GESTION = (("756000", 500000), ("606400", -123456), ("641100", -50000), ("645100", -10000))


def montant(centimes: int) -> str:
    return f"{abs(centimes) // 100},{abs(centimes) % 100:02d}"


def fermer(comptes, contre: str, numero: int, jour: str = "20241231", **zones) -> list[list[str]]:
    """One entry that brings some accounts to zero against another."""
    lignes = [(c, montant(v), "0,00") if v > 0 else (c, "0,00", montant(v)) for c, v in comptes]
    total = sum(v for _, v in comptes)
    lignes.append((contre, "0,00", montant(total)) if total > 0 else (contre, montant(total), "0,00"))
    return ecriture(
        numero, jour, lignes, **{"JournalCode": "OD", "JournalLib": "OD", "EcritureLib": "OD 5", **zones}
    )


def laissee_de_cote(lecture) -> None:
    assert (lecture.verdict, lecture.en_dict()["resultat"]) == ("alerte", RESULTAT), codes(lecture)
    assert sum(lecture.missions.values()) == DEPENSE
    assert "FEC-68" in codes(lecture)
    assert "FEC-67" not in codes(lecture)


@pytest.mark.parametrize(
    "entrees",
    [
        [cloture()], [cloture(EcritureLib="x")], [cloture(jour="20241130")],
        [cloture(jour="20241130", EcritureLib="x", JournalCode="CLO", JournalLib="Journal de clôture")],
        [fermer(GESTION[:1], "120000", 5), fermer(GESTION[1:], "120000", 6)],
        [fermer([compte], "129000", rang) for rang, compte in enumerate(GESTION, 5)],
        [fermer(GESTION, "891000", 5)], [fermer(GESTION, "110000", 5)],
        [fermer(GESTION, "110000", 5, jour="20241130", JournalCode="CL")],
    ],
    ids=["mots", "date-et-miroir", "mots-et-miroir", "journal", "charges-puis-produits", "une-par-compte", "bilan",
         "report-a-nouveau", "report-journal"],
)  # fmt: skip
def test_reconnue(entrees):
    laissee_de_cote(lire(ecrire([*grand_livre(), *(ligne for entree in entrees for ligne in entree)])))


def test_une_ecriture_passee_apres_compte():
    apres = ecriture(6, "20241231", [("606400", "10,00", "0,00"), ("758000", "0,00", "10,00")])
    lecture = lire(ecrire([*grand_livre(), *cloture(), *apres]))
    assert sum(lecture.missions.values()) == DEPENSE + 10
    assert premier(lecture, "FEC-68").lignes == "12-16"


def test_sans_numero_la_piece_la_separe_des_ecritures_du_meme_jour():
    dotation = ecriture(
        9, "20241231", [("681100", "70,00", "0,00"), ("281800", "0,00", "70,00")], JournalCode="OD"
    )
    fermes = [("681100", -7000), *GESTION]
    lignes = [*grand_livre(), *dotation, *fermer(fermes, "120000", 5, EcritureLib="Clôture")]
    lignes = [[*z[:2], "", *z[3:]] for z in lignes]
    lecture = lire(ecrire(lignes))
    assert sum(lecture.missions.values()) == DEPENSE + 70
    assert premier(lecture, "FEC-68").lignes == "14-19"


def test_sans_numero_ni_piece_elle_n_est_pas_confondue_avec_celles_du_meme_jour():
    dotation = ecriture(
        9, "20241231", [("681100", "70,00", "0,00"), ("281800", "0,00", "70,00")], JournalCode="OD"
    )
    lignes = [
        *grand_livre(),
        *dotation,
        *fermer([("681100", -7000), *GESTION], "120000", 5, EcritureLib="Clôture"),
    ]
    lecture = lire(ecrire([[*z[:2], "", *z[3:8], "", *z[9:]] for z in lignes]))
    assert lecture.verdict in ("a_preciser", "bloquant")


def test_l_affectation_du_resultat_n_en_est_pas_une():
    lignes = [
        *grand_livre(),
        *ecriture(5, "20240630", [("120000", "50,00", "0,00"), ("110000", "0,00", "50,00")]),
    ]
    assert codes(lire(ecrire(lignes))) == []


def test_une_regularisation_d_inventaire_n_en_est_pas_une():
    lignes = [
        *grand_livre(),
        *ecriture(
            5,
            "20241231",
            [("486000", "1234,56", "0,00"), ("606400", "0,00", "1234,56")],
            EcritureLib="CCA clôture",
        ),
    ]
    lecture = lire(ecrire(lignes))
    assert codes(lecture) == []
    assert sum(lecture.missions.values()) == 600


def test_un_resultat_corrige_en_cours_d_annee_est_demande():
    lignes = [
        *grand_livre(),
        *ecriture(5, "20240601", [("120000", "34,56", "0,00"), ("606400", "0,00", "34,56")]),
    ]
    octets = ecrire(lignes)
    lecture = lire(octets)
    assert lecture.verdict == "a_preciser"
    (question,) = lecture.reperage.questions
    assert (question.code, [c.valeur for c in question.choix]) == ("cloture", ["laisser", "compter"])
    assert lecture.resultat is None
    comptee = lire(octets, choix={"cloture": "compter"})
    assert (comptee.verdict, sum(comptee.missions.values())) == ("conforme", DEPENSE - Decimal("34.56"))
    assert comptee.reperage.choix == {"cloture": "compter"}
    assert "compte comme les autres" in comptee.reperage.conventions[0]
    laissee = lire(octets, choix={"cloture": "laisser"})
    assert laissee.reperage.choix == {"cloture": "laisser"}
    laissee_de_cote(laissee)


@pytest.mark.parametrize("reponse", ["compter", "laisser"])
def test_une_reponse_retenue_ne_change_rien_a_une_cloture_certaine(reponse):
    lecture = lire(ecrire([*grand_livre(), *cloture()]), choix={"cloture": reponse})
    laissee_de_cote(lecture)
    assert lecture.reperage.choix == {}


def test_des_comptes_soldes_sans_qu_on_sache_comment_bloquent():
    lecture = lire(ecrire(tous_soldes()))
    assert lecture.verdict == "bloquant"
    assert "FEC-26" in codes(lecture)


@pytest.mark.parametrize("taille_bloc", [300, 3 << 20])
def test_le_puits_ne_garde_que_la_derniere_lecture(taille_bloc):
    puits = PuitsMemoire()
    lignes = [*grand_livre(), *cloture()]
    sources = [
        Source("123456782FEC20241231_1.txt", ecrire(lignes[:6])),
        Source("123456782FEC20241231_2.txt", ecrire(lignes[6:])),
    ]
    lecture = lire_fec(sources, puits=puits, taille_bloc=taille_bloc)
    laissee_de_cote(lecture)
    recues = [ligne for table in puits.tables for ligne in table.to_pylist()]
    assert [ligne["ligne"] for ligne in recues] == [*range(2, 8), *range(9, 18)]
    fermes = {groupe.numero for groupe in lecture.groupes if groupe.cloture}
    assert {ligne["ligne"] for ligne in recues if ligne["groupe"] in fermes} == set(range(13, 18))
    for groupe in lecture.groupes:
        siennes = [ligne for ligne in recues if ligne["groupe"] == groupe.numero]
        assert (len(siennes), sum(ligne["debit"] for ligne in siennes)) == (groupe.lignes, groupe.debit)


def test_rien_est_une_nouvelle():
    sans_produit = lire(ecrire(changer(grand_livre(), 1, CompteNum="102400")))
    assert (sans_produit.verdict, codes(sans_produit)) == ("alerte", ["FEC-67"])
    assert "aucun produit" in premier(sans_produit, "FEC-67").message
    nuls = [[*z[:11], "0,00", "0,00", *z[13:]] for z in grand_livre()]
    lecture = lire(ecrire(nuls))
    assert "aucun montant" in premier(lecture, "FEC-67").message
    assert lecture.verdict == "alerte"
