"""The life of a version: two people, refusals in French, a published version that nothing changes."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from cpts.commun.journal import Maillon, premier_defaut
from financements.baremes import actes, registre
from financements.baremes import contenu as forme
from financements.baremes.enums import EtatBareme, GesteBareme
from financements.baremes.models import ActeBareme, LectureLigne, VersionBareme
from tests.financements.baremes.fabriques import (
    OFFICIELLE,
    PREVENTION,
    a_verifier,
    admin,
    brouillon,
    publiee,
    publier,
    saisir,
    simple,
    verifiee,
)

pytestmark = pytest.mark.django_db


def element(version: VersionBareme, debut: str) -> forme.Element:
    return next(e for e in forme.elements(version.contenu) if e.cle.startswith(debut))


class TestCreation:
    def test_un_brouillon_copie_sa_precedente(self):
        version = brouillon(montants={})
        assert (version.etat, version.demonstration) == (EtatBareme.BROUILLON, True)
        assert len(version.contenu["lignes"]) == 13
        assert version.contenu["precedente"] == "demo-exemples"

    @pytest.mark.parametrize("pris", ["demo-nation", "DEMO-NATION", "nouvelle"])
    def test_un_identifiant_deja_pris(self, pris):
        with pytest.raises(ValidationError, match="déjà pris"):
            brouillon(identifiant=pris)

    def test_un_brouillon_tient_son_identifiant(self):
        version = brouillon()
        with pytest.raises(ValidationError, match="déjà pris"):
            brouillon(auteur=version.saisi_par)

    def test_la_date_d_effet_suit_celle_de_la_precedente(self):
        with pytest.raises(ValidationError, match="doit suivre celle de « demo-exemples », 25"):
            brouillon(effet=datetime.date(2019, 8, 25))

    def test_une_precedente_qui_n_existe_pas(self):
        with pytest.raises(ValidationError, match="n’est pas publiée"):
            brouillon(precedente="ACI-2035")

    def test_un_fichier_deja_remplace_n_a_pas_de_second_successeur(self):
        with pytest.raises(ValidationError, match="a déjà un successeur, « ACI-AV2 »"):
            brouillon(precedente="ACI-2019")


class TestSaisie:
    def test_seul_l_auteur_modifie(self):
        version = brouillon()
        with pytest.raises(ValidationError, match="sans le modifier"):
            actes.enregistrer(version, admin(), GesteBareme.SAISIR, "", lambda contenu: None)

    def test_une_ligne_changee_perd_sa_verification(self):
        verificateur = admin()
        version = a_verifier(identifiant="ACI-AV3", precedente="ACI-AV2", montants={}, origine=OFFICIELLE)
        actes.confirmer(version, verificateur, None, "JO du 1er décembre 2026, art. 8")
        actes.renvoyer(version, verificateur, "La taille 1 est à relire.")
        fonctionnement = ("T1", "fonctionnement", "fonctionnement")
        saisir(version, {fonctionnement: Decimal("51000.00")}, OFFICIELLE)
        assert not element(version, "T1:fonctionnement").verifie
        assert element(version, "T2:fonctionnement").verifie

    def test_changer_la_date_d_effet(self):
        version = brouillon()
        nouvelle = datetime.date(2027, 6, 1)
        actes.enregistrer(
            version,
            version.saisi_par,
            GesteBareme.SAISIR,
            "",
            lambda contenu: None,
            effet=nouvelle,
            titre="Autre",
        )
        relue = VersionBareme.objects.get(pk=version.pk)
        assert (relue.effet, relue.contenu["effet"], relue.contenu["libelle"]) == (
            nouvelle,
            "2027-06-01",
            "Autre",
        )


class TestVerification:
    def test_jamais_par_la_personne_qui_a_saisi(self):
        version = a_verifier()
        with pytest.raises(ValidationError, match="une autre personne"):
            actes.terminer(version, version.saisi_par)
        with pytest.raises(ValidationError, match="une autre personne"):
            actes.confirmer(version, version.saisi_par, None, "JO")

    def test_la_base_le_refuse_aussi(self):
        version = a_verifier()
        with pytest.raises(IntegrityError, match="bareme_verifie_par_une_autre"):
            VersionBareme.objects.filter(pk=version.pk).update(verifie_par=version.saisi_par)

    def test_sans_source_relue_rien_n_est_confirme(self):
        version = a_verifier()
        with pytest.raises(ValidationError, match="la source que vous avez relue"):
            actes.confirmer(version, admin(), None, "  ")
        assert not LectureLigne.objects.exists()

    def test_ligne_a_ligne(self):
        verificateur = admin()
        version = a_verifier(identifiant="ACI-AV3", precedente="ACI-AV2", montants={})
        cles = [element(version, "T1:fonctionnement").cle, element(version, "T2:fonctionnement").cle]
        assert actes.confirmer(version, verificateur, cles, "JO, art. 8, page 3") == 2
        lecture = LectureLigne.objects.first()
        assert (lecture.source, simple(lecture.valeur), lecture.par) == (
            "JO, art. 8, page 3",
            "50 000,00 €",
            verificateur,
        )
        assert [e.verifie for e in forme.elements(version.contenu)].count(True) == 2
        assert element(version, "T1:fonctionnement").brut["verifie_par"] == str(verificateur)

    def test_une_ligne_inventee_ou_inconnue_ne_se_confirme_pas(self):
        version = a_verifier(identifiant="ACI-AV3", precedente="ACI-AV2", montants={})
        inconnue = element(version, "T1:prevention").cle
        with pytest.raises(ValidationError, match="Aucune ligne à confirmer"):
            actes.confirmer(version, admin(), [inconnue], "JO")
        demonstration = a_verifier()
        inventee = element(demonstration, "T2:prevention").cle
        with pytest.raises(ValidationError, match="Aucune ligne à confirmer"):
            actes.confirmer(demonstration, admin(), [inventee], "JO")

    def test_un_renvoi_porte_son_motif(self):
        version = a_verifier()
        with pytest.raises(ValidationError, match="motif"):
            actes.renvoyer(version, admin(), "non")
        actes.renvoyer(version, admin(), "Le montant de la prévention n’est pas celui du texte.")
        assert (version.etat, version.motif_renvoi[:10]) == (EtatBareme.BROUILLON, "Le montant")

    def test_un_brouillon_faux_ne_part_pas_en_verification(self):
        version = brouillon()
        version.contenu["lignes"][0]["source"] = ""
        version.save()
        with pytest.raises(ValidationError, match="attendu : la source du montant"):
            actes.soumettre(version, version.saisi_par)


class TestPublication:
    def test_le_registre_la_sert_a_la_suite_des_fichiers(self):
        version = publiee()
        assert [v.id for v in registre.grille_de("demo-exemples").versions] == [
            "demo-exemples",
            version.identifiant,
        ]
        assert version.identifiant in registre.versions()
        assert version.identifiant not in {v.id for v in registre.lignees()}

    @pytest.mark.parametrize("etape", [brouillon, a_verifier, verifiee])
    def test_avant_la_publication_elle_n_y_est_pas(self, etape):
        etape()
        assert [v.id for v in registre.grille_de("demo-exemples").versions] == ["demo-exemples"]

    def test_un_successeur_de_plus_est_refuse(self):
        premiere, seconde = verifiee(), verifiee(identifiant="demo-exemples-2027-bis")
        publier(premiere)
        with pytest.raises(ValidationError, match="a déjà un successeur"):
            publier(seconde)

    def test_la_base_refuse_deux_successeurs(self):
        premiere = publiee()
        champs = {
            f.name: getattr(premiere, f.name)
            for f in VersionBareme._meta.fields
            if f.name not in ("id", "uuid")
        }
        champs["identifiant"] = "demo-exemples-bis"
        champs["contenu"] = {**premiere.contenu, "id": "demo-exemples-bis"}
        with pytest.raises(IntegrityError, match="bareme_un_seul_successeur"):
            VersionBareme.objects.create(**champs)

    def test_la_base_refuse_une_date_anterieure_a_celle_de_la_precedente(self):
        premiere = publiee()
        suivante = verifiee(
            identifiant="demo-exemples-2028",
            precedente=premiere.identifiant,
            effet=datetime.date(2028, 1, 1),
            montants={},
        )
        suivante.effet = datetime.date(2026, 1, 1)
        suivante.contenu["effet"] = "2026-01-01"
        with pytest.raises(ValidationError), transaction.atomic():
            actes.sceller_publication(suivante, admin(), "")
        with pytest.raises(
            IntegrityError, match="sa date d’effet doit suivre celle de la version demo-exemples-2027"
        ):
            _publier_sans_acte(suivante)

    def test_la_base_refuse_un_contenu_qui_dit_autre_chose(self):
        version = verifiee()
        version.titre = "Autre titre"
        version.effet = datetime.date(2027, 2, 1)
        with pytest.raises(IntegrityError, match="le contenu ne dit pas la même chose"):
            _publier_sans_acte(version)

    @pytest.mark.parametrize("champ", ["titre", "sha256", "etat"])
    def test_publiee_elle_ne_change_plus(self, champ):
        version = publiee()
        with pytest.raises(DatabaseError, match="une version publiée ne se modifie pas"):
            VersionBareme.objects.filter(pk=version.pk).update(**{champ: "brouillon"})

    def test_publiee_elle_ne_se_supprime_pas(self):
        version = publiee()
        with pytest.raises(
            DatabaseError, match="une version publiée ne se modifie pas et ne se supprime pas"
        ):
            VersionBareme.objects.filter(pk=version.pk)._raw_delete("default")

    def test_elle_ne_se_publie_pas_sans_etre_verifiee(self):
        version = a_verifier()
        with pytest.raises(IntegrityError, match="bareme_verifie_avant_publication"):
            VersionBareme.objects.filter(pk=version.pk).update(etat=EtatBareme.VERIFIEE)


def _publier_sans_acte(version: VersionBareme) -> None:
    version.etat, version.publie_par = EtatBareme.PUBLIEE, version.saisi_par
    version.publie_le, version.sha256 = version.saisi_le, forme.empreinte(version.contenu)
    version.save()


class TestJournal:
    def test_chaque_acte_est_garde_et_scelle(self):
        version = publiee()
        lignes = list(ActeBareme.objects.filter(version=version).select_related("version"))
        assert [a.geste for a in lignes] == ["creer", "saisir", "soumettre", "verifier", "publier"]
        maillons = [Maillon(a.rang, actes.contenu_scelle(a), a.empreinte) for a in lignes]
        assert premier_defaut(maillons) is None

    def test_un_acte_ne_se_reecrit_pas(self):
        version = brouillon()
        with pytest.raises(DatabaseError, match="ne se modifie pas"):
            ActeBareme.objects.filter(version=version).update(detail="autre")

    def test_l_abandon_est_garde_avec_son_motif(self):
        version = brouillon()
        actes.abandonner(version, version.saisi_par, "Erreur de lignée : repris ailleurs.")
        assert version.etat == EtatBareme.ABANDONNEE
        assert version.actes.last().detail.startswith("Erreur de lignée")
        with pytest.raises(ValidationError, match="« Abandonnée »"):
            saisir(version, {PREVENTION: Decimal(1)})
