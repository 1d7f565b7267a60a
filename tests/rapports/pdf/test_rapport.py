"""The PDF report: figures of the screens, tagged, not laid out twice, honest where it cannot be made."""

import datetime
import io

import pytest
from celery import current_app
from django.core.files.storage import default_storage
from pypdf import PdfReader

from comptes.totaux.requetes import synthese_version
from controles.pieces.referentiel import charger_pieces_requises
from controles.pieces.transmissions import relever
from cpts.commun import pdf as mise_en_page
from cpts.commun.formats import euros
from rapports.pdf import demandes
from rapports.pdf.contenu import feuille_de_style
from rapports.pdf.models import Rapport
from rapports.pdf.tasks import produire_rapport, reprendre_les_rapports
from tests.rapports.aides import garnir, verser

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-07-04 10:00", tick=True)]


@pytest.fixture
def retenue(exercice):
    charger_pieces_requises()
    version = garnir(exercice)
    relever(datetime.date(2026, 7, 4))
    return version


@pytest.fixture
def envois(monkeypatch):
    """Reports sent to the workers."""
    envoyes = []
    monkeypatch.setattr(current_app, "send_task", lambda nom, args, **_: envoyes.append((nom, args)))
    return envoyes


def produit(user, exercice) -> Rapport:
    rapport = demandes.demander(user, exercice)
    produire_rapport(rapport.pk)
    rapport.refresh_from_db()
    return rapport


def lu(rapport: Rapport) -> PdfReader:
    with default_storage.open(rapport.contenu.name) as fichier:
        return PdfReader(io.BytesIO(fichier.read()))


def texte(lecteur: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in lecteur.pages).split())


@pytest.fixture
def rapport(envois, retenue, avec_role):
    return produit(avec_role("cpam"), retenue.depot.exercice)


def test_il_porte_les_chiffres_des_ecrans(rapport, retenue):
    contenu = texte(lu(rapport))
    synthese = synthese_version(retenue)
    montants = [
        synthese.depense,
        *(m.depense for m in synthese.missions),
        *(n.montant for n in synthese.natures),
    ]
    for montant in montants:
        assert " ".join(euros(montant).split()) in contenu
    assert "Dépense dont 99 % observé, 1 % non affecté" in contenu
    assert " ".join(euros(110_000).split()) in contenu


def test_il_tient_en_trois_pages_et_dit_ce_qui_manque(rapport):
    lecteur = lu(rapport)
    assert 2 <= len(lecteur.pages) <= 3
    contenu = texte(lecteur)
    for mot in ("Rapport d’activité", "Demandée, sans obligation", "Données fictives", "Démonstrateur"):
        assert mot in contenu


