"""The worked examples of the domain dossier (E1 to E12), to the cent."""

from datetime import date
from decimal import Decimal

import pytest

from financements.aci.consommation import (
    Enveloppe,
    Fongibilite,
    TransfertRefuse,
    evolution,
    part_au_dela_de_la_facture,
    ratio,
    transferer,
)
from financements.aci.contrat import EngagementMission
from financements.aci.delais import alertes, echeance, validation_tacite
from financements.aci.echeancier import calculer
from financements.aci.montants import arrondir
from financements.aci.plafonds import controler_cac, controler_pass
from financements.aci.publication import charger_bareme

from .aides import ANNEE_2, ANNEE_3, SIGNATURE, contrat, exemples, missions_actives, montants

D = Decimal


def test_e1_cinq_missions_a_80_pour_cent():
    taux = dict.fromkeys((m.code for m in missions_actives()), "0.80")
    echeancier = calculer(contrat(*missions_actives(taux)), exemples(), ANNEE_3)

    avances = montants(echeancier, date=ANNEE_2, objet="avance")
    assert sum(avances) == D("126000.00")
    soldes = montants(echeancier, date=ANNEE_3, objet="solde")
    variables = montants(echeancier, date=ANNEE_3, objet="variable")
    assert (sum(soldes), sum(variables)) == (D("42000.00"), D("62400.00"))
    assert sum(soldes) + sum(variables) == D("104400.00")

    annee = echeancier.annees[1]
    assert annee.annee.debut == ANNEE_2
    assert (annee.fixe_du, annee.variable_du, annee.fonctionnement_du) == (
        D("108000.00"),
        D("62400.00"),
        D("60000.00"),
    )
    assert annee.total == D("230400.00")
    maximum = exemples().maximum("T2", ANNEE_2, [m.code for m in missions_actives()])
    assert maximum == D("246000.00")
    assert arrondir(annee.total / maximum * 100) == D("93.66")


def test_e2_taux_differents():
    taux = {
        "acces_soins": "0.90",
        "parcours": "0.80",
        "prevention": "1",
        "crises_sanitaires": "0.50",
        "qualite_pertinence": "0.75",
    }
    echeancier = calculer(contrat(*missions_actives(taux)), exemples(), ANNEE_3)
    assert montants(echeancier, objet="variable") == [
        D("18000.00"),
        D("24000.00"),
        D("10000.00"),
        D("5000.00"),
        D("6000.00"),
    ]
    assert echeancier.annees[1].variable_du == D("63000.00")


def test_e3_demarrage_tardif():
    mission = EngagementMission("prevention", date(2025, 9, 1))
    echeancier = calculer(contrat(mission), exemples(), ANNEE_3)
    annee_2 = [x for x in echeancier.lignes if x.mission == "prevention" and x.annee.debut == ANNEE_2]
    assert [(x.date, x.objet, x.montant) for x in annee_2] == [
        (date(2025, 9, 1), "avance", D("3719.18")),
        (ANNEE_3, "solde", D("1239.72")),
    ]
    assert echeancier.annees[1].fixe_du == D("4958.90")


def test_e4_delais():
    delais = {d.mission: echeance(SIGNATURE, d) for d in charger_bareme("ACI-AV2").delais}
    for code in ("acces_soins", "crises_sanitaires"):
        assert (delais[code].demarrage, delais[code].deploiement) == (date(2024, 9, 1), date(2025, 9, 1))
    for code in ("parcours", "prevention"):
        assert (delais[code].demarrage, delais[code].deploiement) == (date(2025, 3, 1), date(2026, 3, 1))
    for code in ("qualite_pertinence", "accompagnement_ps"):
        assert (delais[code].demarrage, delais[code].deploiement) == (None, None)


def test_e4_alerte_d_un_jour():
    retard = contrat(EngagementMission("parcours", date(2025, 3, 2)))
    (alerte,) = alertes(retard, charger_bareme("ACI-AV2").delais, date(2025, 6, 1))
    assert (alerte.nature, alerte.limite, alerte.jours) == ("demarrage", date(2025, 3, 1), 1)
    assert alerte.message.replace("\xa0", " ") == (
        "Démarrage hors délai : Parcours pluriprofessionnels a démarré le 2 mars 2025, 1 jour après la date limite "
        "du 1er mars 2025. À examiner ensemble, sans effet sur les montants."
    )


def test_e4_le_dernier_jour_est_dans_le_delai():
    a_temps = contrat(EngagementMission("parcours", date(2025, 3, 1)))
    assert not list(alertes(a_temps, charger_bareme("ACI-AV2").delais, date(2025, 6, 1)))


