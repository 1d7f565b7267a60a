"""Load, act at random, follow: the client holds what a fresh load gives, whatever its role.

``CHANGEMENTS_ACTES=1000`` plays a thousand acts; the suite plays fewer.
"""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from comptes.versions.models import ConstatLecture, Exercice, Version
from controles.pieces.enums import EtatTransmission
from controles.pieces.models import Transmission
from cpts.structures.enums import Etat, NatureRattachement
from cpts.structures.models import CPTS, EtapeVie, Organisation, Rattachement
from cpts.traces.actes import journaliser
from financements.contrats.models import Contrat, Echeance, Enveloppe, Suspension
from financements.enveloppes.models import PlanEmploi, Transfert
from financements.verifications.models import FaitAVerifier
from financements.versements.models import Versement
from rapports.changements.entretien import compacter
from tests import factories
from tests.comptes.totaux.test_proprietes import Monde as MondeDesComptes
from tests.controles.factories import TransmissionFactory
from tests.financements.enveloppes.transferts.aides import transferer
from tests.rapports.changements.client import Client
from tests.rapports.fiche.aides import verser

ACTES = int(os.environ.get("CHANGEMENTS_ACTES", "120"))
MISSIONS = ["prevention", "parcours", "acces_soins"]


class Monde(MondeDesComptes):
    """Accounts, and all that surrounds them: payments, contracts, dues, pieces, bodies, journal."""

    def peupler(self) -> None:
        super().peupler()
        for cpts in self.cpts:
            self.signer(cpts)

    def gestes(self) -> list[Callable[[], None]]:
        gestes = [
            self.payer, self.payer, self.reprendre_un_paiement, self.corriger_un_paiement, self.attendre,
            self.recevoir, self.ne_plus_attendre, self.allouer, self.recalculer, self.suspendre, self.transferer,
            self.annuler_transfert, self.constater, self.renommer, self.renommer_une_caisse, self.vivre, self.consigner,
            self.verifier, self.retirer_un_depot, self.retirer_un_exercice, self.prevoir,
            self.supprimer_une_cpts, self.en_vain,
        ]  # fmt: skip
        return [*super().gestes(), *gestes]

    def signer(self, cpts: CPTS) -> None:
        for nature, type_ in ((NatureRattachement.CAISSE, "cpam"), (NatureRattachement.ARS, "ars")):
            factories.rattacher(cpts, self.organisme(type_), nature)
        factories.ContratFactory(
            cpts=cpts,
            caisse=cpts.rattachement(NatureRattachement.CAISSE),
            ars=cpts.rattachement(NatureRattachement.ARS),
        )

    def organisme(self, type_: str) -> Organisation:
        """Two of each kind, so that a role sees some CPTS and not others."""
        connus = list(Organisation.objects.filter(type=type_).order_by("pk"))
        return connus[self.r.randrange(2)] if len(connus) > 1 else factories.OrganisationFactory(type=type_)

    def un(self, modele, **filtre):
        lignes = list(modele.objects.filter(**filtre).order_by("pk")[:200])
        return self.r.choice(lignes) if lignes else None

    def contrat(self) -> Contrat:
        return self.un(Contrat)

    def payer(self) -> None:
        verser(
            self.r.choice(self.cpts), f"{self.r.randrange(1, 9_000_000) / 100:.2f}", datetime.date(2025, 3, 1)
        )

    def corriger_un_paiement(self) -> None:
        if versement := self.un(Versement):
            Versement.objects.filter(pk=versement.pk).update(montant=Decimal(self.r.randrange(1, 99)))

    def reprendre_un_paiement(self) -> None:
        if versement := self.un(Versement):
            versement.delete()

    def attendre(self) -> None:
        exercice = self.un(Exercice)
        piece, destinataire = self.r.choice(["bilan", "annexe", "budget"]), self.r.choice(["ars", "cpam"])
        if not Transmission.objects.filter(
            exercice=exercice, piece=piece, destinataire=destinataire
        ).exists():
            TransmissionFactory(exercice=exercice, piece=piece, destinataire=destinataire)

    def recevoir(self) -> None:
        if attendue := self.un(Transmission):
            etat = self.r.choice([EtatTransmission.RECUE, EtatTransmission.ATTENDUE])
            recue = timezone.now() if etat == EtatTransmission.RECUE else None
            Transmission.objects.filter(pk=attendue.pk).update(etat=etat, recue_le=recue)

    def ne_plus_attendre(self) -> None:
        if attendue := self.un(Transmission):
            attendue.delete()

    def allouer(self) -> None:
        Enveloppe.objects.update_or_create(
            contrat=self.contrat(),
            annee_contrat=datetime.date(2025, 1, 1),
            mission=self.r.choice(MISSIONS),
            part="fixe",
            defaults={"montant": Decimal(self.r.randrange(1, 50_000)), "bareme": "demo-exemples"},
        )

    def recalculer(self) -> None:
        """A schedule replaced whole, as its computation does."""
        contrat = self.contrat()
        with transaction.atomic():
            Echeance.objects.filter(contrat=contrat).delete()
            Echeance.objects.bulk_create(
                Echeance(
                    contrat=contrat, rang=rang, date=contrat.signature, annee_contrat=contrat.signature, objet="avance",
                    mission=self.r.choice(MISSIONS), montant=self.r.randrange(1, 1000), regle="R1", bareme="demo",
                )
                for rang in range(1, self.r.randrange(2, 6))
            )  # fmt: skip

    def suspendre(self) -> None:
        contrat = self.contrat()
        if not contrat.suspensions.exists():
            Suspension.objects.create(contrat=contrat, debut=contrat.signature, motif="Essai")
        else:
            contrat.suspensions.all().delete()

    def transferer(self) -> None:
        contrat = self.contrat()
        annee = {"annee_contrat": contrat.signature}
        transferer(contrat, "acces_soins", "prevention", "100.00", etat="demande", **annee)

    def annuler_transfert(self) -> None:
        if demande := self.un(Transfert, etat="demande"):
            Transfert.objects.filter(pk=demande.pk).update(
                etat="annule",
                annule_le=timezone.now(),
                annule_par=demande.demande_par,
                annulation_motif="Essai",
            )

    def constater(self) -> None:
        if version := self.un(Version):
            rang = ConstatLecture.objects.filter(version=version).count() + 1
            ConstatLecture.objects.create(
                version=version, rang=rang, code="FEC-99", gravite="info", message="Essai."
            )

    def renommer(self) -> None:
        cpts = self.r.choice(self.cpts)
        cpts.refresh_from_db()
        cpts.nom = f"CPTS {self.r.randrange(1000)}"
        cpts.save()

    def renommer_une_caisse(self) -> None:
        Organisation.objects.filter(pk=self.organisme("cpam").pk).update(
            nom=f"Caisse {self.r.randrange(1000)}"
        )

    def vivre(self) -> None:
        jour = datetime.date(2024, 1, 1) + datetime.timedelta(days=self.r.randrange(600))
        EtapeVie.objects.get_or_create(
            cpts=self.r.choice(self.cpts), etat=self.r.choice(Etat.values), date=jour
        )

    def consigner(self) -> None:
        journaliser(
            None, self.r.choice(self.cpts), self.r.choice(["contrat.saisi", "indicateur.declare"]), "Essai"
        )

    def verifier(self) -> None:
        FaitAVerifier.objects.create(
            cpts=self.r.choice(self.cpts),
            genre="produits",
            date=datetime.date(2025, 12, 31),
            valeurs={"produits_propres": "100.00", "subventions": "900.00"},
            source="Essai",
        )

    def retirer_un_depot(self) -> None:
        if version := self.un(Version):
            Version.objects.filter(pk=version.pk).update(retiree_le=timezone.now())

    def retirer_un_exercice(self) -> None:
        exercice = self.un(Exercice, depot__isnull=True, transmission__isnull=True, plans_emploi__isnull=True)
        if exercice is not None and len(self.exercices) > 4:
            Exercice.objects.filter(pk=exercice.pk).update(retire_le=timezone.now())
            self.exercices = [e for e in self.exercices if e.pk != exercice.pk]

    def prevoir(self) -> None:
        if exercice := self.un(Exercice, plans_emploi__isnull=True):
            auteur = self.auteurs[exercice.cpts_id]
            plan = PlanEmploi.objects.create(
                cpts=exercice.cpts, exercice=exercice, propose_le=timezone.now(), propose_par=auteur
            )
            plan.lignes.create(objet="Outil", mission="parcours", montant=1000, echeance=exercice.fin)

    def supprimer_une_cpts(self) -> None:
        """One made for this: those that hold accounts stay."""
        if self.r.random() < 0.5:
            factories.CPTSFactory(departement=self.r.choice(self.departements), nom="CPTS de passage")
        elif passagere := self.un(CPTS, nom="CPTS de passage"):
            passagere.delete()

    def en_vain(self) -> None:
        """A refusal undoes what was written, and its changes with it."""
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            self.payer()
            raise ZeroDivisionError

    def changer_de_caisse(self) -> None:
        lien = self.un(Rattachement, nature=NatureRattachement.CAISSE)
        Rattachement.objects.filter(pk=lien.pk).update(organisation=self.organisme("cpam"))


