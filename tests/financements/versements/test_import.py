"""From the file to the payments: nothing before the acceptance, everything in it, twice changes nothing."""

import datetime
from contextlib import contextmanager
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from cpts.structures.enums import NatureRattachement
from cpts.structures.models import Rattachement
from financements.contrats.models import Contrat
from financements.versements import importation as lectures
from financements.versements.acceptation import abandonner, accepter, reprendre
from financements.versements.importation import decrire, lire_import
from financements.versements.models import (
    DispositionMemorisee,
    ImportVersements,
    LigneImport,
    Rapprochement,
    Versement,
    VersementFIR,
)
from financements.versements.reception import recevoir
from tests import factories
from tests.financements.versements.fabrique import devoir, en_csv, fichier, importer, ligne

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("au_printemps")]


@pytest.fixture
def au_printemps():
    with time_machine.travel(datetime.datetime(2026, 4, 1, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def cpam(avec_role):
    return avec_role("cpam")


@contextmanager
def refuse(code: str):
    """What follows is refused with this code."""
    with pytest.raises(ValidationError) as leve:
        yield
    assert leve.value.code == code


def codes(importation: ImportVersements) -> list[list[str]]:
    return [[c["code"] for c in x.constats] for x in importation.lignes.all()]


def test_rien_n_est_verse_avant_l_acceptation(cpam, cpts):
    importation = importer(cpam, cpts, en_csv([ligne(cpts.siren)]))
    assert (importation.etat, importation.bonnes, importation.erreurs) == ("lu", 1, 0)
    assert importation.total == Decimal("1234.56")
    assert not Versement.objects.exists()
    accepter(cpam, importation)
    versement = Versement.objects.get()
    assert (versement.montant, versement.mission, versement.date) == (
        Decimal("1234.56"), "prevention", datetime.date(2025, 3, 15),
    )  # fmt: skip
    assert versement.contrat == Contrat.objects.get(cpts=cpts)
    assert versement.source == "Fichier « versements.csv », reçu le 01/04/2026, ligne 2"
    assert versement.importation == importation


CINQ_FAUTES = {
    100: {"date": "31/02/2025"},
    250: {"montant": "12,345"},
    399: {"siren": "123456789"},
    520: {"mission": "sport"},
    777: {"montant": "0"},
}


def huit_cents(siren: str, fautes: dict[int, dict[str, str]]) -> bytes:
    """800 payments of 100,01 €, on lines 2 to 801; ``fautes``: line → what is wrong in it."""
    return en_csv(
        ligne(**{"siren": siren, "montant": "100,01", "reference": f"P-{n}", **fautes.get(n, {})})
        for n in range(2, 802)
    )


def test_cinq_lignes_fausses_sur_huit_cents(cpam, cpts):
    importation = importer(cpam, cpts, huit_cents(cpts.siren, CINQ_FAUTES))
    assert (importation.lignes_lues, importation.bonnes, importation.erreurs) == (800, 795, 5)
    assert not Versement.objects.exists()
    fautives = importation.lignes.filter(etat="erreur")
    assert [x.ligne for x in fautives] == list(CINQ_FAUTES)
    lieux = [(c["champ"], c["lu"]) for x in fautives for c in x.constats]
    assert lieux == [(champ, lu) for faute in CINQ_FAUTES.values() for champ, lu in faute.items()]
    assert all(c["attendu"] and c["que_faire"] for x in fautives for c in x.constats)
    for dites in (None, 4, 6):
        with refuse("ecartees"):
            accepter(cpam, importation, dites)
    assert not Versement.objects.exists()
    accepter(cpam, importation, 5)
    assert sum(v.montant for v in Versement.objects.all()) == 795 * Decimal("100.01")
    assert LigneImport.objects.a_reprendre().count() == 5


def test_le_fichier_corrige_rattrape_les_lignes_ecartees(cpam, cpts):
    accepter(cpam, importer(cpam, cpts, huit_cents(cpts.siren, CINQ_FAUTES)), 5)
    corrige = importer(cpam, cpts, huit_cents(cpts.siren, {}), "corrige.csv")
    assert (corrige.bonnes, corrige.connues, corrige.erreurs) == (5, 795, 0)
    accepter(cpam, corrige)
    assert sum(v.montant for v in Versement.objects.all()) == 800 * Decimal("100.01")
    assert not LigneImport.objects.a_reprendre().exists()
    motifs = set(LigneImport.objects.filter(etat="erreur").values_list("reprise_motif", flat=True))
    assert motifs == {"Reprise par le fichier « corrige.csv »."}


def test_le_meme_fichier_deux_fois_ne_change_rien(cpam, cpts):
    contenu = en_csv([ligne(cpts.siren)])
    caisse = Contrat.objects.get(cpts=cpts).caisse
    premier, cree = recevoir(cpam, caisse, fichier(contenu))
    accepter(cpam, premier)
    avant = list(Versement.objects.values_list())
    second, recree = recevoir(cpam, caisse, fichier(contenu, "autre-nom.csv"))
    assert (cree, recree, second.pk) == (True, False, premier.pk)
    accepter(cpam, second)
    assert list(Versement.objects.values_list()) == avant
    assert ImportVersements.objects.count() == 1


def test_un_fichier_qui_en_recouvre_un_autre(cpam, cpts):
    accepter(cpam, importer(cpam, cpts, en_csv([ligne(cpts.siren, reference="A")])))
    suite = importer(
        cpam,
        cpts,
        en_csv([
            ligne(cpts.siren, reference="A"), ligne(cpts.siren, reference="A2"),
            ligne(cpts.siren, reference="B", objet="Solde"),
        ]),
    )  # fmt: skip
    assert [x.etat for x in suite.lignes.all()] == ["connue", "bonne", "bonne"]
    accepter(cpam, suite)
    assert Versement.objects.count() == 3


def test_une_reference_connue_avec_un_autre_contenu(cpam, cpts):
    accepter(cpam, importer(cpam, cpts, en_csv([ligne(cpts.siren)])))
    suite = importer(cpam, cpts, en_csv([ligne(cpts.siren, montant="99")]))
    assert codes(suite) == [["VER-33"]]
    assert "1\u202f234,56" in suite.lignes.get().constats[0]["message"]


def test_un_autre_objet_reste_deja_connu(cpam, cpts):
    accepter(cpam, importer(cpam, cpts, en_csv([ligne(cpts.siren)])))
    suite = importer(cpam, cpts, en_csv([ligne(cpts.siren, objet="Autre")]))
    assert [x.etat for x in suite.lignes.all()] == ["connue"]
    assert codes(suite) == [["VER-38"]]


def test_les_cpts_et_contrats_nommes_a_tort(cpam, cpts, voisine):
    Contrat.objects.filter(cpts=cpts).update(numero="C-1")
    importation = importer(
        cpam,
        cpts,
        en_csv([
            ligne(factories.siren(9_000_000), reference="1"), ligne(voisine.siren, reference="2"),
            ligne(cpts.siren, reference="3", date="31/12/2023"), ligne(contrat="C-9", reference="4"),
            ligne(voisine.siren, contrat="C-1", reference="5", montant="7"), ligne(contrat="C-1", reference="6"),
        ]),
    )  # fmt: skip
    assert codes(importation) == [["VER-30"], ["VER-31"], ["VER-32"], ["VER-34"], ["VER-35"], []]
    assert not any(voisine.nom in str(x.constats) for x in importation.lignes.all())
    assert importation.lignes.last().cpts == cpts


def test_un_paiement_bien_apres_le_terme_est_signale(cpam, cpts):
    Contrat.objects.filter(cpts=cpts).update(fin=datetime.date(2024, 12, 31))
    importation = importer(
        cpam,
        cpts,
        en_csv([ligne(cpts.siren), ligne(cpts.siren, date="02/01/2026", reference="2")]),
    )
    assert codes(importation) == [[], ["VER-36"]]
    assert importation.bonnes == 2


def test_une_cpts_qui_a_change_de_caisse(avec_role, cpts, voisine):
    """The contract names the first caisse; the second pays since the change."""
    nouvelle = voisine.rattachement(NatureRattachement.CAISSE)
    Rattachement.objects.filter(cpts=cpts, nature=NatureRattachement.CAISSE).update(
        fin=datetime.date(2025, 6, 30)
    )
    Rattachement.objects.create(
        cpts=cpts, organisation=nouvelle, nature=NatureRattachement.CAISSE, debut=datetime.date(2025, 7, 1)
    )
    cpam = factories.personne("cpam", voisine)
    importation, _ = recevoir(
        cpam,
        nouvelle,
        fichier(en_csv([ligne(cpts.siren), ligne(cpts.siren, date="01/08/2025", reference="2")])),
    )
    assert codes(importation) == [["VER-31"], []]


def test_le_total_attendu_faux_interdit_d_accepter(cpam, cpts):
    importation = importer(cpam, cpts, en_csv([ligne(cpts.siren)]), total_attendu=Decimal("1234.57"))
    assert not importation.acceptable
    with pytest.raises(ValidationError, match="0,01"):
        accepter(cpam, importation)
    assert not Versement.objects.exists()


def test_deux_fichiers_lus_ensemble_le_second_est_compare_de_nouveau(cpam, cpts):
    premier = importer(cpam, cpts, en_csv([ligne(cpts.siren)]))
    second = importer(cpam, cpts, en_csv([ligne(cpts.siren), ligne(cpts.siren, reference="2", montant="5")]))
    autre = importer(cpam, cpts, en_csv([ligne(cpts.siren, montant="7")]))
    accepter(cpam, premier)
    for importation, etats in ((second, ["connue", "bonne"]), (autre, ["erreur"])):
        with refuse("change"):
            accepter(cpam, importation)
        assert [x.etat for x in importation.lignes.all()] == etats
    second.refresh_from_db()
    assert (second.bonnes, second.connues, second.total) == (1, 1, Decimal("5.00"))
    accepter(cpam, second)
    assert Versement.objects.count() == 2


def test_une_panne_pendant_l_acceptation_n_enregistre_rien(cpam, cpts, monkeypatch):
    importation = importer(cpam, cpts, en_csv([ligne(cpts.siren)]))
    monkeypatch.setattr(
        "financements.versements.acceptation.rapprocher", lambda contrats: (_ for _ in ()).throw(RuntimeError)
    )
    with pytest.raises(RuntimeError), transaction.atomic():
        accepter(cpam, importation)
    importation.refresh_from_db()
    assert importation.etat == "lu"
    assert not Versement.objects.exists()


def test_un_import_abandonne_peut_revenir(cpam, cpts):
    contenu = en_csv([ligne(cpts.siren)])
    importation = importer(cpam, cpts, contenu)
    abandonner(cpam, importation, "Mauvais mois.")
    with refuse("fige"):
        accepter(cpam, importation)
    assert importer(cpam, cpts, contenu).pk != importation.pk


def test_un_import_accepte_ne_s_abandonne_plus(cpam, cpts):
    importation = importer(cpam, cpts, en_csv([ligne(cpts.siren)]))
    accepter(cpam, importation)
    with refuse("fige"):
        abandonner(cpam, importation, "Trop tard.")


def test_une_ligne_ecartee_se_solde_avec_son_motif(cpam, cpts):
    importation = importer(
        cpam, cpts, en_csv([ligne(cpts.siren), ligne(cpts.siren, reference="", montant="1")])
    )
    accepter(cpam, importation, 1)
    ecartee = LigneImport.objects.a_reprendre().get()
    reprendre(cpam, ecartee, "Paiement annulé par la caisse.")
    assert not LigneImport.objects.a_reprendre().exists()
    with refuse("fige"):
        reprendre(cpam, ecartee, "Encore.")
    with pytest.raises(IntegrityError), transaction.atomic():
        LigneImport.objects.filter(pk=ecartee.pk).update(reprise_motif="")


def test_une_autre_disposition_se_decrit_une_fois(cpam, cpts):
    def contenu(reference: str) -> bytes:
        titres = ("Bénéficiaire", "Payé le", "Euros", "Pièce")
        return en_csv([dict(zip(titres, (cpts.siren, "15/03/2025", "10", reference), strict=True))], titres)

    importation = importer(cpam, cpts, contenu("A"))
    assert importation.etat == "a_decrire"
    with refuse("fige"):
        accepter(cpam, importation)
    decrire(cpam, importation, {"siren": 0, "date": 1, "montant": 2, "reference": 3}, None)
    lire_import(importation.pk)
    importation.refresh_from_db()
    assert (importation.etat, importation.disposition, importation.bonnes) == ("lu", "choisie", 1)
    suivant = importer(cpam, cpts, contenu("B"))
    assert (suivant.etat, suivant.disposition) == ("lu", "memorisee")
    assert DispositionMemorisee.objects.count() == 1


def test_les_colonnes_ne_changent_plus_apres_la_decision(cpam, cpts):
    importation = importer(cpam, cpts, en_csv([ligne(cpts.siren)]))
    accepter(cpam, importation)
    with refuse("fige"):
        decrire(cpam, importation, {"siren": 0, "date": 2, "montant": 3}, None)


def test_chacun_pour_sa_caisse(avec_role, cpts, voisine):
    caisse = Contrat.objects.get(cpts=cpts).caisse
    contenu = en_csv([ligne(cpts.siren)])
    for personne in (
        factories.personne("cpam", voisine),
        avec_role("tresorerie"),
        avec_role("cnam"),
        avec_role("ars"),
    ):
        with pytest.raises(PermissionDenied):
            recevoir(personne, caisse, fichier(contenu))
    importation = importer(avec_role("cpam"), cpts, contenu)
    with pytest.raises(PermissionDenied):
        accepter(factories.personne("cpam", voisine), importation)
    vus = {
        role: ImportVersements.objects.for_user(avec_role(role)).count()
        for role in ("cpam", "ars", "cnam", "tresorerie")
    }
    assert vus == {"cpam": 1, "ars": 0, "cnam": 1, "tresorerie": 0}


def test_personne_n_accepte_les_versements_de_sa_propre_cpts(avec_role, cpts):
    cumul = avec_role("cpam")
    factories.habiliter(cumul, "tresorerie", cpts)
    importation = importer(cumul, cpts, en_csv([ligne(cpts.siren)]))
    with pytest.raises(ValidationError, match="Vous êtes membre"):
        accepter(cumul, importation)


def test_un_contenu_interdit_n_est_pas_conserve(cpam, cpts):
    importation = importer(cpam, cpts, en_csv([ligne(cpts.siren, objet="255081416802538")]))
    assert (importation.etat, importation.contenu.name) == ("echec", "")
    assert "sécurité sociale" in importation.erreur


def test_une_erreur_de_notre_cote_est_dite(cpam, cpts, monkeypatch):
    monkeypatch.setattr(lectures, "confronter", lambda *args: 1 / 0)
    importation = importer(cpam, cpts, en_csv([ligne(cpts.siren)]))
    assert importation.etat == "echec"
    assert "de notre côté" in importation.erreur


def test_un_long_fichier_attend_la_file_des_taches(
    cpam, cpts, monkeypatch, django_capture_on_commit_callbacks
):
    envoyes = []
    monkeypatch.setattr("financements.versements.reception.LECTURE_IMMEDIATE", 10)
    monkeypatch.setattr(
        "cpts.commun.travaux.current_app.send_task", lambda nom, **k: envoyes.append(k["args"])
    )
    with django_capture_on_commit_callbacks(execute=True):
        importation = importer(cpam, cpts, en_csv([ligne(cpts.siren)]))
    assert importation.etat == "recu"
    assert envoyes == [[importation.pk]]
    lire_import(importation.pk)
    lire_import(importation.pk)
    importation.refresh_from_db()
    assert (importation.etat, importation.progression, importation.lignes.count()) == ("lu", 100, 1)


def test_les_credits_fir_restent_a_part(avec_role, cpts):
    ars = avec_role("ars")
    organisation = cpts.rattachement(NatureRattachement.ARS)
    titres = ["SIRET", "Bénéficiaire", "Date engagement", "Montant engagé", "Libellé", "Numéro engagement"]
    titres += [f"C{n}" for n in range(29)]
    lignes = [
        (cpts.siren + "00012", "CPTS d’essai", "06/05/2024", "15000.00", "Amorçage", "E1"),
        (factories.siren(800) + "00012", "Centre hospitalier", "06/05/2024", "99.00", "Urgences", "E2"),
        (factories.siren(801) + "00012", "CPTS inconnue", "06/05/2024", "1.00", "Amorçage", "E3"),
    ]
    contenu = en_csv([dict(zip(titres, x, strict=False)) for x in lignes], titres)
    importation, _ = recevoir(ars, organisation, fichier(contenu, "hapi.csv"))
    assert (importation.disposition, importation.nature) == ("hapi-2026", "engagement")
    assert (importation.bonnes, importation.erreurs, importation.hors_champ) == (1, 1, 1)
    assert importation.total_hors_champ == 99
    accepter(ars, importation, 1)
    assert VersementFIR.objects.get().montant == 15000
    assert not Versement.objects.exists()
    assert not Rapprochement.objects.exists()


def test_le_rapprochement_suit_l_acceptation(cpam, cpts):
    contrat = Contrat.objects.get(cpts=cpts)
    devoir(
        contrat,
        (datetime.date(2025, 3, 1), "prevention", "1234.56"),
        (datetime.date(2025, 3, 1), "parcours", "10"),
    )
    accepter(cpam, importer(cpam, cpts, en_csv([ligne(cpts.siren)])))
    rapprochement = Rapprochement.objects.get(contrat=contrat)
    assert (rapprochement.du, rapprochement.verse, rapprochement.ecart) == (
        Decimal("1244.56"), Decimal("1234.56"), Decimal("10.00"),
    )  # fmt: skip
    assert (rapprochement.situation, rapprochement.manque, rapprochement.trop) == ("manque", 10, 0)
    assert [x.etat for x in rapprochement.lignes.all()] == ["non_paye", "exact"]
