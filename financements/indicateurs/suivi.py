"""What waits: objectives to declare for a CPTS, to give an opinion on or to decide for its caisse and its ARS."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse

from cpts.commun.enums import MISSIONS_ACI
from cpts.commun.formats import date_courte
from cpts.commun.formulaires import FormulaireDSFR
from cpts.commun.listes import Colonne
from cpts.commun.tri import cle_tri
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.enums import TypeOrganisation
from cpts.structures.models import CPTS
from financements.aci.calendrier import ajouter_mois, annee_contenant
from financements.indicateurs.enums import MesureIndicateur, MesurePar
from financements.indicateurs.models import (
    AvisIndicateur,
    ContestationIndicateur,
    DecisionIndicateur,
    DeclarationIndicateur,
    Objectif,
)

# A year that ends within this many days has its objectives to declare.
HORIZON_JOURS = 60
UN_JOUR = datetime.timedelta(days=1)
_DECLARE = Exists(DeclarationIndicateur.objects.filter(objectif=OuterRef("pk")))
_DECIDE = Exists(DecisionIndicateur.objects.filter(objectif=OuterRef("pk")))


@dataclass(frozen=True)
class ADeclarer:
    """Objectives of one contract year without a value; ``dernier_jour`` is the eve of the anniversary."""

    annee_contrat: datetime.date
    dernier_jour: datetime.date
    nombre: int


def objectifs_a_declarer(cpts: CPTS, au: datetime.date) -> list[ADeclarer]:
    """Years that end within sixty days, or have ended, with something neither declared nor decided. One query."""
    lignes = (
        Objectif.objects.filter(indicateur__contrat__cpts=cpts)
        .filter(annee_contrat__lte=ajouter_mois(au + datetime.timedelta(days=HORIZON_JOURS), -12))
        .exclude(indicateur__mesure_par=MesurePar.CAISSE)
        .exclude(_DECLARE)
        .exclude(_DECIDE)
        .values_list("annee_contrat", "indicateur__contrat__signature")
        .annotate(nombre=Count("pk"))
        .order_by("annee_contrat")
    )
    return [ADeclarer(debut, dernier_jour(signature, debut), nombre) for debut, signature, nombre in lignes]


def dernier_jour(signature: datetime.date, debut: datetime.date) -> datetime.date:
    """Last day of the contract year that begins on ``debut``."""
    annee = annee_contenant(signature, debut)
    return (annee.anniversaire if annee else ajouter_mois(debut, 12)) - UN_JOUR


def objectifs_a_decider(user: Utilisateur, au: datetime.date) -> QuerySet[Any]:
    """Declared or of a year that has ended, and not decided or contested; examples of calculation left out.

    An indicator paid in euros needs no decision: it is here when one is contested.

    Annotated: ``declare_le``, ``conteste``, ``avis_cpam``, ``avis_ars``.
    """
    declarations = DeclarationIndicateur.objects.filter(objectif=OuterRef("pk")).order_by("-pk")
    derniere = DecisionIndicateur.objects.filter(objectif=OuterRef("pk")).order_by("-pk")
    avis = AvisIndicateur.objects.filter(objectif=OuterRef("pk"))
    visibles: QuerySet[Any] = Objectif.objects.for_user(user)
    return (
        visibles.filter(indicateur__contrat__cpts__exemple=False)
        .annotate(
            declare_le=Subquery(declarations.values("le")[:1]),
            decision=Subquery(derniere.values("pk")[:1]),
            avis_cpam=Exists(avis.filter(organisation__type=TypeOrganisation.CPAM)),
            avis_ars=Exists(avis.filter(organisation__type=TypeOrganisation.ARS)),
        )
        .annotate(conteste=Exists(ContestationIndicateur.objects.filter(decision=OuterRef("decision"))))
        .filter(Q(declare_le__isnull=False) | Q(annee_contrat__lte=ajouter_mois(au, -12)))
        .filter(Q(decision__isnull=True, mesure=MesureIndicateur.TAUX) | Q(conteste=True))
        .select_related("indicateur__contrat__cpts")
        .order_by("annee_contrat", "pk")
    )


def objectifs_qui_attendent(user: Utilisateur, au: datetime.date) -> QuerySet[Any]:
    """Those that wait for this person's body: every one for the caisse, those without its opinion for the ARS."""
    lignes = objectifs_a_decider(user, au)
    return lignes if perimetre_de(user).a_role(Role.CPAM) else lignes.filter(avis_ars=False)


