"""The schedule on screen: one sentence, exact amounts, a sheet behind each, the same as the command's."""

import io
import json
from decimal import Decimal

import pypdf
import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from financements.contrats import decomptes
from financements.contrats.document import empreinte
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat, Decompte
from financements.contrats.requetes.echeancier import PageEcheancier
from tests.financements.contrats.exemples import (
    ANNEE_2,
    TAUX_E2,
    contrat_abandonne,
    contrat_actif,
    grille_verifiee,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2026-11-22 10:00", tick=False)]
REQUETES_MAX = 12


@pytest.fixture
def ouvrir(client):
    def _ouvrir(user, nom, *args, **parametres):
        client.force_login(user, backend="cpts.acces.connexion.MotDePasseLocal")
        return client.get(reverse(nom, args=args), parametres)

    return _ouvrir


@pytest.fixture
def poster(client):
    def _poster(user, nom, *args, **donnees):
        client.force_login(user, backend="cpts.acces.connexion.MotDePasseLocal")
        return client.post(reverse(nom, args=args), donnees)

    return _poster


@pytest.fixture
def verifie(monkeypatch):
    """The scale of the examples, every line verified by a person."""
    grille = "financements.baremes.registre.Registre.grille_de"
    monkeypatch.setattr(grille, lambda registre, lignee: grille_verifiee(lignee))


def lire(reponse) -> str:
    """Text of the page with plain spaces."""
    assert reponse.status_code == 200, reponse.status_code
    corps = reponse.content.decode().split("<main")[1].split("</main>")[0]
    for espace in ("\u202f", "\u00a0", "&nbsp;"):
        corps = corps.replace(espace, " ")
    return " ".join(corps.split())


def texte_pdf(octets: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(octets)).pages
    texte = " ".join(page.extract_text() for page in pages)
    for espace in ("\u202f", "\u00a0"):
        texte = texte.replace(espace, " ")
    return " ".join(texte.split())


class TestPage:
    @pytest.mark.parametrize("role", ["tresorerie", "cpam", "ars", "cnam", "admin"])
    def test_elle_tient_en_peu_de_requetes(
        self, client, avec_role, cpts, role, django_assert_max_num_queries
    ):
        contrat_actif(cpts)
        client.force_login(avec_role(role), backend="cpts.acces.connexion.MotDePasseLocal")
        with django_assert_max_num_queries(REQUETES_MAX):
            reponse = client.get(reverse("cpts_echeancier", args=[cpts.uuid]))
        assert reponse.status_code == 200
        assert len(reponse.content) < 100_000

    def test_une_avance_a_regulariser_tient_aussi(
        self, client, avec_role, cpts, django_assert_max_num_queries
    ):
        contrat_abandonne(cpts)
        client.force_login(avec_role("cpam"), backend="cpts.acces.connexion.MotDePasseLocal")
        with django_assert_max_num_queries(REQUETES_MAX):
            client.get(reverse("cpts_echeancier", args=[cpts.uuid]))

    def test_la_page_en_une_phrase(self, ouvrir, avec_role, cpts):
        contrat_actif(cpts)
        texte = lire(ouvrir(avec_role("tresorerie"), "cpts_echeancier", cpts.uuid))
        # 60 000 at signature, 230 400 for the second year, 126 000 of advances for the third
        assert (
            "Dû au 22 novembre 2026 : 416 400,00 € ; prochaine échéance : 168 000,00 € le 1er mars 2027."
            in texte
        )
        assert "pas encore décidée" in texte
        assert "Barème de démonstration" in texte

    def test_e1_au_centime(self, ouvrir, avec_role, cpts):
        contrat_actif(cpts)
        texte = lire(ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid, annee="2025-03-01"))
        for montant in (
            "126 000,00 €",
            "104 400,00 €",
            "230 400,00 €",
            "246 000,00 €",
            "108 000,00 €",
            "62 400,00 €",
        ):
            assert montant in texte
        assert "93,66 %" in texte
        assert "pour l’année de contrat du 1er mars 2025 : 230 400,00 €" in texte

    def test_e2_au_centime(self, ouvrir, avec_role, cpts):
        contrat_actif(cpts, TAUX_E2)
        texte = lire(ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid))
        assert "63 000,00 €" in texte
        assert "sur 78 000,00 € au plus" in texte

    def test_un_contrat_repris_n_a_pas_de_montant(self, ouvrir, avec_role, cpts):
        texte = lire(ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid))
        assert "ses missions ne sont pas connues" in texte
        assert "0,00 €" not in texte

    def test_sans_contrat(self, ouvrir, avec_role, cpts):
        Contrat.objects.filter(cpts=cpts).delete()
        texte = lire(ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid))
        assert "Aucun contrat n’est connu pour cette CPTS." in texte

    @pytest.mark.parametrize("au", ["2024-02-29", "2031-01-01", "demain", "2026-02-30"])
    def test_une_date_impossible_est_dite(self, ouvrir, avec_role, cpts, au):
        contrat_actif(cpts)
        texte = lire(ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid, au=au))
        assert "hors du contrat" in texte or "n’a pas été comprise" in texte
        assert "Dû au 22 novembre 2026" in texte

    def test_au_est_inclus(self, ouvrir, avec_role, cpts):
        contrat_actif(cpts)
        veille = lire(ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid, au="2025-02-28"))
        jour = lire(ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid, au="2025-03-01"))
        assert "Dû au 28 février 2025 : 60 000,00 €" in veille
        assert "Dû au 1er mars 2025 : 186 000,00 €" in jour

    def test_une_voisine_n_existe_pas(self, ouvrir, avec_role, voisine):
        contrat = contrat_actif(voisine)
        for nom, args in [
            ("cpts_echeancier", [voisine.uuid]),
            ("echeance", [contrat.uuid, 1]),
            ("echeancier_fichier", [contrat.uuid]),
            ("echeancier_pdf", [contrat.uuid]),
        ]:
            assert ouvrir(avec_role("cpam"), nom, *args).status_code == 404