def test_il_est_balise_et_nomme(rapport, retenue):
    racine = lu(rapport).trailer["/Root"]
    assert racine["/MarkInfo"]["/Marked"]
    assert racine["/Lang"] == "fr"
    assert racine["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in racine["/Metadata"].get_data().decode()
    assert lu(rapport).metadata.title == f"{retenue.depot.cpts.nom} : rapport de l’exercice 2025"


def test_son_dessin_a_un_texte(rapport):
    figures = [
        e for e in _elements(lu(rapport).trailer["/Root"]["/StructTreeRoot"]) if e.get("/S") == "/Figure"
    ]
    assert len(figures) == 1
    assert "Fonctionnement" in figures[0]["/Alt"]


def _elements(noeud):
    noeud = noeud.get_object()
    if isinstance(noeud, list):
        for enfant in noeud:
            yield from _elements(enfant)
    elif hasattr(noeud, "get"):
        yield noeud
        if "/K" in noeud:
            yield from _elements(noeud["/K"])


def test_aucun_nom_n_y_figure(rapport, avec_role):
    assert "Garçon" not in texte(lu(rapport))


class TestRefaire:
    def test_les_memes_donnees_ne_sont_pas_remises_en_page(self, rapport, monkeypatch, avec_role):
        monkeypatch.setattr(demandes, "mettre_en_page", _interdit)
        autre = produit(avec_role("ars"), rapport.exercice)
        assert autre.etat == Rapport.Etat.PRET
        assert autre.contenu.name == rapport.contenu.name

    def test_une_donnee_change_et_le_rapport_est_refait(self, rapport, retenue, avec_role):
        verser(retenue.depot.cpts, "1.00", datetime.date(2025, 12, 1))
        autre = produit(avec_role("ars"), rapport.exercice)
        assert autre.empreinte != rapport.empreinte
        assert " ".join(euros(110_001).split()) in texte(lu(autre))

    def test_un_fichier_disparu_est_refait(self, rapport, avec_role):
        default_storage.delete(rapport.contenu.name)
        autre = produit(avec_role("ars"), rapport.exercice)
        assert default_storage.exists(autre.contenu.name)

    def test_deux_fois_ne_change_rien(self, rapport, monkeypatch):
        monkeypatch.setattr(demandes, "mettre_en_page", _interdit)
        produire_rapport(rapport.pk)


def _interdit(html):
    raise AssertionError("remis en page")


class TestPannes:
    def test_une_demande_en_attente_est_rendue(
        self, retenue, avec_role, envois, django_capture_on_commit_callbacks
    ):
        user = avec_role("cpam")
        with django_capture_on_commit_callbacks(execute=True):
            premiere = demandes.demander(user, retenue.depot.exercice)
            seconde = demandes.demander(user, retenue.depot.exercice)
        assert premiere.pk == seconde.pk
        assert envois[0] == ("rapports.pdf.tasks.produire_rapport", [premiere.pk])

    def test_une_file_en_panne_ne_perd_rien(
        self, retenue, avec_role, monkeypatch, django_capture_on_commit_callbacks, time_machine
    ):
        def panne(*args, **kwargs):
            raise OSError("file injoignable")

        monkeypatch.setattr(current_app, "send_task", panne)
        with django_capture_on_commit_callbacks(execute=True):
            rapport = demandes.demander(avec_role("cpam"), retenue.depot.exercice)
        envoyes = []
        monkeypatch.setattr(current_app, "send_task", lambda nom, args, **_: envoyes.append(args))
        assert reprendre_les_rapports() == 0
        time_machine.shift(61)
        assert reprendre_les_rapports() == 1
        assert envoyes == [[rapport.pk]]

    def test_apres_une_heure_l_echec_est_dit(self, retenue, avec_role, envois, time_machine):
        rapport = demandes.demander(avec_role("cpam"), retenue.depot.exercice)
        time_machine.shift(3601)
        assert reprendre_les_rapports() == 0
        rapport.refresh_from_db()
        assert rapport.etat == Rapport.Etat.ECHEC
        assert "page web" in rapport.erreur

    def test_sans_les_bibliotheques_les_paquets_sont_nommes(self, retenue, avec_role, envois, monkeypatch):
        def absentes():
            raise mise_en_page.PdfIndisponible(f"paquets ({mise_en_page.PAQUETS})")

        monkeypatch.setattr(mise_en_page, "_weasyprint", absentes)
        rapport = produit(avec_role("cpam"), retenue.depot.exercice)
        assert rapport.etat == Rapport.Etat.ECHEC
        assert "libpango-1.0-0" in rapport.erreur

    def test_un_acces_retire_arrete_la_fabrication(self, retenue, avec_role, envois):
        user = avec_role("cpam")
        rapport = demandes.demander(user, retenue.depot.exercice)
        user.habilitations.all().delete()
        produire_rapport(rapport.pk)
        rapport.refresh_from_db()
        assert rapport.etat == Rapport.Etat.ECHEC


@pytest.mark.parametrize(
    "url", ["https://exemple.fr/x.png", "file:///etc/hostname", "https://rapport.invalid/static/../../secret"]
)
def test_rien_d_exterieur_n_est_lu(url):
    with pytest.raises(ValueError, match="ressource refusée"):
        mise_en_page.fichier_statique(url)


def test_la_feuille_de_style_reste_petite():
    assert len(feuille_de_style().encode()) <= 4096


def test_un_exercice_sans_comptes_dit_inconnu(exercice, avec_role, envois):
    contenu = texte(lu(produit(avec_role("tresorerie"), exercice)))
    assert "la dépense est inconnue, pas nulle" in contenu
    assert "0,00" not in contenu
