"""What a CPTS's page reads beside transmissions and exchanges, list by list, each asked when it is first needed.

The caller has found the CPTS within the perimeter.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear

from comptes.depots.enums import Gravite
from comptes.depots.models import ConstatLecture, Exercice, Version
from comptes.totaux.models import TotalVersion
from controles.echanges.models import Examen
from cpts.structures.models import EtapeVie, Rattachement
from financements.contrats.models import Contrat, Enveloppe
from financements.enveloppes.models import Transfert
from financements.versements.models import Versement

# More than a CPTS deposits in years; those that count come first, however old.
DEPOTS_LUS = 60


@dataclass(frozen=True)
class Paiement:
    """Payments of a civil year for a mission (empty: the caisse did not say which)."""

    annee: int
    mission: str
    montant: Decimal
    nombre: int


@dataclass(frozen=True)
class DepenseLue:
    """Spend of the accounts that count for an exercise (its primary key), in euros."""

    exercice: int
    mission: str
    financeur: str
    methode: str
    nature: str
    montant: Decimal


class Lecture:
    """The lists of one CPTS, one query each."""

    def __init__(self, cpts_id: int) -> None:
        self._cpts = cpts_id

    @cached_property
    def vie(self) -> list[EtapeVie]:
        """Steps of life, oldest first; two on one day in the order they were written."""
        return list(EtapeVie.objects.filter(cpts=self._cpts).order_by("date", "pk"))

    @cached_property
    def liens(self) -> list[Rattachement]:
        """Links to the organisations, by nature, newest first."""
        siens = Rattachement.objects.filter(cpts=self._cpts).select_related("organisation")
        return list(siens.order_by("nature", "-debut"))

    @cached_property
    def contrats(self) -> list[Contrat]:
        """Newest first."""
        return list(Contrat.objects.filter(cpts=self._cpts).order_by("-signature", "-pk"))

    @cached_property
    def exercices(self) -> list[Exercice]:
        """Those not withdrawn, newest first."""
        return list(Exercice.objects.filter(cpts=self._cpts, retire_le__isnull=True).order_by("-fin"))

    @cached_property
    def paiements(self) -> list[Paiement]:
        par_annee = (
            Versement.objects.filter(cpts=self._cpts)
            .order_by()
            .values(annee=ExtractYear("date"), code=F("mission"))
        )
        sommes = par_annee.annotate(somme=Sum("montant"), nombre=Count("pk"))
        return [Paiement(*ligne) for ligne in sommes.values_list("annee", "code", "somme", "nombre")]

    @cached_property
    def promesses(self) -> list[Enveloppe]:
        """Envelopes of all the contracts."""
        return list(Enveloppe.objects.filter(contrat__cpts=self._cpts).order_by("annee_contrat", "pk"))

    @cached_property
    def transferts(self) -> list[Transfert]:
        """Those in force."""
        return list(Transfert.objects.effectifs().filter(contrat__cpts=self._cpts))

    @cached_property
    def depenses(self) -> list[DepenseLue]:
        axes = ("version__comptesretenus__exercice", "mission", "financeur", "methode", "nature")
        siennes = TotalVersion.objects.filter(version__comptesretenus__cpts=self._cpts).exclude(mission="")
        sommes = siennes.order_by().values_list(*axes).annotate(somme=Sum("montant"))
        return [DepenseLue(*ligne) for ligne in sommes]

    @cached_property
    def depots(self) -> list[Version]:
        """Latest deposits, those that count first, with what the page shows of each. Two queries.

        ``a_corriger`` and ``a_verifier``: numbers of findings.
        """
        examens = Examen.objects.select_related("organisation", "pris_par").order_by("organisation__type")
        return list(
            Version.objects.avec_statut()
            .filter(depot__cpts=self._cpts)
            .select_related("depot__exercice")
            .defer("compte", "attestation", "choix", "choix_repris")
            .annotate(
                a_corriger=_constats(Q(gravite__in=(Gravite.REFUS, Gravite.BLOQUANT))),
                a_verifier=_constats(Q(gravite=Gravite.ALERTE)),
            )
            .prefetch_related(Prefetch("examen_set", examens, to_attr="examens_lus"))
            .order_by("-est_retenue", "-recu_le", "-pk")[:DEPOTS_LUS]
        )


def _constats(lesquels: Q) -> Coalesce:
    """Number of reading findings of a version."""
    siens = ConstatLecture.objects.filter(lesquels, version=OuterRef("pk")).order_by().values("version")
    return Coalesce(Subquery(siens.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