def clients_de(monde: Monde) -> dict[str, Client]:
    cpts = monde.cpts[0]
    return {
        role: Client(factories.personne(role, cpts)).charger()
        for role in ("cnam", "cpam", "ars", "tresorerie")
    }


@pytest.mark.lent
@pytest.mark.django_db
def test_charger_puis_suivre_vaut_recharger():
    monde = Monde(20_261_129)
    clients = clients_de(monde)
    faits = suivis = 0
    while faits < ACTES:
        for _ in range(monde.r.randrange(ACTES // 5, ACTES // 2)):
            monde.agir()
            faits += 1
        if monde.r.random() < 0.5:
            compacter()
        suivis += sum(client.suivre(limite=monde.r.choice([3, 50, 500])) for client in clients.values())
        for role, client in clients.items():
            assert client.ecarts() == {}, role
    assert suivis > ACTES / 2
    assert {role: client.rechargements for role, client in clients.items()} == dict.fromkeys(clients, 0)
    # who changes body makes its readers load again, and only them
    for _ in range(4):
        monde.changer_de_caisse()
    for role, client in clients.items():
        client.suivre()
        assert client.ecarts() == {}, role
    assert clients["cnam"].rechargements == clients["ars"].rechargements == 0


@pytest.mark.django_db
def test_le_chargement_est_la_somme_des_changements_depuis_le_debut():
    monde = Monde(7)
    for _ in range(40):
        monde.agir()
    client = Client(factories.personne("cnam"))
    client.curseur = "debut"
    assert client.suivre(limite=17) > 40
    assert client.ecarts() == {}
