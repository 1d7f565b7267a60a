"""Indicators, objectives and what is said of them, written straight to the database."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from cpts.structures.enums import NatureRattachement
from financements.indicateurs.models import (
    AvisIndicateur,
    DecisionIndicateur,
    DeclarationIndicateur,
    Indicateur,
    Objectif,
)
from tests.factories import DEBUT, ContratFactory


class IndicateurFactory(DjangoModelFactory):
    class Meta:
        model = Indicateur

    contrat = factory.SubFactory(ContratFactory, enregistre=True)
    mission = "prevention"
    numero = factory.Sequence(lambda n: n + 101)  # beside those that an act numbered from 1
    libelle = factory.LazyAttribute(lambda o: f"Indicateur d’essai {o.numero}")
    nature = "resultat"
    unite = "patients"
    preuve_attendue = "Tableau de suivi anonyme"
    source = "Annexe 2 du contrat"


class ObjectifFactory(DjangoModelFactory):
    class Meta:
        model = Objectif

    indicateur = factory.SubFactory(IndicateurFactory)
    annee_contrat = DEBUT
    cible = Decimal(200)


class DeclarationFactory(DjangoModelFactory):
    class Meta:
        model = DeclarationIndicateur

    objectif = factory.SubFactory(ObjectifFactory)
    valeur = Decimal(150)
    niveau = "declaration"


class AvisFactory(DjangoModelFactory):
    """``de_l_ars=True``: the opinion of the ARS; else of the caisse."""

    class Meta:
        model = AvisIndicateur

    class Params:
        de_l_ars = False

    objectif = factory.SubFactory(ObjectifFactory)
    organisation = factory.LazyAttribute(
        lambda o: o.objectif.indicateur.contrat.cpts.rattachement(
            NatureRattachement.ARS if o.de_l_ars else NatureRattachement.CAISSE
        )
    )
    taux = Decimal("0.75")
    motif = "150 patients sur 200."


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = DecisionIndicateur

    objectif = factory.SubFactory(ObjectifFactory)
    taux = Decimal("0.8")
    motif = "Effort reconnu au-delà du chiffre."
