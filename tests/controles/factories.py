"""Factories of the room: required pieces and expected transmissions."""

import datetime

import factory
from factory.django import DjangoModelFactory

from controles.models import PalierRappel, PieceRequise, Transmission
from tests.factories import ExerciceFactory


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