class TestFiche:
    def test_chaque_montant_a_sa_fiche(self, ouvrir, avec_role, cpts):
        contrat = contrat_actif(cpts)
        page = ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid)
        lignes = page.context["page"].lignes
        for ligne in lignes:
            assert reverse("echeance", args=[contrat.uuid, ligne["rang"]]) in page.content.decode()
        fiche = lire(ouvrir(avec_role("cpam"), "echeance", contrat.uuid, lignes[0]["rang"]))
        assert "100 % × 60 000,00 € = 60 000,00 €" in fiche
        assert "R2 v1" in fiche
        assert "personne n’a encore vérifié cette ligne" in fiche

    def test_le_rang_ne_depend_pas_de_la_date_lue(self, ouvrir, avec_role, cpts):
        contrat = contrat_actif(cpts)
        courte = (
            ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid, au="2025-06-01").context["page"].lignes
        )
        longue = (
            ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid, au="2029-01-01").context["page"].lignes
        )
        assert courte == longue[: len(courte)]
        assert ouvrir(avec_role("cpam"), "echeance", contrat.uuid, 999).status_code == 404

    def test_le_solde_mene_a_son_avance(self, ouvrir, avec_role, cpts):
        contrat = contrat_actif(cpts)
        lignes = ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid).context["page"].lignes
        solde = next(x for x in lignes if x["objet"] == "solde" and x["mission"] == "parcours")
        avance = next(x for x in lignes if x["objet"] == "avance" and x["mission"] == "parcours")
        contenu = ouvrir(avec_role("cpam"), "echeance", contrat.uuid, solde["rang"]).content.decode()
        assert f'href="{reverse("echeance", args=[contrat.uuid, avance["rang"]])}"' in contenu


class TestVerifierSoiMeme:
    @pytest.mark.parametrize("cas", [contrat_actif, contrat_abandonne])
    def test_la_commande_donne_les_memes_montants(self, ouvrir, avec_role, cpts, tmp_path, cas, settings):
        contrat = cas(cpts)
        reponse = ouvrir(avec_role("cpam"), "echeancier_fichier", contrat.uuid)
        chemin = tmp_path / "contrat.json"
        chemin.write_bytes(reponse.content)
        sortie = io.StringIO()
        call_command("echeancier", str(chemin), json=True, stdout=sortie)
        lu = json.loads(sortie.getvalue())
        page = ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid).context["page"]
        attendues = [(str(x["date"]), x["objet"], x["mission"], str(x["montant"])) for x in page.lignes]
        assert [(x["date"], x["objet"], x["mission"], x["montant"]) for x in lu["lignes"]] == attendues
        entier = PageEcheancier(contrat, page.au).document
        assert [x["explication"] for x in lu["lignes"]] == [x["explication"] for x in entier["lignes"]]
        assert [a["total"] for a in lu["annees"]] == [
            None if a["total"] is None else str(a["total"]) for a in page.annees
        ]
        assert lu["reserves"] == page.document["reserves"]

    def test_un_contrat_repris_le_dit(self, ouvrir, avec_role, cpts):
        contrat = Contrat.objects.get(cpts=cpts)
        reponse = ouvrir(avec_role("cpam"), "echeancier_fichier", contrat.uuid)
        assert reponse.status_code == 302


