"""States that dates make: one rule, the same on rows, on a page, in the life of the CPTS, and in the counts."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse
from rest_framework.test import APIClient

from cpts.structures.enums import Etat
from cpts.structures.models import CPTS, EtapeVie
from financements.contrats import actes
from financements.contrats.dossiers import lire_un
from financements.contrats.entretien import figer_du_jour
from financements.contrats.enums import EtatContrat, Saisie
from financements.contrats.models import Contrat, Suspension
from financements.contrats.requetes.contrat import PageContrat
from financements.contrats.termes import relever_termes
from rapports.projections.contrats import contrats_comptes
from rapports.public.statistiques import compteurs
from rapports.secret.publications.lecture import publication
from rapports.secret.publies import UsagePublie
from tests import factories

SIGNATURE = datetime.date(2021, 11, 1)
FIN = datetime.date(2026, 10, 31)
UN_JOUR = datetime.timedelta(days=1)


@pytest.fixture
def contrat(db):
    cpts = factories.CPTSFactory(complete=True)
    contrat = Contrat.objects.get(cpts=cpts)
    EtapeVie.objects.filter(cpts=cpts).update(date=SIGNATURE)
    Contrat.objects.filter(pk=contrat.pk).update(
        signature=SIGNATURE, fin=FIN, saisie=Saisie.ENREGISTRE, bareme="demo-exemples"
    )
    contrat.refresh_from_db()
    relever_termes([contrat])
    return contrat


def etats(contrat, jour):
    """The same question asked of the row, of the page and of the list of those in force."""
    ligne = Contrat.objects.avec_etat(jour).get(pk=contrat.pk)
    page = PageContrat(lire_un(Contrat.objects.get(pk=contrat.pk)), jour, jour)
    sous_contrat = Contrat.objects.sous_contrat(jour).filter(pk=contrat.pk).exists()
    assert ligne.etat == page.etat_du_jour
    assert sous_contrat == (ligne.etat in (EtatContrat.EN_VIGUEUR, EtatContrat.SUSPENDU))
    return ligne.etat


def etat_de_la_cpts(contrat, jour):
    return CPTS.objects.avec_etat(jour).get(pk=contrat.cpts_id)


@pytest.mark.parametrize(
    ("jour", "etat"),
    [
        (SIGNATURE - UN_JOUR, "a_venir"),
        (SIGNATURE, "en_vigueur"),
        (FIN, "en_vigueur"),
        (FIN + UN_JOUR, "echu"),
        (datetime.date(2030, 1, 1), "echu"),
    ],
)
def test_un_contrat_dit_son_etat_d_un_jour(contrat, jour, etat):
    assert etats(contrat, jour) == etat


def test_un_contrat_suspendu_resilie_ou_en_preparation(contrat):
    Suspension.objects.create(
        contrat=contrat, debut=datetime.date(2023, 1, 1), fin=datetime.date(2023, 6, 1), motif="Essai"
    )
    assert etats(contrat, datetime.date(2023, 5, 31)) == "suspendu"
    assert etats(contrat, datetime.date(2023, 6, 1)) == "en_vigueur"
    Contrat.objects.filter(pk=contrat.pk).update(
        resiliation=datetime.date(2024, 1, 1), motif_resiliation="Essai"
    )
    assert etats(contrat, datetime.date(2023, 12, 31)) == "en_vigueur"
    assert etats(contrat, datetime.date(2024, 1, 1)) == "resilie"
    assert etats(contrat, datetime.date(2027, 1, 1)) == "resilie"
    Contrat.objects.filter(pk=contrat.pk).update(saisie=Saisie.BROUILLON)
    assert etats(contrat, datetime.date(2027, 1, 1)) == "preparation"


def test_la_cpts_dont_le_contrat_est_echu_le_dit_ce_jour_la_et_pas_avant(contrat):
    assert etat_de_la_cpts(contrat, FIN).etat == Etat.ACI_SIGNE
    apres = etat_de_la_cpts(contrat, FIN + UN_JOUR)
    assert (apres.etat, apres.etat_depuis) == (Etat.ECHU, FIN + UN_JOUR)


def test_relever_deux_fois_ne_change_rien(contrat):
    avant = list(EtapeVie.objects.values_list("pk", "etat", "date"))
    relever_termes([contrat])
    assert list(EtapeVie.objects.values_list("pk", "etat", "date")) == avant
    assert avant[-1][1:] == ("echu", FIN + UN_JOUR)


def test_le_releve_coute_peu_de_requetes(contrat, django_assert_max_num_queries):
    for _ in range(5):
        factories.CPTSFactory(complete=True)
    with django_assert_max_num_queries(6):
        relever_termes(Contrat.objects.all())
    assert EtapeVie.objects.filter(etat=Etat.ECHU).count() == 6


def test_un_renouvellement_le_lendemain_efface_le_terme(contrat):
    suivant = factories.ContratFactory(
        cpts=contrat.cpts,
        caisse=contrat.caisse,
        ars=contrat.ars,
        signature=FIN + UN_JOUR,
        saisie=Saisie.BROUILLON,
    )
    relever_termes([contrat])
    assert etat_de_la_cpts(contrat, FIN + UN_JOUR).etat == Etat.ECHU, (
        "un contrat en préparation ne compte pas"
    )
    Contrat.objects.filter(pk=suivant.pk).update(saisie=Saisie.REPRIS)
    relever_termes([contrat])
    assert etat_de_la_cpts(contrat, FIN + UN_JOUR).etat == Etat.ACI_SIGNE
    assert etat_de_la_cpts(contrat, suivant.fin + UN_JOUR).etat == Etat.ECHU


def test_une_fin_repoussee_repousse_le_terme(contrat):
    Contrat.objects.filter(pk=contrat.pk).update(fin=factories.fin_de_contrat(SIGNATURE, 6))
    relever_termes([contrat])
    assert etat_de_la_cpts(contrat, FIN + UN_JOUR).etat == Etat.ACI_SIGNE
    assert etat_de_la_cpts(contrat, datetime.date(2027, 11, 1)).etat == Etat.ECHU


@time_machine.travel("2026-06-15 10:00 +02:00")
def test_une_resiliation_prend_la_place_du_terme(contrat):
    cpam = factories.personne("cpam", contrat.cpts)
    actes.resilier(cpam, contrat, datetime.date(2026, 7, 1), "Départ de tous les professionnels.")
    assert not EtapeVie.objects.filter(etat=Etat.ECHU).exists()
    assert etat_de_la_cpts(contrat, datetime.date(2030, 1, 1)).etat == Etat.RESILIE


def test_une_reprise_annoncee_au_dernier_jour_ne_survit_pas_au_contrat(contrat):
    EtapeVie.objects.create(cpts=contrat.cpts, etat=Etat.ACI_SIGNE, date=FIN + UN_JOUR)
    relever_termes([contrat])
    assert etat_de_la_cpts(contrat, FIN + UN_JOUR).etat == Etat.ECHU


def test_une_fin_ecrite_par_un_acte_ce_jour_la_l_emporte(contrat):
    EtapeVie.objects.create(cpts=contrat.cpts, etat=Etat.RESILIE, date=FIN + UN_JOUR)
    relever_termes([contrat])
    assert etat_de_la_cpts(contrat, FIN + UN_JOUR).etat == Etat.RESILIE


def test_la_tache_du_jour_rattrape_un_terme_perdu(contrat):
    EtapeVie.objects.filter(etat=Etat.ECHU).delete()
    figer_du_jour(datetime.date(2026, 11, 29))
    assert etat_de_la_cpts(contrat, datetime.date(2026, 11, 29)).etat == Etat.ECHU


@pytest.mark.parametrize(
    ("jour", "cpts_", "contrat_", "en_cours"),
    [("2026-10-31", "aci_signe", "en_vigueur", 1), ("2026-11-01", "echu", "echu", 0)],
)
def test_pages_comptes_et_api_disent_la_meme_chose(contrat, client, jour, cpts_, contrat_, en_cours):
    """The day turns: register, list, export, filters, statistics and projections turn together."""
    api = APIClient()
    cnam = factories.personne("cnam")
    with time_machine.travel(f"{jour} 12:00 +01:00"):
        api.force_authenticate(cnam)
        (ligne,) = api.get(reverse("api:cpts_liste"), {"etat": cpts_}).json()["resultats"]
        assert (ligne["id"], ligne["etat"]) == (str(contrat.cpts.uuid), cpts_)
        (ligne,) = api.get(reverse("api:contrats"), {"etat": contrat_}).json()["resultats"]
        assert ligne["etat"] == contrat_
        assert api.get(reverse("api:contrat", args=[contrat.uuid])).json()["etat"] == contrat_
        flux = api.get(reverse("api:exports", args=["contrats"]), {"format": "ndjson", "etat": contrat_})
        assert f'"etat":"{contrat_}"' in b"".join(flux.streaming_content).decode().replace(": ", ":")
        au = datetime.date.fromisoformat(jour)
        statistiques = {
            compteur.libelle: compteur.texte for compteur in compteurs(au, UsagePublie(publication()))
        }
        assert statistiques["Contrats en cours"] == str(en_cours)
        assert sum(groupe.nombre for groupe in contrats_comptes(cnam, au).groupes) == en_cours
        client.force_login(cnam, backend="cpts.acces.connexion.MotDePasseLocal")
        page = client.get(reverse("cpts", args=[contrat.cpts.uuid])).content.decode()
        assert Etat(cpts_).label in page


def test_les_statistiques_et_les_projections_ne_comptent_pas_les_exemples(contrat):
    CPTS.objects.update(exemple=True)
    jour = datetime.date(2024, 1, 1)
    statistiques = {
        compteur.libelle: compteur.texte for compteur in compteurs(jour, UsagePublie(publication()))
    }
    assert (statistiques["CPTS au registre"], statistiques["Contrats en cours"]) == ("0", "0")
