"""Acts on contracts: what each writes, refuses, and makes computed again."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from cpts.structures.enums import Etat
from cpts.structures.models import CommunePerimetre, EtapeVie
from cpts.traces.models import Acte
from financements.contrats import actes
from financements.contrats.actes import Engagement, Saisi
from financements.contrats.dossiers import lire_un
from financements.contrats.enums import Saisie
from financements.contrats.faits import faits_au
from financements.contrats.models import (
    Avenant,
    Contrat,
    Echeance,
    EngagementMission,
    TailleFigee,
)
from tests.financements.contrats.aides import SIGNATURE_DES_ACTES as SIGNATURE
from tests.financements.contrats.aides import SOCLES, etat, le, refus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jour_des_actes")]


# --- Enter ----------------------------------------------------------------------------------------------


def test_preparer_puis_enregistrer(caisse, structure):
    brouillon = actes.creer_contrat(caisse, structure, Saisi(SIGNATURE, numero="A-12"), [])
    assert (brouillon.saisie, brouillon.taille, brouillon.fin) == (Saisie.BROUILLON, "T2", le("2030-02-28"))
    assert brouillon.caisse == structure.rattachement("caisse")
    assert refus(actes.enregistrer, caisse, brouillon) == (
        "Ce contrat n’engage aucune mission : indiquez d’abord ses missions."
    )
    actes.engager_missions(caisse, brouillon, [Engagement(m) for m in SOCLES[:3]])
    assert refus(actes.enregistrer, caisse, brouillon).startswith(
        "Missions obligatoires non engagées : Crises sanitaires graves."
    )
    actes.engager_missions(caisse, brouillon, [Engagement(m) for m in SOCLES])
    contrat = actes.enregistrer(caisse, brouillon)
    assert contrat.saisie == Saisie.ENREGISTRE
    assert EtapeVie.objects.filter(cpts=structure, etat=Etat.ACI_SIGNE, date=SIGNATURE).exists()
    assert [a.acte for a in Acte.objects.filter(cpts=structure).order_by("pk")] == [
        "contrat.prepare",
        "contrat.missions",
        "contrat.missions",
        "contrat.enregistre",
    ]


def test_enregistrer_calcule_ce_qui_est_du_et_fige_les_tailles(contrat):
    assert Echeance.objects.filter(contrat=contrat, objet="signature").exists()
    lues = TailleFigee.objects.filter(contrat=contrat).values_list(
        "annee_contrat", "taille", "population", "millesime"
    )
    assert list(lues) == [
        (le("2025-03-01"), "T2", 60_000, 2022),
        (le("2026-03-01"), "T2", 60_000, 2023),
    ]


def test_un_contrat_ne_s_enregistre_pas_avant_sa_signature(caisse, structure):
    brouillon = actes.creer_contrat(caisse, structure, Saisi(le("2026-12-01")), [Engagement("prevention")])
    assert refus(actes.enregistrer, caisse, brouillon).startswith(
        "Signature : lu 1er\xa0décembre\xa02026 ; attendu"
    )


def test_sans_population_la_taille_se_demande(caisse, structure):
    CommunePerimetre.objects.all().delete()
    message = refus(actes.creer_contrat, caisse, structure, Saisi(SIGNATURE))
    assert message.startswith(f"Taille : la population du périmètre de {structure.nom} est inconnue")
    assert actes.creer_contrat(caisse, structure, Saisi(SIGNATURE, taille="T3")).taille == "T3"


def test_un_second_contrat_aux_memes_dates_est_refuse_et_rien_n_est_ecrit(caisse, structure, contrat):
    message = refus(actes.creer_contrat, caisse, structure, Saisi(le("2026-06-01")))
    assert message.startswith("Cette CPTS a déjà un contrat à ces dates.")
    assert Contrat.objects.filter(cpts=structure).count() == 1


def test_un_contrat_enregistre_ne_change_plus_de_missions(caisse, contrat):
    assert "que par un avenant" in refus(actes.engager_missions, caisse, contrat, [])


@pytest.mark.parametrize("role", ["ars", "coordination", "cnam", "admin"])
def test_seule_la_caisse_tient_le_contrat(avec_role, structure, contrat, role):
    personne = avec_role(role, structure)
    with pytest.raises(PermissionDenied, match="tenir le contrat à jour"):
        actes.resilier(personne, contrat, le("2026-11-01"), "x")
    with pytest.raises(PermissionDenied):
        actes.creer_contrat(personne, structure, Saisi(SIGNATURE))


# --- Missions -------------------------------------------------------------------------------------------


def test_demarrer_une_mission_la_rend_due_et_se_corrige_avec_un_motif(caisse, contrat):
    assert not Echeance.objects.filter(contrat=contrat, mission="prevention").exists()
    actes.demarrer_mission(caisse, contrat, "prevention", le("2025-09-01"))
    premiere = Echeance.objects.filter(contrat=contrat, mission="prevention").first()
    assert premiere.date == le("2025-09-01")
    message = refus(actes.demarrer_mission, caisse, contrat, "prevention", le("2025-10-01"))
    assert message.startswith("Démarrage déjà enregistré au 1er\xa0septembre\xa02025")
    actes.demarrer_mission(caisse, contrat, "prevention", le("2025-10-01"), "Date du procès-verbal")
    corrigee = Echeance.objects.filter(contrat=contrat, mission="prevention").first()
    assert (corrigee.date, corrigee.montant < premiere.montant) == (le("2025-10-01"), True)
    acte = Acte.objects.get(motif="Date du procès-verbal")
    assert acte.details["demarrage"] == ["2025-09-01", "2025-10-01"]


@pytest.mark.parametrize(
    ("jour", "phrase"),
    [
        ("2026-11-23", "Démarrage : lu 23\xa0novembre\xa02026 ; attendu : une date passée"),
        ("2025-02-28", "Date hors du contrat pour la mission Prévention, démarrage : lu 28/02/2025"),
    ],
)
def test_un_demarrage_est_passe_et_dans_le_contrat(caisse, contrat, jour, phrase):
    assert refus(actes.demarrer_mission, caisse, contrat, "prevention", le(jour)).startswith(phrase)
    assert not EngagementMission.objects.filter(contrat=contrat, demarrage__isnull=False).exists()


def test_deployer_puis_arreter(caisse, contrat):
    assert "après avoir démarré" in refus(
        actes.deployer_mission, caisse, contrat, "parcours", le("2026-01-01")
    )
    assert "n’a pas démarré" in refus(
        actes.arreter_mission, caisse, contrat, "parcours", le("2026-01-01"), "x"
    )
    actes.demarrer_mission(caisse, contrat, "parcours", le("2025-06-01"))
    actes.deployer_mission(caisse, contrat, "parcours", le("2026-01-01"))
    assert "Indiquez pourquoi" in refus(
        actes.arreter_mission, caisse, contrat, "parcours", le("2026-02-01"), " "
    )
    actes.arreter_mission(caisse, contrat, "parcours", le("2026-02-01"), "Départ de l’animateur")
    ligne = EngagementMission.objects.get(contrat=contrat, mission="parcours")
    assert (ligne.deploiement, ligne.fin, ligne.motif_fin) == (
        le("2026-01-01"),
        le("2026-02-01"),
        "Départ de l’animateur",
    )


def test_une_mission_hors_du_contrat_demande_un_avenant(caisse, contrat):
    message = refus(actes.demarrer_mission, caisse, contrat, "qualite_pertinence", le("2026-01-01"))
    assert message.startswith("Mission : lu « Qualité et pertinence » ; attendu : une mission du contrat.")


# --- Suspension, end ------------------------------------------------------------------------------------


def test_suspendre_reprendre_et_la_vie_de_la_cpts(caisse, contrat):
    actes.suspendre(caisse, contrat, le("2026-01-01"), "Gouvernance vacante")
    assert etat(contrat.cpts) == Etat.SUSPENDU
    assert (
        refus(actes.suspendre, caisse, contrat, le("2026-02-01"), "x")
        == "Le contrat est déjà suspendu à ces dates."
    )
    message = refus(actes.reprendre, caisse, contrat, le("2025-12-01"))
    assert message.startswith(
        "Reprise : lu 1er\xa0décembre\xa02025 ; attendu : du 2\xa0janvier\xa02026 au 1er\xa0mars"
    )
    actes.reprendre(caisse, contrat, le("2026-04-01"))
    assert etat(contrat.cpts) == Etat.ACI_SIGNE
    assert etat(contrat.cpts, le("2026-03-31")) == Etat.SUSPENDU
    assert "n’est pas suspendu" in refus(actes.reprendre, caisse, contrat, le("2026-05-01"))


def test_resilier_est_motive_definitif_et_annule_la_reprise_annoncee(caisse, contrat):
    actes.suspendre(caisse, contrat, le("2026-10-01"), "Litige", le("2027-01-01"))
    assert "Indiquez pourquoi" in refus(actes.resilier, caisse, contrat, le("2026-11-01"), "")
    for jour in ("2031-01-01", "2025-02-28"):
        assert "attendu : du 1er\xa0mars\xa02025 au" in refus(actes.resilier, caisse, contrat, le(jour), "x")
    actes.resilier(caisse, contrat, le("2026-11-01"), "Missions abandonnées")
    assert etat(contrat.cpts) == etat(contrat.cpts, le("2027-06-01")) == Etat.RESILIE
    contrat.refresh_from_db()
    assert contrat.motif_resiliation == "Missions abandonnées"
    assert "résilié à compter du 1er\xa0novembre\xa02026" in refus(
        actes.reprendre, caisse, contrat, le("2026-12-01")
    )


# --- Amendments -----------------------------------------------------------------------------------------


def avenant(caisse, entree, effet="2026-01-01", /, **changements):
    return actes.enregistrer_avenant(
        caisse,
        entree,
        signature=le("2025-12-01"),
        effet=le(effet),
        objet="Prolongation",
        changements=changements,
    )


def test_un_avenant_est_date_numerote_applique_et_se_defait_pour_un_jour_passe(caisse, contrat):
    premier = avenant(
        caisse,
        contrat,
        contrat={"fin": le("2031-02-28"), "clause_transmission": False},
        qualite_pertinence={"engagee": True, "demarrage_prevu": le("2026-06-01")},
        parcours={"demarrage_prevu": None},
    )
    assert premier.numero == 1
    assert premier.differences == [
        {"objet": "contrat", "champ": "fin", "avant": "2030-02-28", "apres": "2031-02-28"},
        {"objet": "qualite_pertinence", "champ": "engagee", "avant": None, "apres": True},
        {"objet": "qualite_pertinence", "champ": "demarrage_prevu", "avant": None, "apres": "2026-06-01"},
    ]
    contrat.refresh_from_db()
    assert contrat.fin == le("2031-02-28")
    dossier = lire_un(contrat)
    avant, apres = faits_au(dossier, le("2025-12-31")), faits_au(dossier, le("2026-01-01"))
    assert (avant.valeurs["fin"], "qualite_pertinence" in avant.missions) == (le("2030-02-28"), False)
    assert apres.missions["qualite_pertinence"]["demarrage_prevu"] == le("2026-06-01")
    assert avenant(caisse, contrat, "2026-02-01", contrat={"fin": le("2033-02-28")}).numero == 2


@pytest.mark.parametrize(
    ("changements", "phrase"),
    [
        ({"contrat": {"clause_transmission": False}}, "Cet avenant ne change rien"),
        (
            {"contrat": {"fin": le("2031-03-31")}},
            "Le dernier jour d’un contrat est la veille d’un anniversaire",
        ),
        ({"contrat": {"signature": SIGNATURE}}, "« signature » ne se change pas par un avenant."),
        (
            {"qualite_pertinence": {"demarrage_prevu": le("2026-06-01")}},
            "Qualité et pertinence n’est pas engagée",
        ),
        (
            {"parcours": {"demarrage_prevu": le("2024-06-01")}},
            "Date hors du contrat pour la mission Parcours",
        ),
    ],
)
def test_un_avenant_impossible_ne_laisse_rien(caisse, contrat, changements, phrase):
    assert refus(avenant, caisse, contrat, **changements).startswith(phrase)
    assert not Avenant.objects.exists()


def test_les_avenants_d_un_meme_element_se_suivent(caisse, contrat):
    avenant(caisse, contrat, "2026-06-01", contrat={"fin": le("2031-02-28")})
    message = refus(avenant, caisse, contrat, "2026-03-01", contrat={"fin": le("2032-02-28")})
    assert message == (
        "Prise d’effet : lu 1er\xa0mars\xa02026 ; attendu : à partir du 1er\xa0juin\xa02026, car l’avenant n° 1 change "
        "déjà « Dernier jour du contrat »."
    )
    avenant(caisse, contrat, "2026-03-01", contrat={"clause_transmission": True})


def test_ce_qui_etait_du_avant_la_resiliation_le_reste(caisse, contrat):
    """Ending a contract today never changes a line paid for a year that is closed."""
    actes.demarrer_mission(caisse, contrat, "parcours", le("2025-06-01"))
    avant = list(Echeance.objects.filter(contrat=contrat, annee_contrat=SIGNATURE, objet="avance"))
    actes.resilier(caisse, contrat, le("2026-11-01"), "x")
    apres = list(Echeance.objects.filter(contrat=contrat, annee_contrat=SIGNATURE, objet="avance"))
    assert [e.montant for e in avant] == [e.montant for e in apres]
    assert sum((e.montant for e in apres), Decimal(0)) > 0