class TestPdf:
    def test_memes_montants_et_ses_fiches(self, ouvrir, avec_role, cpts):
        contrat = contrat_actif(cpts)
        reponse = ouvrir(avec_role("cpam"), "echeancier_pdf", contrat.uuid)
        assert reponse["Content-Type"] == "application/pdf"
        texte = texte_pdf(reponse.content)
        for attendu in (
            "230 400,00 €",
            "246 000,00 €",
            "93,66 %",
            "62 400,00 €",
            "126 000,00 €",
            "104 400,00 €",
        ):
            assert attendu in texte
        assert "75 % × 40 000,00 €" in texte
        assert "Barème de démonstration" in texte
        assert "R5-solde v1" in texte


class TestDecompte:
    def test_refuse_en_nommant_les_lignes(self, poster, avec_role, cpts):
        contrat = contrat_actif(cpts)
        reponse = poster(avec_role("cpam"), "decompte_emettre", contrat.uuid, au="2026-03-01")
        assert reponse.status_code == 302
        [message] = [str(m) for m in reponse.wsgi_request._messages]
        assert "Un décompte officiel ne peut pas reposer sur un montant que personne n’a vérifié." in message
        assert "Prévention, part variable (T2, barème demo-exemples), de démonstration" in message
        assert not Decompte.objects.exists()

    @pytest.mark.usefixtures("verifie")
    def test_emis_numerote_et_fige(self, poster, ouvrir, avec_role, cpts, monkeypatch):
        contrat = contrat_actif(cpts)
        poster(avec_role("cpam"), "decompte_emettre", contrat.uuid, au="2026-03-01")
        decompte = Decompte.objects.get()
        assert decompte.numero == "D2026-000001"
        assert decompte.empreinte == empreinte(decompte.contenu)
        assert decompte.contenu["officiel"] is True
        ouvrir(avec_role("cpam"), "decompte", decompte.uuid)  # the message of success is read there
        avant = lire(ouvrir(avec_role("tresorerie"), "decompte", decompte.uuid))
        # years later: other facts, another scale, nothing moves
        contrat.missions.all().delete()
        monkeypatch.undo()
        assert lire(ouvrir(avec_role("tresorerie"), "decompte", decompte.uuid)) == avant
        assert "416 400,00 € dus au 1er mars 2026" in avant
        texte = texte_pdf(ouvrir(avec_role("tresorerie"), "decompte_pdf", decompte.uuid).content)
        assert "Décompte officiel n° D2026-000001" in texte
        assert "vérifiée par A. Essai le 01/01/2024" in texte

    @pytest.mark.usefixtures("verifie")
    def test_les_numeros_se_suivent(self, avec_role, cpts):
        contrat = contrat_actif(cpts)
        emis = [decomptes.emettre(avec_role("cpam"), contrat, ANNEE_2).numero for _ in range(2)]
        assert emis == ["D2026-000001", "D2026-000002"]

    @pytest.mark.usefixtures("verifie")
    def test_la_base_refuse_de_le_changer(self, avec_role, cpts):
        decompte = decomptes.emettre(avec_role("cpam"), contrat_actif(cpts), ANNEE_2)
        with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
            Decompte.objects.filter(pk=decompte.pk).update(au=ANNEE_2.replace(year=2026))
        with pytest.raises(IntegrityError, match="conservation"), transaction.atomic():
            decompte.delete()

    @pytest.mark.usefixtures("verifie")
    def test_jamais_dans_l_avenir(self, avec_role, cpts):
        contrat = contrat_actif(cpts)
        with pytest.raises(decomptes.DecompteRefuse, match="au plus tard aujourd’hui"):
            decomptes.emettre(avec_role("cpam"), contrat, contrat.fin)

    @pytest.mark.parametrize("role", ["tresorerie", "ars", "cnam", "admin"])
    def test_la_caisse_seule_emet(self, poster, avec_role, cpts, role):
        assert poster(avec_role(role), "decompte_emettre", contrat_actif(cpts).uuid).status_code == 403


