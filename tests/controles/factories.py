"""Factories of the room: required pieces, expected transmissions, dialogues."""

import datetime

import factory
from factory.django import DjangoModelFactory

from controles.dialogue.models import Dialogue, EngagementPris, QuestionDialogue
from controles.pieces.models import PalierRappel, PieceRequise, Transmission
from tests.factories import ContratFactory, ExerciceFactory, UtilisateurFactory


class PieceRequiseFactory(DjangoModelFactory):
    """Six months after the closing; ``force="convention"`` makes it late after that."""

    class Meta:
        model = PieceRequise

    reference = factory.Sequence(lambda n: f"essai-{n}")
    piece = "rapport_activite"
    destinataire = "cpam"
    force = "recommandation"
    source = "Texte d’essai."
    ouverture_mois = 0
    echeance_mois = 6
    debut = datetime.date(2023, 1, 1)


class TransmissionFactory(DjangoModelFactory):
    class Meta:
        model = Transmission

    exercice = factory.SubFactory(ExerciceFactory)
    cpts = factory.SelfAttribute("exercice.cpts")
    requise = factory.SubFactory(PieceRequiseFactory)
    piece = factory.SelfAttribute("requise.piece")
    destinataire = factory.SelfAttribute("requise.destinataire")
    echeance = datetime.date(2026, 6, 30)


class PalierRappelFactory(DjangoModelFactory):
    class Meta:
        model = PalierRappel
        django_get_or_create = ("jours",)

    jours = -7
    debut = datetime.date(2024, 1, 1)


class DialogueFactory(DjangoModelFactory):
    """Prepared, for the first contract year; ``tenu=True``: with its meeting and minutes."""

    class Meta:
        model = Dialogue

    contrat = factory.SubFactory(ContratFactory, enregistre=True)
    annee_contrat = factory.SelfAttribute("contrat.signature")
    cadre = "cadre-2026-1"
    ouvert_le = datetime.datetime(2025, 1, 6, 9, tzinfo=datetime.UTC)
    ouvert_par = factory.SubFactory(UtilisateurFactory)

    class Params:
        tenu = factory.Trait(
            etat="tenu",
            date_reunion=datetime.date(2025, 2, 10),
            participants="La CPTS, sa caisse et son ARS",
            compte_rendu="Les trois parties ont relu les chiffres de l’année.",
            revision=1,
        )


class QuestionDialogueFactory(DjangoModelFactory):
    class Meta:
        model = QuestionDialogue

    dialogue = factory.SubFactory(DialogueFactory)
    partie = "cpam"
    texte = "Que devient l’enveloppe de la prévention ?"
    posee_le = datetime.datetime(2025, 1, 7, 9, tzinfo=datetime.UTC)
    posee_par = factory.SubFactory(UtilisateurFactory)


class EngagementPrisFactory(DjangoModelFactory):
    class Meta:
        model = EngagementPris

    dialogue = factory.SubFactory(DialogueFactory)
    texte = "Ouvrir une permanence de soins le samedi"
    partie = "cpts"
    echeance = datetime.date(2025, 9, 30)
    pris_le = datetime.datetime(2025, 2, 10, 9, tzinfo=datetime.UTC)
    pris_par = factory.SubFactory(UtilisateurFactory)
