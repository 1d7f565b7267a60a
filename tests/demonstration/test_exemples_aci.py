"""E1 to E12: every figure of the worked examples, on the page, in the PDF and by API, to the cent."""

import datetime
import io
import json
from decimal import Decimal

import pypdf
import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from comptes.totaux.models import Niveau
from cpts.droits.enums import Role
from cpts.personnes.models import Jeton
from cpts.structures.models import CPTS
from demonstration.exemples_aci import EXEMPLES, inscrire_les_exemples
from financements.contrats.models import Contrat
from rapports.sommes.completude import FRANCE, Territoire, completude
from rapports.sommes.engagements import engagements
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-11-22 10:00", tick=False)]

# Example → what the page of the schedule (and its PDF) says, besides what the API gives.
ECHEANCIER = {
    "E1": [
        "126 000,00 €",
        "104 400,00 €",
        "230 400,00 €",
        "246 000,00 €",
        "93,66 %",
        "108 000,00 €",
        "62 400,00 €",
    ],
    "E2": [
        "18 000,00 €",
        "24 000,00 €",
        "10 000,00 €",
        "5 000,00 €",
        "6 000,00 €",
        "63 000,00 €",
        "78 000,00 €",
    ],
    "E3": ["4 958,90 €", "3 719,18 €", "1 239,72 €", "181 / 365"],
    "E4": ["01/09/2024", "01/09/2025", "01/03/2025", "01/03/2026"],
    "E4 bis": ["28/02/2025"],
    "E9": ["3 719,18 €"],
}
VERIFICATIONS = {
    "E5": ["48 000,00 €", "47 100,00 €", "48 060,00 €", "Dépassement de 900,00 € en 2025.", "Dans le plafond de 2026."],
    "E6": ["153 000,00 € ≤ 153 000,00 €", "153 000,01 € > 153 000,00 €"],
    "E7": [
        "39 999 habitants → T1", "40 000 habitants → T2", "79 999 habitants → T2", "80 000 habitants → T3",
        "175 000 habitants → T3", "175 001 habitants → T4",
    ],
    "E8": [
        "20,00 %", "116,67 %", "24 000,00 € non dépensés", "10 000,00 € sur fonds propres", "14 000,00 € non dépensés",
    ],
    "E10": ["238 188,98 €", "362 857,14 €", "14,37 %", "40,50 %"],
    "E11": ["1 400,00 €", "116,67 %", "200,00 €"],
    "E12": ["10 mars 2026"],
}  # fmt: skip


@pytest.fixture
def exemples(db) -> dict[str, CPTS]:
    factories.DepartementFactory()
    inscrire_les_exemples()
    # what the database checks at the commit
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return {exemple.code: CPTS.objects.get(nom=exemple.nom) for exemple in EXEMPLES}


@pytest.fixture
def ouvrir(client):
    personne = factories.personne(Role.CNAM)

    def _ouvrir(nom, *args, **parametres):
        if nom.startswith("api:"):
            entetes = {"authorization": f"Bearer {Jeton.objects.create(user=personne)[1]}"}
            return client.get(reverse(nom, args=args), parametres, headers=entetes)
        client.force_login(personne, backend="cpts.acces.connexion.MotDePasseLocal")
        reponse = client.get(reverse(nom, args=args), parametres)
        assert reponse.status_code == 200, (nom, reponse.status_code)
        return reponse

    return _ouvrir


def espaces(texte: str) -> str:
    for espace in ("\u202f", "\u00a0", "&nbsp;"):
        texte = texte.replace(espace, " ")
    return " ".join(texte.split())


def lire_page(reponse) -> str:
    return espaces(reponse.content.decode().split("<main")[1].split("</main>")[0])


def lire_pdf(reponse) -> str:
    return espaces(
        " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(reponse.content)).pages)
    )


@pytest.mark.parametrize("code", ECHEANCIER)
def test_les_echeanciers_sur_la_page_et_dans_le_pdf(exemples, ouvrir, code):
    cpts = exemples[code]
    contrat = Contrat.objects.get(cpts=cpts)
    page = lire_page(ouvrir("cpts_echeancier", cpts.uuid, annee="2025-03-01"))
    pdf = lire_pdf(ouvrir("echeancier_pdf", contrat.uuid))
    for attendu in ECHEANCIER[code]:
        assert attendu in page, attendu
        assert attendu in pdf, attendu
    assert "barème de démonstration" in page.lower()
    assert "Barème de démonstration" in pdf


