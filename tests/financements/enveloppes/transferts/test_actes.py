"""Transfers: what the rule answers, what the acts do, and what the database refuses whoever asks."""

import datetime
from contextlib import contextmanager
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from cpts.traces.models import Acte
from financements.aci import fongibilite
from financements.aci.consommation import Fongibilite
from financements.enveloppes.models import Transfert
from financements.enveloppes.transferts import regles
from financements.enveloppes.transferts.actes import (
    annees_du_contrat,
    annuler,
    decider,
    donner_avis,
    enregistrer,
)
from tests.factories import personne
from tests.financements.enveloppes.aides import ANNEE, CRISES, FONCTIONNEMENT, contrat_e8, e8, regime
from tests.financements.enveloppes.transferts.aides import transferer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("le_premier_avril")]
D = Decimal
DIX_MILLE = D("10000.00")
MOTIF = "La coordination a pris la suite du plan de crise."


@pytest.fixture
def le_premier_avril():
    with time_machine.travel(datetime.datetime(2026, 4, 1, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def sous_regime(monkeypatch):
    def _sous_regime(nom: Fongibilite):
        monkeypatch.setattr(fongibilite, "regimes", lambda: regime(nom))

    return _sous_regime


@contextmanager
def phrase(attendue):
    """A refusal whose sentence holds ``attendue``: the text of the exception escapes narrow spaces."""
    with pytest.raises(ValidationError) as refus:
        yield
    assert attendue in " ".join(refus.value.messages)


def envoyer(contrat, user=None, montant=DIX_MILLE, origine=CRISES, destination=FONCTIONNEMENT, motif=MOTIF):
    annee = next(a for a in annees_du_contrat(contrat) if a.debut == ANNEE)
    user = user or personne("tresorerie", contrat.cpts)
    return enregistrer(user, contrat, annee, origine, destination, montant, motif)


class TestRegime:
    def test_le_regime_publie_est_la_liberte_de_l_aci_dite_contestee(self):
        lu = fongibilite.regime_au(datetime.date(2026, 4, 1))
        assert (lu.regime, lu.reponse, lu.force) == ("autorisee", "Autorisé sans accord", "convention")
        assert "contestée par certaines caisses" in lu.note

    def test_avant_l_aci_aucun_regime(self):
        assert fongibilite.regime_au(datetime.date(2019, 8, 24)) is None

    def test_un_regime_nouveau_ne_change_pas_les_jours_d_avant(self):
        ancien, nouveau = (*regime(Fongibilite.AUTORISEE), *regime(Fongibilite.INTERDITE))
        nouveau = fongibilite.Regime(nouveau.regime, datetime.date(2027, 1, 1), None, "choix", "", "", "")
        connus = (ancien, nouveau)
        assert fongibilite.regime_au(datetime.date(2026, 12, 31), connus) is ancien
        assert fongibilite.regime_au(datetime.date(2027, 1, 1), connus) is nouveau


class TestAutorisee:
    def test_la_declaration_prend_effet_aussitot(self):
        transfert = envoyer(e8())
        assert (transfert.etat, transfert.regime, transfert.decide_le) == (
            "declare_effectif",
            "autorisee",
            None,
        )
        assert transfert.regime_reference == "règle en vigueur depuis le 25/08/2019, fichier regimes-1.json"
        acte = Acte.objects.get(acte="transfert.declare")
        assert (acte.cpts, acte.motif) == (transfert.contrat.cpts, MOTIF)
        assert "10\u202f000,00" in acte.objet

    def test_les_soldes_avant_et_apres_sont_ceux_de_l_exemple(self):
        contrat = e8()
        envoyer(contrat)
        with phrase("au plus 14\u202f000,00\u00a0€ peuvent quitter"):
            envoyer(contrat, montant=D("14000.01"))
        assert envoyer(contrat, montant=D("14000.00")).montant == D("14000.00")

    def test_sans_comptes_l_enveloppe_seule_limite(self):
        contrat = contrat_e8()
        with phrase("30\u202f000,00"):
            envoyer(contrat, montant=D("30000.01"))
        assert envoyer(contrat, montant=D("30000.00")).effectif

    @pytest.mark.parametrize("montant", ["0.00", "-5.00"])
    def test_un_montant_nul_ou_negatif_est_refuse(self, montant):
        with pytest.raises(ValidationError, match="supérieur à zéro"):
            envoyer(e8(), montant=D(montant))

    def test_une_mission_hors_contrat_ne_recoit_rien(self):
        with pytest.raises(ValidationError, match="n’a pas de montant connu"):
            envoyer(e8(), destination="prevention")

    def test_la_meme_mission_des_deux_cotes_est_refusee(self):
        with pytest.raises(ValidationError, match="d’une mission à une autre"):
            envoyer(e8(), destination=CRISES)

    def test_sans_motif_rien_ne_part(self):
        with pytest.raises(ValidationError, match="motif"):
            envoyer(e8(), motif="   ")
        assert not Transfert.objects.exists()

    @pytest.mark.parametrize("role", ["expert-comptable", "cpam", "ars", "cnam"])
    def test_seule_la_cpts_declare(self, role):
        contrat = e8()
        code = role.replace("-", "_")
        with pytest.raises(PermissionDenied, match="ne permet pas de déclarer"):
            envoyer(contrat, personne(code, contrat.cpts))


class TestInterdite:
    def test_rien_ne_part_et_la_regle_le_dit(self, sous_regime):
        sous_regime(Fongibilite.INTERDITE)
        with pytest.raises(ValidationError, match="n’autorise pas de transfert"):
            envoyer(e8())
        assert not Transfert.objects.exists()


class TestSousAccord:
    @pytest.fixture
    def demande(self, sous_regime):
        sous_regime(Fongibilite.AUTORISEE_SOUS_ACCORD)
        return envoyer(e8())

    def test_la_demande_attend_la_caisse(self, demande):
        assert (demande.etat, demande.effectif) == ("demande", False)
        assert Acte.objects.filter(acte="transfert.demande").count() == 1

    def test_deux_demandes_ne_reservent_pas_le_meme_argent(self, demande):
        with phrase("10\u202f000,00\u00a0€ étant déjà demandés"):
            envoyer(demande.contrat, montant=D("14000.01"))

    def test_acceptee_elle_prend_effet(self, demande):
        cpam = personne("cpam", demande.contrat.cpts)
        lu = decider(cpam, demande, True, "")
        assert (lu.etat, lu.decide_par, lu.effectif) == ("accepte", cpam, True)

    @pytest.mark.parametrize("motif", ["", "  \n "])
    def test_un_refus_sans_motif_est_impossible(self, demande, motif):
        with pytest.raises(ValidationError, match="Un refus se motive"):
            decider(personne("cpam", demande.contrat.cpts), demande, False, motif)
        assert Transfert.objects.get().etat == "demande"

    def test_un_refus_motive_reste_au_registre(self, demande):
        lu = decider(
            personne("cpam", demande.contrat.cpts), demande, False, "Plan de crise à jouer en décembre."
        )
        assert (lu.etat, lu.decision_motif) == ("refuse", "Plan de crise à jouer en décembre.")
        with pytest.raises(ValidationError, match="n’attend plus de décision : refusé"):
            decider(personne("cpam", demande.contrat.cpts), demande, True, "")

    def test_l_argent_parti_entre_temps_empeche_d_accepter(self, demande):
        transferer(demande.contrat, CRISES, FONCTIONNEMENT, "20000.00", etat="accepte")
        with phrase("Il ne reste que 4\u202f000,00"):
            decider(personne("cpam", demande.contrat.cpts), demande, True, "")

    @pytest.mark.parametrize("role", ["tresorerie", "ars", "cnam"])
    def test_seule_la_caisse_decide(self, demande, role):
        with pytest.raises(PermissionDenied):
            decider(personne(role, demande.contrat.cpts), demande, True, "")

    def test_l_ars_donne_un_avis_une_fois(self, demande):
        ars = personne("ars", demande.contrat.cpts)
        lu = donner_avis(ars, demande, "reserve", "À revoir au dialogue de gestion.")
        assert (lu.avis, lu.avis_par, lu.etat) == ("reserve", ars, "demande")
        with pytest.raises(ValidationError, match="déjà donné"):
            donner_avis(ars, demande, "favorable", "Finalement oui.")
        with pytest.raises(PermissionDenied):
            donner_avis(personne("cpam", demande.contrat.cpts), demande, "favorable", "Oui.")


class TestAnnulation:
    def test_annuler_est_un_acte_date_et_rend_l_argent(self):
        contrat = e8()
        transfert = envoyer(contrat)
        lu = annuler(personne("coordination", contrat.cpts), transfert, "Erreur de mission.")
        assert (lu.etat, lu.annulation_motif) == ("annule", "Erreur de mission.")
        assert lu.annule_le.date() == datetime.date(2026, 4, 1)
        assert envoyer(contrat, montant=D("24000.00")).effectif
        with pytest.raises(ValidationError, match="ne peut plus être annulé"):
            annuler(personne("coordination", contrat.cpts), transfert, "Encore.")

    def test_sans_motif_rien_ne_s_annule(self):
        transfert = envoyer(e8())
        with pytest.raises(ValidationError, match="Une annulation se motive"):
            annuler(personne("coordination", transfert.contrat.cpts), transfert, " ")

    def test_on_n_annule_pas_un_argent_deja_reparti_ailleurs(self):
        contrat = contrat_e8()
        premier = envoyer(contrat)
        transferer(contrat, FONCTIONNEMENT, CRISES, "65000.00")
        with pytest.raises(ValidationError, match="Il manquerait 5000,00 € dans une enveloppe"):
            annuler(personne("coordination", contrat.cpts), premier, "Erreur.")


class TestBaseDeDonnees:
    """Whoever writes, these sentences come from the database itself."""

    def _refuse(self, phrase, ecrire):
        with pytest.raises(IntegrityError, match=phrase), transaction.atomic():
            ecrire()

    def test_un_refus_sans_motif(self):
        contrat = e8()
        self._refuse(
            "transfert_refus_motive",
            lambda: transferer(contrat, CRISES, FONCTIONNEMENT, "1.00", etat="refuse", decision_motif=" "),
        )
        refuse = transferer(contrat, CRISES, FONCTIONNEMENT, "1.00", etat="refuse")
        refuse.decision_motif = " "
        with pytest.raises(ValidationError, match="Un refus se motive : écrivez la raison"):
            refuse.validate_constraints()

    @pytest.mark.parametrize(
        ("champs", "phrase"),
        [
            ({"montant": "0.00"}, "transfert_montant_positif"),
            ({"destination": CRISES}, "transfert_entre_deux_missions"),
            ({"motif": ""}, "transfert_motive"),
            ({"regime": "interdite"}, "transfert_selon_le_regime"),
            ({"etat": "demande", "regime": "autorisee"}, "transfert_selon_le_regime"),
            ({"etat": "accepte", "decide_par": None}, "transfert_decision_datee"),
            ({"etat": "annule", "annulation_motif": ""}, "transfert_annulation_datee"),
            ({"avis": "reserve"}, "transfert_avis_date"),
            (
                {"annee_contrat": datetime.date(2025, 1, 2)},
                "Aucune année de ce contrat ne commence le 02/01/2025",
            ),
            ({"montant": "30000.01"}, "Il manquerait 0,01 € dans une enveloppe"),
            ({"destination": "prevention"}, "est inconnu : rien ne peut être transféré"),
        ],
    )
    def test_ce_qui_ne_peut_pas_etre_ecrit(self, champs, phrase):
        contrat = contrat_e8()
        valeurs = {"origine": CRISES, "destination": FONCTIONNEMENT, "montant": "10.00", **champs}
        self._refuse(phrase, lambda: transferer(contrat, **valeurs))

    def test_ce_qui_est_demande_ne_change_plus(self):
        transfert = transferer(contrat_e8(), CRISES, FONCTIONNEMENT, "10.00", etat="demande")
        lignes = Transfert.objects.filter(pk=transfert.pk)
        self._refuse("ne se modifie pas", lambda: lignes.update(montant=D("11.00")))
        self._refuse("« demande » ne peut pas devenir « declare_effectif »",
                     lambda: lignes.update(etat="declare_effectif"))  # fmt: skip

    def test_une_decision_ne_change_plus(self):
        transfert = transferer(contrat_e8(), CRISES, FONCTIONNEMENT, "10.00", etat="refuse")
        lignes = Transfert.objects.filter(pk=transfert.pk)
        self._refuse("ne se modifie pas", lambda: lignes.update(decision_motif="Autre raison."))
        self._refuse("« refuse » ne peut pas devenir « accepte »", lambda: lignes.update(etat="accepte"))

    def test_un_transfert_ne_s_efface_pas(self):
        transfert = transferer(contrat_e8(), CRISES, FONCTIONNEMENT, "10.00")
        self._refuse("ne s’efface pas : il s’annule", transfert.delete)


def test_la_reponse_de_la_regle_donne_les_soldes_avant_et_apres():
    origine = fongibilite.Solde(CRISES, D("30000"), depense=D("6000"))
    destination = fongibilite.Solde(FONCTIONNEMENT, D("60000"), depense=D("70000"))
    lue = regles.examiner(origine, destination, DIX_MILLE, datetime.date(2026, 4, 1))
    crises, fonctionnement = lue.effets
    assert (crises.avant, crises.apres, crises.reste_apres) == (D("30000"), D("20000"), D("14000"))
    assert (fonctionnement.reste_avant, fonctionnement.reste_apres) == (D("-10000"), D("0"))
    assert (lue.titre, lue.prend_effet) == ("Autorisé sans accord", True)
