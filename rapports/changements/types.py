"""How the rows of each kind are read: by the list that shows them, rights included, a few queries for any number."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from comptes.depots.api.constats import ConstatsView
from comptes.depots.api.depots import DepotsView
from comptes.versions.models import ComptesRetenus, Exercice
from controles.dialogue.api import DialoguesViewSet
from controles.pieces.api import TransmissionsViewSet
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import Action
from cpts.personnes.requetes import AppelConnecte
from cpts.registre.structures import CPTSViewSet
from cpts.traces.changements import avec_modifie_le
from cpts.traces.enums import TypeSuivi
from cpts.traces.models import Acte
from financements.contrats.api.echeancier import EcheancesView
from financements.contrats.api.listes import ContratsView, EnveloppesView
from financements.enveloppes.api.transferts import PlansEmploiView, TransfertsView
from financements.indicateurs.models import Objectif
from financements.verifications.api import VerificationsView
from financements.versements.api.listes import VersementsView
from financements.versements.api.versements import ImportsView, RapprochementsViewSet
from rapports.arretes.api import ArretesView
from rapports.exports.forme import typees
from rapports.exports.jeux import JEUX
from rapports.journal.actes import actes_des
from rapports.journal.api import ActeSerializer


@dataclass(frozen=True)
class Lue:
    """A row as its list gives it, or where many rows are to be read again."""

    ligne: dict[str, Any] | None = None
    adresse: str | None = None


Lecteur = Callable[[AppelConnecte, Collection[str]], dict[str, Lue]]


def _par_uuid(lignes: QuerySet[Any], cles: Collection[str]) -> QuerySet[Any]:
    return lignes.filter(uuid__in=[UUID(cle) for cle in cles])


def _par_numero(lignes: QuerySet[Any], cles: Collection[str]) -> QuerySet[Any]:
    return lignes.filter(numero__in=[int(cle) for cle in cles])


def _par_contrat_et_rang(lignes: QuerySet[Any], cles: Collection[str]) -> QuerySet[Any]:
    contrats = {UUID(cle.rpartition("-")[0]) for cle in cles}
    cle = Concat(
        Cast("contrat__uuid", TextField()),
        Value("-", output_field=TextField()),
        Cast("rang", TextField()),
    )
    return lignes.filter(contrat__uuid__in=contrats).annotate(cle=cle).filter(cle__in=list(cles))


def de_la_liste(
    classe: type[Any], restreindre: Callable[[QuerySet[Any], Collection[str]], QuerySet[Any]] = _par_uuid
) -> Lecteur:
    """Rows of a list of the API, through its own query and its own shape."""

    def lire(request: AppelConnecte, cles: Collection[str]) -> dict[str, Lue]:
        vue = classe(request=request, args=(), kwargs={}, format_kwarg=None)
        vue.action = "list"
        lignes = restreindre(vue.get_queryset(), cles)
        return {ligne["id"]: Lue(dict(ligne)) for ligne in vue.get_serializer(lignes, many=True).data}

    return lire


def _exercices(request: AppelConnecte, cles: Collection[str]) -> dict[str, Lue]:
    """No list shows them: the columns of their data set, worded as it words them."""
    colonnes = JEUX["exercices"].colonnes
    visibles = _par_uuid(Exercice.objects.for_user(request.user), cles)
    noms = [colonne.nom for colonne in colonnes]
    lignes = [
        {nom: _en_json(valeur) for nom, valeur in zip(noms, valeurs, strict=True)}
        for valeurs in typees(visibles, colonnes)
    ]
    return {ligne["id"]: Lue(ligne) for ligne in lignes}


def _en_json(valeur: Any) -> Any:
    """As the exports write it: instants in UTC, to the second."""
    if isinstance(valeur, datetime.datetime):
        return valeur.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    return str(valeur) if isinstance(valeur, UUID) else valeur


def par_exercice(jeu: str) -> Lecteur:
    """Rows of the accounts of an exercise: many at a time, so the address of the data set, narrowed."""

    def lire(request: AppelConnecte, cles: Collection[str]) -> dict[str, Lue]:
        retenus = ComptesRetenus.objects.filter(
            perimetre_de(request.user).filtre_cpts("cpts"), exercice__uuid__in=[UUID(cle) for cle in cles]
        )
        return {
            str(exercice): Lue(adresse=_export(jeu, cpts=cpts, exercice=annee, exercice_id=exercice))
            for exercice, cpts, annee in retenus.values_list("exercice__uuid", "cpts__uuid", "annee")
        }

    return lire


def _indicateurs(request: AppelConnecte, cles: Collection[str]) -> dict[str, Lue]:
    """Contract years that have objectives."""
    de_ces_cpts = Q(indicateur__contrat__cpts__uuid__in={UUID(cle.partition(".")[0]) for cle in cles})
    objectifs = Objectif.objects.for_user(request.user).filter(de_ces_cpts).order_by()
    annees = objectifs.values_list("indicateur__contrat__cpts__uuid", "annee_contrat").distinct()
    return {
        f"{cpts}.{annee}": Lue(
            adresse=f"{reverse('api:indicateurs')}?{urlencode({'cpts': cpts, 'annee': annee})}"
        )
        for cpts, annee in annees
    }


def _actes(request: AppelConnecte, cles: Collection[str]) -> dict[str, Lue]:
    """The list is of one CPTS; here of all those of the page, each with what the caller reads of its journal."""
    structures = _par_uuid(Acte.objects.for_user(request.user), cles).values_list("cpts_id", flat=True)
    lisibles = _par_uuid(actes_des(request.user, set(structures)), cles)
    lignes = ActeSerializer(avec_modifie_le(lisibles, TypeSuivi.ACTES), many=True).data
    return {ligne["id"]: Lue(dict(ligne)) for ligne in lignes}


def _export(jeu: str, **filtres: Any) -> str:
    return f"{reverse('api:exports', args=[jeu])}?{urlencode({'format': 'ndjson', **filtres})}"


LECTEURS: dict[TypeSuivi, Lecteur] = {
    TypeSuivi.CPTS: de_la_liste(CPTSViewSet),
    TypeSuivi.EXERCICES: _exercices,
    TypeSuivi.DEPOTS: de_la_liste(DepotsView),
    TypeSuivi.CONSTATS: de_la_liste(ConstatsView),
    TypeSuivi.DEPENSES: par_exercice("depenses"),
    TypeSuivi.COMPTES: par_exercice("comptes"),
    TypeSuivi.LIGNES: par_exercice("lignes"),
    TypeSuivi.TRANSMISSIONS: de_la_liste(TransmissionsViewSet),
    TypeSuivi.DIALOGUES: de_la_liste(DialoguesViewSet),
    TypeSuivi.CONTRATS: de_la_liste(ContratsView),
    TypeSuivi.ENVELOPPES: de_la_liste(EnveloppesView),
    TypeSuivi.ECHEANCES: de_la_liste(EcheancesView, _par_contrat_et_rang),
    TypeSuivi.VERSEMENTS: de_la_liste(VersementsView),
    TypeSuivi.IMPORTS: de_la_liste(ImportsView),
    TypeSuivi.RAPPROCHEMENTS: de_la_liste(RapprochementsViewSet),
    TypeSuivi.TRANSFERTS: de_la_liste(TransfertsView),
    TypeSuivi.PLANS_EMPLOI: de_la_liste(PlansEmploiView),
    TypeSuivi.INDICATEURS: _indicateurs,
    TypeSuivi.VERIFICATIONS: de_la_liste(VerificationsView),
    TypeSuivi.ACTES: _actes,
    TypeSuivi.ARRETES: de_la_liste(ArretesView, _par_numero),
}
# What a person must be allowed on a CPTS to be told of its changes, where seeing the CPTS is not enough.
ACTIONS = {TypeSuivi.LIGNES: Action.VOIR_LIGNES, TypeSuivi.INDICATEURS: Action.LIRE_INDICATEURS}
# Kinds never deleted: a row that cannot be read never could, and is not told of.
JAMAIS_SUPPRIMES = frozenset({TypeSuivi.ACTES})
# Column that dates a withdrawal, in the kinds whose rows stay once withdrawn.
RETRAITS = {TypeSuivi.DEPOTS: "retiree_le", TypeSuivi.TRANSFERTS: "annule_le"}
# Kinds whose changes are read at an address: column of its rows that holds the identifier of the change.
COLONNES_DES_ADRESSES = {
    TypeSuivi.DEPENSES: "exercice_id",
    TypeSuivi.COMPTES: "exercice_id",
    TypeSuivi.LIGNES: "exercice_id",
    TypeSuivi.INDICATEURS: "id",
}