@pytest.mark.parametrize("code", VERIFICATIONS)
def test_les_verifications_partout(exemples, ouvrir, code):
    cpts = exemples[code]
    page = lire_page(ouvrir("cpts_verifications", cpts.uuid))
    pdf = lire_pdf(ouvrir("cpts_verifications_pdf", cpts.uuid))
    api = espaces(json.dumps(ouvrir("api:verifications", cpts=cpts.uuid).json(), ensure_ascii=False))
    for attendu in VERIFICATIONS[code]:
        assert attendu in page.replace("&gt;", ">"), attendu
        assert attendu in pdf, attendu
        assert attendu in api, attendu


class TestApi:
    @pytest.fixture
    def annee(self, exemples, ouvrir):
        def _annee(code, debut="2025-03-01"):
            contrat = Contrat.objects.get(cpts=exemples[code])
            lu = ouvrir("api:contrat_echeancier", contrat.uuid).json()
            return lu, next(a for a in lu["annees"] if a["annee_contrat"] == debut)

        return _annee

    def test_e1(self, annee):
        lu, due = annee("E1")
        assert (due["fonctionnement_du"], due["fixe_du"], due["variable_du"], due["total"], due["maximum"]) == (
            "60000.00", "108000.00", "62400.00", "230400.00", "246000.00",
        )  # fmt: skip
        paiements = {p["date"]: p["total"] for p in lu["paiements"] if p["annee_contrat"] == "2025-03-01"}
        assert paiements == {"2025-03-01": "126000.00", "2026-03-01": "104400.00"}
        assert due["taux"] == "0.9366"

    def test_e2(self, annee):
        lu, due = annee("E2")
        variables = {x["mission"]: x["montant"] for x in lu["lignes"] if x["objet"] == "variable"}
        assert variables == {
            "acces_soins": "18000.00",
            "parcours": "24000.00",
            "prevention": "10000.00",
            "crises_sanitaires": "5000.00",
            "qualite_pertinence": "6000.00",
        }
        assert (due["variable_du"], due["variable_maximum"]) == ("63000.00", "78000.00")

    def test_e3(self, annee):
        lu, due = annee("E3")
        lignes = [
            x for x in lu["lignes"] if x["mission"] == "prevention" and x["annee_contrat"] == "2025-03-01"
        ]
        montants = [(x["objet"], x["montant"]) for x in lignes if x["objet"] != "variable"]
        assert montants == [("avance", "3719.18"), ("solde", "1239.72")]
        assert (
            next(p["du"] for p in due["parts"] if p["mission"] == "prevention" and p["part"] == "fixe")
            == "4958.90"
        )
        assert {e["nom"]: e["valeur"] for e in lignes[0]["fiche"]["entrees"]}["jours"] == "181"

    def test_e4(self, annee):
        delais = {d["mission"]: d for d in annee("E4")[0]["delais"]}
        for mission in ("acces_soins", "crises_sanitaires"):
            limites = delais[mission]["demarrage_limite"], delais[mission]["deploiement_limite"]
            assert limites == ("2024-09-01", "2025-09-01")
            assert delais[mission]["alertes"] == []
        for mission in ("parcours", "prevention"):
            limites = delais[mission]["demarrage_limite"], delais[mission]["deploiement_limite"]
            assert limites == ("2025-03-01", "2026-03-01")
        [alerte] = delais["parcours"]["alertes"]
        assert "Démarrage hors délai" in alerte
        assert "1\u00a0jour après" in alerte
        assert delais["prevention"]["alertes"] == []
        bis = {d["mission"]: d for d in annee("E4 bis", "2024-08-31")[0]["delais"]}
        assert bis["acces_soins"]["demarrage_limite"] == "2025-02-28"

    def test_e9(self, annee):
        lu, due = annee("E9")
        [avance] = lu["regularisations"]
        assert (avance["mission"], avance["propose"], avance["etat"]) == (
            "prevention",
            "3719.18",
            "a_notifier",
        )
        assert due["fixe_du"] == "0.00"
        lignes = [(x["objet"], x["montant"]) for x in lu["lignes"] if x["mission"] == "prevention"]
        assert lignes == [("avance", "3719.18"), ("regularisation", "-3719.18")]

    def test_e5_a_e12(self, exemples, ouvrir):
        def reponses(code):
            faits = ouvrir("api:verifications", cpts=exemples[code].uuid).json()["resultats"]
            return [r for fait in faits for r in fait["reponses"]]

        def valeurs(code, libelle):
            return [m["valeur"] for r in reponses(code) for m in r["mesures"] if m["libelle"] == libelle]

        assert valeurs("E5", "Dépassement") == ["900.00", "0.00", "0.00", "0.00", "0.00"]
        assert [r["alerte"] for r in reponses("E6")] == [False, False, False, True]
        assert valeurs("E7", "Taille") == ["T1", "T2", "T2", "T3", "T3", "T4"]
        assert valeurs("E8", "Non dépensé") == ["24000.00", "0.00", "14000.00", "0.00"]
        assert valeurs("E8", "Dépassement sur fonds propres") == ["0.00", "10000.00", "0.00", "0.00"]
        assert valeurs("E8", "Taux de consommation") == ["0.2000", "1.1667"] * 2
        assert valeurs("E10", "Moyenne par CPTS") == ["238188.98", "362857.14"]
        assert valeurs("E10", "Évolution") == ["0.1437", "0.4050"]
        assert (valeurs("E11", "Au-delà de la facture"), valeurs("E11", "Part imputée")) == (
            ["200.00"],
            ["1.1667"],
        )
        assert valeurs("E12", "Réputé validé le") == ["2026-03-10"]


