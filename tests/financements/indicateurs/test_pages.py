"""The page of the indicators and its acts: what each person reads, what is refused and said."""

import datetime
import html
import re
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from cpts.traces.models import Acte
from financements.contrats.calcul import recalculer
from financements.contrats.models import Contrat, Enveloppe, TauxRetenu
from financements.indicateurs.actes import ajouter_indicateur, fixer_objectif
from financements.indicateurs.models import (
    AvisIndicateur,
    ContestationIndicateur,
    DecisionIndicateur,
    DeclarationIndicateur,
    Indicateur,
    Objectif,
)
from tests.factories import DepotFactory, ExerciceFactory, VersionFactory, personne
from tests.financements.indicateurs.conftest import ANNEE, CHAMPS
from tests.financements.indicateurs.factories import AvisFactory, DecisionFactory, DeclarationFactory

pytestmark = pytest.mark.django_db
ANNEE_2 = datetime.date(2025, 1, 1)
MOTIF = "150 patients sur 200, tableau relu."


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel(datetime.datetime(2025, 2, 3, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture(autouse=True)
def echeancier(contrat):
    recalculer([contrat])


def texte(reponse) -> str:
    """Words of a page, tags out, spaces plain."""
    brut = re.sub(r"<[^>]+>", " ", html.unescape(reponse.content.decode()))
    return re.sub(r"[\s\u202f\u00a0]+", " ", brut)


def page(client, qui, cpts, **requete):
    client.force_login(qui)
    return client.get(reverse("cpts_indicateurs", args=[cpts.uuid]), requete)


def envoyer(client, qui, nom, *args, **champs):
    client.force_login(qui)
    return client.post(reverse(nom, args=args), champs)


def de_l_annee(contrat, mission="prevention", annee=ANNEE):
    return contrat.uuid, annee.isoformat(), mission


class TestPage:
    def test_elle_dit_la_preuve_les_avis_la_decision_et_l_effet(self, client, cpam, cpts, contrat, objectif):
        DeclarationFactory(objectif=objectif, commentaire="Deux matinées par mois.")
        AvisFactory(objectif=objectif)
        AvisFactory(objectif=objectif, de_l_ars=True, taux=1, motif="Le territoire manque de médecins.")
        DecisionFactory(objectif=objectif)
        envoyer(client, cpam, "objectifs_taux", *de_l_annee(contrat), motif="")
        lu = texte(page(client, cpam, cpts))
        for phrase in (
            "1 objectif déclaré sur 1 · 1 décidé",
            "Cible : au moins 200 patients",
            "150 patients",
            "Déclaration de la CPTS : preuve faible , en deçà de ce que le contrat attend".replace(" ,", ","),
            "La valeur déclarée suggère 75,00 %.",
            "Avis différents : CPAM 75,00 %, ARS 100,00 %.",
            "Effort reconnu au-delà du chiffre.",
            "80,00 % : 8 000,00 € sur 10 000,00 €",
        ):
            assert phrase in lu

    def test_la_derniere_annee_qui_a_des_objectifs_est_ouverte(self, client, cpam, cpts, objectif):
        assert "Année de contrat du 01/01/2024 au 31/12/2024" in texte(page(client, cpam, cpts))
        suivante = texte(page(client, cpam, cpts, annee="2025-01-01"))
        assert "Aucun objectif n’est fixé pour cette année de contrat." in suivante
        assert "Reconduire les objectifs de l’année précédente" in suivante

    def test_une_annee_inconnue_ne_casse_rien(self, client, cpam, cpts, objectif):
        assert page(client, cpam, cpts, annee="jamais").status_code == 200

    def test_vide_dit_a_chacun_quoi_faire(self, client, cpam, coordination, cpts):
        assert "Ajoutez les indicateurs du contrat" in texte(page(client, cpam, cpts))
        assert "Demandez-lui de le faire avant le dialogue" in texte(page(client, coordination, cpts))

    def test_sans_contrat_ou_sans_missions(self, client, coordination, cpts, contrat):
        Contrat.objects.filter(pk=contrat.pk).update(saisie="repris")
        assert "Les missions du contrat sont inconnues." in texte(page(client, coordination, cpts))
        Contrat.objects.filter(pk=contrat.pk).update(saisie="brouillon")
        assert "Aucun contrat n’est enregistré." in texte(page(client, coordination, cpts))

    @pytest.mark.parametrize(
        ("role", "gestes"),
        [
            ("coordination", {"Déclarer"}),
            ("cpam", {"Ajouter un indicateur", "Donner votre avis", "Décider"}),
            ("ars", {"Donner votre avis"}),
            ("expert_comptable", set()),
            ("cnam", set()),
        ],
    )
    def test_chacun_voit_ses_gestes(self, client, cpts, objectif, role, gestes):
        lu = page(client, personne(role, cpts), cpts).content.decode()
        tous = {"Ajouter un indicateur", "Déclarer", "Donner votre avis", "Décider", "Contester"}
        assert {g for g in tous if re.search(rf">{g}<", lu)} == gestes

    @pytest.mark.parametrize("role", ["coordination", "cpam", "ars", "cnam"])
    def test_huit_requetes_quel_que_soit_le_nombre_d_objectifs(
        self, client, cpts, cpam, contrat, objectif, role, django_assert_max_num_queries
    ):
        for numero in range(8):
            indicateur = ajouter_indicateur(
                cpam, contrat, "parcours", **{**CHAMPS, "libelle": f"N° {numero}"}
            )
            fixer_objectif(cpam, indicateur, ANNEE, Decimal(10))
        DeclarationFactory(objectif=objectif)
        AvisFactory(objectif=objectif)
        qui = personne(role, cpts)
        page(client, qui, cpts)
        with django_assert_max_num_queries(8):
            reponse = client.get(reverse("cpts_indicateurs", args=[cpts.uuid]))
        assert len(reponse.content) < 100_000


class TestDeclarer:
    def test_une_piece_deposee_sert_de_preuve(self, client, coordination, cpts, objectif):
        version = VersionFactory(
            depot=DepotFactory(exercice=ExerciceFactory(cpts=cpts), piece="rapport_activite"),
            verdict="conforme",
        )
        reponse = envoyer(
            client, coordination, "objectif_declarer", objectif.uuid,
            valeur="150,5", niveau="document", piece=version.pk, commentaire="Deux matinées par mois.",
        )  # fmt: skip
        assert reponse["Location"].endswith("?annee=2024-01-01#prevention")
        declaration = DeclarationIndicateur.objects.get()
        assert (declaration.valeur, declaration.piece) == (Decimal("150.5"), version)
        assert version.numero in texte(page(client, coordination, cpts))

    def test_la_piece_d_une_autre_cpts_n_est_pas_proposee(self, client, coordination, voisine, objectif):
        autre = VersionFactory(depot=DepotFactory(exercice=ExerciceFactory(cpts=voisine)), verdict="conforme")
        reponse = envoyer(
            client,
            coordination,
            "objectif_declarer",
            objectif.uuid,
            valeur="1",
            niveau="document",
            piece=autre.pk,
        )
        assert reponse.status_code == 400
        assert "Cette pièce n’est pas une pièce de votre CPTS" in texte(reponse)
        assert not DeclarationIndicateur.objects.exists()

    @pytest.mark.parametrize(
        ("champs", "phrase"),
        [
            ({"valeur": "beaucoup", "niveau": "declaration"}, "attendu : un nombre, par exemple 150 ou 12,5"),
            ({"valeur": "150"}, "Choisissez le niveau de preuve"),
            ({"valeur": "150", "niveau": "document"}, "Un document ou une donnée se joint ou se désigne"),
            ({"niveau": "declaration"}, "Donnez une valeur, ou dites en quelques mots"),
        ],
    )
    def test_ce_qui_ne_va_pas_est_dit_et_rien_n_est_perdu(
        self, client, coordination, objectif, champs, phrase
    ):
        reponse = envoyer(client, coordination, "objectif_declarer", objectif.uuid, preuve="", **champs)
        assert reponse.status_code == 400
        assert phrase in texte(reponse)
        assert champs.get("valeur", "") in reponse.content.decode()
        assert not DeclarationIndicateur.objects.exists()

    def test_la_derniere_declaration_est_proposee_a_nouveau(self, client, coordination, objectif):
        DeclarationFactory(objectif=objectif, valeur=Decimal("12.5"), commentaire="Au premier semestre.")
        client.force_login(coordination)
        lu = client.get(reverse("objectif_declarer", args=[objectif.uuid])).content.decode()
        assert 'value="12,5"' in lu
        assert "Au premier semestre." in lu

    def test_fait_ou_non(self, client, cpam, coordination, cpts, contrat):
        champs = {**CHAMPS, "sens": "fait", "nature": "action", "unite": ""}
        objectif = fixer_objectif(
            cpam, ajouter_indicateur(cpam, contrat, "parcours", **champs), ANNEE, None, "Protocole signé"
        )
        envoyer(client, coordination, "objectif_declarer", objectif.uuid, valeur="0", niveau="declaration")
        lu = texte(page(client, cpam, cpts))
        assert "Cible : Protocole signé" in lu
        assert "pas fait" in lu
        assert "La valeur déclarée suggère 0,00 %." in lu


class TestLots:
    def test_les_cibles_d_une_mission_en_un_formulaire(self, client, cpam, contrat, indicateur):
        autre = ajouter_indicateur(cpam, contrat, "prevention", **{**CHAMPS, "libelle": "Autre"})
        saisie = {
            f"{indicateur.uuid}-cible": "200",
            f"{autre.uuid}-cible_texte": "Au moins une par trimestre",
        }
        assert envoyer(client, cpam, "objectifs_cibles", *de_l_annee(contrat), **saisie).status_code == 302
        assert {(o.cible, o.cible_texte) for o in Objectif.objects.all()} == {
            (Decimal(200), ""),
            (None, "Au moins une par trimestre"),
        }

    def test_une_cible_fausse_et_aucune_n_est_fixee(self, client, cpam, contrat, indicateur):
        autre = ajouter_indicateur(cpam, contrat, "prevention", **{**CHAMPS, "libelle": "Autre"})
        saisie = {f"{indicateur.uuid}-cible": "200", f"{autre.uuid}-cible": "deux cents"}
        reponse = envoyer(client, cpam, "objectifs_cibles", *de_l_annee(contrat), **saisie)
        assert reponse.status_code == 400
        assert "Rien n’est enregistré : 1 ligne à corriger" in texte(reponse)
        assert not Objectif.objects.exists()

    def test_une_cible_declaree_est_montree_sans_champ(self, client, cpam, contrat, objectif):
        DeclarationFactory(objectif=objectif)
        client.force_login(cpam)
        lu = texte(client.get(reverse("objectifs_cibles", args=de_l_annee(contrat))))
        assert "La CPTS a déjà déclaré une valeur : cette cible ne change plus." in lu

    def test_rien_de_change_n_ecrit_rien(self, client, cpam, contrat, objectif):
        avant = Acte.objects.count()
        cle = f"{objectif.indicateur.uuid}-cible"
        assert (
            envoyer(client, cpam, "objectifs_cibles", *de_l_annee(contrat), **{cle: "200"}).status_code == 302
        )
        assert Acte.objects.count() == avant

    @pytest.mark.parametrize("role", ["cpam", "ars"])
    def test_les_avis(self, client, cpts, contrat, objectif, role):
        qui = personne(role, cpts)
        saisie = {f"{objectif.uuid}-taux": "66,67 %", f"{objectif.uuid}-motif": MOTIF}
        assert envoyer(client, qui, "objectifs_avis", *de_l_annee(contrat), **saisie).status_code == 302
        avis = AvisIndicateur.objects.get()
        assert (avis.taux, avis.organisation.type) == (Decimal("0.6667"), role)

    @pytest.mark.parametrize(
        ("taux", "motif", "phrase"),
        [
            ("80", "", "Un taux se motive"),
            ("", MOTIF, "Un motif a été écrit sans taux"),
            ("101", MOTIF, "Lu : 101 ; attendu : un taux de 0 à 100"),
            ("66,667", MOTIF, "Un taux a deux décimales au plus"),
            ("tout", MOTIF, "attendu : un taux de 0 à 100, par exemple 80 ou 66,67"),
        ],
    )
    def test_un_avis_faux_est_dit_sur_sa_ligne(self, client, ars, contrat, objectif, taux, motif, phrase):
        saisie = {f"{objectif.uuid}-taux": taux, f"{objectif.uuid}-motif": motif}
        reponse = envoyer(client, ars, "objectifs_avis", *de_l_annee(contrat), **saisie)
        assert reponse.status_code == 400
        assert phrase in texte(reponse)
        assert not AvisIndicateur.objects.exists()

    def test_une_ligne_vide_attend(self, client, ars, contrat, objectif):
        reponse = envoyer(client, ars, "objectifs_avis", *de_l_annee(contrat))
        assert reponse.status_code == 302
        assert not AvisIndicateur.objects.exists()

    def test_la_decision_attend_l_avis_de_la_caisse(self, client, cpam, contrat, objectif):
        saisie = {f"{objectif.uuid}-taux": "80", f"{objectif.uuid}-motif": MOTIF}
        envoyer(client, cpam, "objectifs_decisions", *de_l_annee(contrat), **saisie)
        assert not DecisionIndicateur.objects.exists()
        AvisFactory(objectif=objectif)
        envoyer(client, cpam, "objectifs_decisions", *de_l_annee(contrat), **saisie)
        assert DecisionIndicateur.objects.get().taux == Decimal("0.8")


class TestTaux:
    def test_l_effet_annonce_est_l_effet_obtenu(self, client, cpam, contrat, objectif):
        DecisionFactory(objectif=objectif)
        client.force_login(cpam)
        adresse = reverse("objectifs_taux", args=de_l_annee(contrat))
        assert "80,00 % : 8 000,00 € sur 10 000,00 €" in texte(client.get(adresse))
        assert not TauxRetenu.objects.exists()
        client.post(adresse, {"motif": "Décidé en dialogue de gestion."})
        assert TauxRetenu.objects.get().taux == Decimal("0.80000000")
        due = Enveloppe.objects.get(
            contrat=contrat, annee_contrat=ANNEE, mission="prevention", part="variable"
        )
        assert (due.du, due.montant) == (Decimal("8000.00"), Decimal("10000.00"))

    def test_sans_decision_rien_ne_s_arrete(self, client, cpam, contrat, objectif):
        client.force_login(cpam)
        adresse = reverse("objectifs_taux", args=de_l_annee(contrat))
        assert "Décidez d’abord de chaque objectif." in texte(client.get(adresse))
        reponse = client.post(adresse)
        assert reponse.status_code == 400
        assert "objectifs à décider : 1" in texte(reponse)


class TestContester:
    def test_la_cpts_conteste_et_la_caisse_le_voit(self, client, cpam, coordination, cpts, objectif):
        DecisionFactory(objectif=objectif)
        motif = "Le tableau de décembre n’a pas été compté."
        envoyer(client, coordination, "objectif_contester", objectif.uuid, motif=motif)
        lu = texte(page(client, cpam, cpts))
        assert "Décision contestée" in lu
        assert motif in lu
        assert "1 contesté" in lu

    def test_sans_motif(self, client, coordination, objectif):
        DecisionFactory(objectif=objectif)
        reponse = envoyer(client, coordination, "objectif_contester", objectif.uuid, motif="  ")
        assert "Une contestation se motive" in texte(reponse)
        assert not ContestationIndicateur.objects.exists()


class TestIndicateur:
    SAISIE = {**CHAMPS, "mission": "parcours", "sens": "au_moins", "poids": "2", "niveau_attendu": "document"}

    def test_ajouter(self, client, cpam, contrat):
        envoyer(client, cpam, "indicateur_nouveau", contrat.uuid, **self.SAISIE)
        indicateur = Indicateur.objects.get()
        assert (indicateur.mission, indicateur.poids, indicateur.numero) == ("parcours", 2, 1)

    @pytest.mark.parametrize(
        ("champ", "valeur", "phrase"),
        [
            ("mission", "qualite_pertinence", "Cette mission n’est pas engagée par ce contrat"),
            ("preuve_attendue", "", "Écrivez la preuve attendue"),
            ("poids", "0", "Le poids d’un indicateur est supérieur à zéro"),
            ("nature", "", "Choisissez : action menée ou résultat mesuré."),
        ],
    )
    def test_ce_qui_manque_est_dit(self, client, cpam, contrat, champ, valeur, phrase):
        reponse = envoyer(client, cpam, "indicateur_nouveau", contrat.uuid, **{**self.SAISIE, champ: valeur})
        assert reponse.status_code == 400
        assert phrase in texte(reponse)
        assert not Indicateur.objects.exists()

    def test_retirer_puis_plus_d_objectif_l_annee_suivante(self, client, cpam, cpts, contrat, objectif):
        uuid = objectif.indicateur.uuid
        envoyer(client, cpam, "indicateur_retirer", uuid, jour="2025-01-01", motif="Plus mesurable.")
        assert "Reconduire" not in texte(page(client, cpam, cpts, annee="2025-01-01"))
        client.force_login(cpam)
        assert "Plus suivi depuis le 1er janvier 2025" in texte(
            client.get(reverse("indicateur", args=[uuid]))
        )

    def test_reconduire(self, client, cpam, contrat, objectif):
        client.force_login(cpam)
        reponse = client.post(reverse("objectifs_reconduire", args=[contrat.uuid, "2025-01-01"]), follow=True)
        assert "1 objectif reconduit de l’année précédente." in texte(reponse)
        assert Objectif.objects.filter(annee_contrat=ANNEE_2).count() == 1

    def test_son_histoire_garde_ce_qui_a_ete_remplace(self, client, cpam, objectif):
        DeclarationFactory(objectif=objectif)
        DeclarationFactory(objectif=objectif, valeur=180, niveau="donnee", preuve="Requête du 3 janvier")
        client.force_login(cpam)
        lu = texte(client.get(reverse("indicateur", args=[objectif.indicateur.uuid])))
        assert re.search(r"\(remplacé depuis\) Valeur déclarée : 150 patients\.", lu)
        assert lu.count("(remplacé depuis)") == 1
        assert "180 patients. Donnée vérifiable : preuve forte." in lu

    def test_une_annee_qui_n_est_pas_du_contrat_n_existe_pas(self, client, cpam, contrat):
        client.force_login(cpam)
        adresse = reverse("objectifs_cibles", args=[contrat.uuid, "2024-02-01", "prevention"])
        assert client.get(adresse).status_code == 404