_CONDITIONS: dict[str, tuple[str, Q]] = {
    "conteste": ("Décision contestée", Q(conteste=True)),
    "sans_avis_cpam": ("Sans avis de la CPAM", Q(avis_cpam=False)),
    "sans_avis_ars": ("Sans avis de l’ARS", Q(avis_ars=False)),
    "non_declare": ("Non déclaré", Q(declare_le__isnull=True)),
}


class FiltreForm(FormulaireDSFR, forms.Form):
    q = forms.CharField(label="Nom de la CPTS", required=False, max_length=80)
    mission = forms.ChoiceField(
        label="Mission", required=False, choices=[("", "Toutes"), *((m.value, m.label) for m in MISSIONS_ACI)]
    )
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), *((cle, libelle) for cle, (libelle, _) in _CONDITIONS.items())],
    )


class FiltreObjectifs:
    """A bound form and the conditions its valid values give; an unknown value filters nothing."""

    def __init__(self, parametres: QueryDict) -> None:
        self.form = FiltreForm(parametres)
        self.form.is_valid()

    def appliquer(self, lignes: QuerySet[Objectif]) -> QuerySet[Objectif]:
        lus = self.form.cleaned_data
        if texte := lus.get("q"):
            lignes = lignes.filter(indicateur__contrat__cpts__nom_tri__contains=cle_tri(texte))
        if mission := lus.get("mission"):
            lignes = lignes.filter(indicateur__mission=mission)
        return lignes.filter(_CONDITIONS[etat][1]) if (etat := lus.get("etat")) else lignes


def _contrat(objectif: Objectif):
    return objectif.indicateur.contrat


def _page(objectif: Objectif) -> str:
    adresse = reverse("cpts_indicateurs", args=[_contrat(objectif).cpts.uuid])
    return f"{adresse}?annee={objectif.annee_contrat.isoformat()}#{objectif.indicateur.mission}"


def _lot(objectif: Objectif, caisse: bool) -> str:
    """Where the reader acts: the opinions first, then the decisions for the caisse."""
    nom = "objectifs_decisions" if caisse and objectif.avis_cpam else "objectifs_avis"  # type: ignore[attr-defined]
    annee = objectif.annee_contrat.isoformat()
    return reverse(nom, args=[_contrat(objectif).uuid, annee, objectif.indicateur.mission])


def _etat(objectif: Objectif) -> str:
    if objectif.conteste:  # type: ignore[attr-defined]
        return "Contesté"
    return "Déclaré" if objectif.declare_le else "Non déclaré"  # type: ignore[attr-defined]


def colonnes_a_decider(caisse: bool) -> Sequence[Colonne]:
    """Columns of the list; ``caisse``: the reader decides."""
    return [
        Colonne(
            "cpts",
            "CPTS",
            lambda o: _contrat(o).cpts.nom,
            tri="indicateur__contrat__cpts__nom_tri",
            titre=True,
            url=_page,
        ),
        Colonne(
            "mission", "Mission", lambda o: o.indicateur.get_mission_display(), tri="indicateur__mission"
        ),
        Colonne("indicateur", "Objectif", lambda o: o.indicateur.libelle, url=lambda o: _lot(o, caisse)),
        Colonne(
            "annee",
            "Fin de l’année de contrat",
            lambda o: dernier_jour(_contrat(o).signature, o.annee_contrat),
            date_courte,
            tri="annee_contrat",
        ),
        Colonne(
            "etat",
            "État",
            _etat,
            ton=lambda o: "attention" if o.conteste else "info" if o.declare_le else "neutre",
        ),
        Colonne("cpam", "Avis CPAM", lambda o: "donné" if o.avis_cpam else "attendu"),
        Colonne("ars", "Avis ARS", lambda o: "donné" if o.avis_ars else "attendu"),
    ]