@pytest.mark.parametrize("code", ECHEANCIER)
def test_le_fichier_de_chaque_exemple_redonne_ses_montants(exemples, ouvrir, tmp_path, code):
    contrat = Contrat.objects.get(cpts=exemples[code])
    chemin = tmp_path / "contrat.json"
    chemin.write_bytes(ouvrir("echeancier_fichier", contrat.uuid).content)
    sortie = io.StringIO()
    call_command("echeancier", str(chemin), json=True, stdout=sortie)
    commande = json.loads(sortie.getvalue())
    api = ouvrir("api:contrat_echeancier", contrat.uuid).json()
    for cle in ("date", "annee_contrat", "objet", "mission", "montant", "explication"):
        assert [x[cle] for x in commande["lignes"]] == [x[cle] for x in api["lignes"]]
    for cle in ("annee_contrat", "fixe_du", "variable_du", "fonctionnement_du", "total"):
        assert [a[cle] for a in commande["annees"]] == [a[cle] for a in api["annees"]]
    assert (commande["officiel"], commande["reserves"]) == (api["officiel"], api["reserves"])


class TestHorsDeLaNation:
    """Worked examples are in no sum and no count."""

    def test_rien_n_est_attendu_ni_promis(self, exemples):
        departement = next(iter(exemples.values())).departement
        for territoire in (FRANCE, Territoire(Niveau.DEPARTEMENT, departement.code, departement.nom)):
            for annee in (2024, 2025, 2026):
                assert completude(annee).de(territoire, annee).attendues == 0
                assert engagements(territoire, annee) == {}

    def test_une_cpts_voit_ses_propres_promesses(self, exemples):
        cpts = exemples["E1"]
        promis = engagements(Territoire(Niveau.CPTS, str(cpts.uuid), cpts.nom), 2025)[str(cpts.uuid)]
        assert promis.alloue().exact == Decimal("246000.00")

    def test_charger_deux_fois_ne_change_rien(self, exemples):
        assert inscrire_les_exemples() == []
        assert CPTS.objects.filter(exemple=True).count() == len(EXEMPLES)

    def test_la_page_de_la_cpts_s_ouvre(self, exemples, ouvrir):
        for cpts in exemples.values():
            ouvrir("cpts", cpts.uuid)

    def test_les_contrats_sont_de_cinq_ans(self, exemples):
        contrat = Contrat.objects.get(cpts=exemples["E4 bis"])
        assert (contrat.signature, contrat.fin) == (datetime.date(2024, 8, 31), datetime.date(2029, 8, 30))