@pytest.mark.parametrize(
    ("perceptions", "depassements"),
    [
        ([(date(2025, 4, 1), "30000"), (date(2025, 12, 31), "18000")], ["900"]),
        ([(date(2025, 4, 1), "47100")], ["0"]),
        ([(date(2026, 4, 1), "48000")], ["0"]),
        ([(date(2025, 4, 1), "47100"), (date(2026, 1, 2), "0.01")], ["0", "0"]),
    ],
)
def test_e5_plafond_pass(perceptions, depassements):
    controles = controler_pass((jour, D(montant)) for jour, montant in perceptions)
    assert [c.depassement for c in controles] == [D(d) for d in depassements]


def test_e5_annee_sans_plafond_connu():
    (controle,) = controler_pass([(date(2031, 1, 1), D("90000"))])
    assert controle.depassement is None


@pytest.mark.parametrize(
    ("produits", "obligations"),
    [
        ({"74": "153000.00"}, {"74": False, "73+74": False}),
        ({"74": "153000.01"}, {"74": True, "73+74": True}),
        ({"73": "140000", "74": "13000"}, {"74": False, "73+74": False}),
        ({"73": "140000", "74": "13000.01"}, {"74": False, "73+74": True}),
    ],
)
def test_e6_seuil_du_commissaire_aux_comptes(produits, obligations):
    controles = controler_cac({k: D(v) for k, v in produits.items()}, date(2025, 12, 31))
    assert {c.lecture: c.obligation for c in controles} == obligations


@pytest.mark.parametrize(
    ("population", "taille"),
    [(39_999, "T1"), (40_000, "T2"), (79_999, "T2"), (80_000, "T3"), (175_000, "T3"), (175_001, "T4")],
)
def test_e7_les_bornes_publiees_couvrent_chaque_population_une_fois(population, taille):
    def contient(borne):
        au_dessus = population >= borne.min if borne.min_inclus else population > borne.min
        if borne.max is None:
            return au_dessus
        return au_dessus and (population <= borne.max if borne.max_inclus else population < borne.max)

    for version in ("ACI-2019", "ACI-AV2", "demo-exemples", "demo-nation"):
        assert [b.code for b in charger_bareme(version).tailles if contient(b)] == [taille]


def test_e8_consommation_et_fongibilite():
    crises = Enveloppe("crises_sanitaires", D(30000), D(6000))
    fonctionnement = Enveloppe("fonctionnement", D(60000), D(70000))
    assert (crises.taux, crises.non_depense) == (D("0.2"), D(24000))
    assert arrondir(fonctionnement.taux * 100) == D("116.67")
    assert fonctionnement.depassement == D(10000)

    with pytest.raises(TransfertRefuse, match="n’autorise pas de transfert"):
        transferer(crises, fonctionnement, D(10000), Fongibilite.INTERDITE)
    with pytest.raises(TransfertRefuse, match="demande l’accord de la caisse"):
        transferer(crises, fonctionnement, D(10000), Fongibilite.AUTORISEE_SOUS_ACCORD)

    apres, renfort = transferer(crises, fonctionnement, D(10000), Fongibilite.AUTORISEE)
    assert (apres.non_depense, renfort.depassement) == (D(14000), D(0))
    # Four columns: what was allocated does not move.
    assert (apres.alloue, apres.transfere, renfort.alloue) == (D(30000), D(-10000), D(60000))
    with pytest.raises(TransfertRefuse, match="au plus égal"):
        transferer(apres, renfort, D("14000.01"), Fongibilite.AUTORISEE)


def test_e9_mission_abandonnee_sans_un_jour():
    abandon = EngagementMission("prevention", date(2025, 9, 1), date(2025, 9, 1))
    echeancier = calculer(contrat(abandon), exemples(), ANNEE_3)
    lignes = [x for x in echeancier.lignes if x.mission == "prevention"]
    assert [(x.objet, x.montant, x.a_decider) for x in lignes] == [
        ("avance", D("3719.18"), False),
        ("regularisation", D("-3719.18"), True),
    ]
    assert echeancier.annees[1].fixe_du == 0
    assert echeancier.annees[1].total == D("60000.00")
    (reserve,) = [r for r in echeancier.reserves if "à régulariser" in r]
    assert "à notifier" in reserve
    assert "une personne décide" in reserve


def test_e10_chiffres_nationaux():
    assert arrondir(ratio(D(121_000_000), D(508))) == D("238188.98")
    assert arrondir(ratio(D(254_000_000), D(700))) == D("362857.14")
    assert arrondir(evolution(D("105.8"), D(121)) * 100) == D("14.37")
    assert arrondir(evolution(D(121), D(170)) * 100) == D("40.50")


def test_e11_double_financement():
    imputations = [D("1000.00"), D("400.00")]
    assert part_au_dela_de_la_facture(D("1200.00"), imputations) == D("200.00")
    assert arrondir(ratio(sum(imputations), D("1200.00")) * 100) == D("116.67")
    assert part_au_dela_de_la_facture(D("1400.00"), imputations) == 0


def test_e12_validation_tacite():
    assert validation_tacite(date(2026, 1, 10)) == date(2026, 3, 10)
    assert validation_tacite(date(2025, 12, 31)) == date(2026, 2, 28)