class TestApi:
    @pytest.fixture
    def appeler(self, client):
        from cpts.personnes.models import Jeton

        def _appeler(user, nom, *args, methode="get", **parametres):
            entetes = {"authorization": f"Bearer {Jeton.objects.create(user=user)[1]}"}
            return getattr(client, methode)(reverse(f"api:{nom}", args=args), parametres, headers=entetes)

        return _appeler

    def test_la_page_et_l_api_disent_la_meme_chose(self, ouvrir, appeler, avec_role, cpts):
        contrat = contrat_actif(cpts)
        page = ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid).context["page"]
        lu = appeler(avec_role("cpam"), "contrat_echeancier", contrat.uuid).json()
        assert lu["du"] == f"{page.du:.2f}" == "416400.00"
        assert [Decimal(x["montant"]) for x in lu["lignes"]] == [x["montant"] for x in page.lignes]
        annee = next(a for a in lu["annees"] if a["annee_contrat"] == "2025-03-01")
        assert (annee["total"], annee["maximum"], annee["taux"]) == ("230400.00", "246000.00", "0.9366")
        assert next(a for a in lu["annees"] if a["annee_contrat"] == "2026-03-01")["total"] is None
        [fiche] = [
            x["fiche"] for x in lu["lignes"] if x["mission"] == "parcours" and x["objet"] == "variable"
        ]
        assert fiche["resultat"] == "24000.00"
        assert {e["nom"]: e["valeur"] for e in fiche["entrees"]} == {
            "montant_annuel": "30000.00",
            "taux_retenu": "0.80000000",
        }
        assert fiche["bareme"]["verifiee"] is False

    def test_une_date_hors_du_contrat(self, appeler, avec_role, cpts):
        contrat = contrat_actif(cpts)
        reponse = appeler(avec_role("cpam"), "contrat_echeancier", contrat.uuid, au="2020-01-01")
        assert reponse.status_code == 400

    def test_un_decompte_refuse_est_un_409(self, appeler, avec_role, cpts):
        contrat = contrat_actif(cpts)
        reponse = appeler(avec_role("cpam"), "contrat_decomptes", contrat.uuid, methode="post")
        assert reponse.status_code == 409
        assert reponse.json()["code"] == "decompte_refuse"
        assert any("parcours" in ligne.lower() for ligne in reponse.json()["champs"]["bareme"])

    @pytest.mark.usefixtures("verifie")
    def test_un_decompte_emis(self, appeler, avec_role, cpts):
        contrat = contrat_actif(cpts)
        reponse = appeler(
            avec_role("cpam"), "contrat_decomptes", contrat.uuid, methode="post", au="2026-03-01"
        )
        assert reponse.status_code == 201
        relu = appeler(avec_role("ars"), "decompte", reponse.json()["id"])
        assert relu.json() == reponse.json()

    def test_les_lignes_enregistrees(self, appeler, avec_role, cpts, voisine):
        from financements.contrats.calcul import recalculer

        recalculer([contrat_actif(cpts), contrat_actif(voisine)])
        lu = appeler(
            avec_role("cpam"), "echeances", cpts=cpts.uuid, depuis="2025-03-01", jusqu_au="2025-03-01"
        ).json()
        assert sum(Decimal(x["montant"]) for x in lu["resultats"]) == Decimal("126000.00")
        assert {x["cpts"] for x in appeler(avec_role("cpam"), "echeances").json()["resultats"]} == {
            str(cpts.uuid)
        }

    def test_un_contrat_repris_est_inconnu(self, appeler, avec_role, cpts):
        lu = appeler(avec_role("cpam"), "contrat_echeancier", Contrat.objects.get(cpts=cpts).uuid).json()
        assert (lu["du"], lu["lignes"], lu["officiel"]) == (None, [], False)
        assert "missions ne sont pas connues" in lu["reserves"][0]


def test_un_contrat_en_saisie_attend(ouvrir, avec_role, cpts):
    contrat = contrat_actif(cpts)
    Contrat.objects.filter(pk=contrat.pk).update(saisie=Saisie.BROUILLON)
    assert "en cours de saisie" in lire(ouvrir(avec_role("cpam"), "cpts_echeancier", cpts.uuid))
