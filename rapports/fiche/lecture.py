"""What a CPTS's page reads beside transmissions and exchanges, list by list, each asked when it is first needed.

The caller has found the CPTS within the perimeter.
"""

from __future__ import annotations

from functools import cached_property

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from comptes.versions.enums import Gravite
from comptes.versions.models import ConstatLecture, Version
from controles.examens.models import Examen
from cpts.structures.models import EtapeVie, Rattachement
from financements.enveloppes.lecture import Donnees
from financements.enveloppes.lecture import lire as lire_les_enveloppes

# More than a CPTS deposits in years; those that count come first, however old.
DEPOTS_LUS = 60


class Lecture:
    """The lists of one CPTS, a query each."""

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
    def donnees(self) -> Donnees:
        """What was promised, paid, moved and spent, as the pages of envelopes read it. Four queries."""
        return lire_les_enveloppes(self._cpts)

    @cached_property
    def depots(self) -> list[Version]:
        """Latest deposits, newest first, and all those that count, with what the page shows of each. Two queries.

        ``a_corriger`` and ``a_verifier``: numbers of findings.
        """
        examens = Examen.objects.select_related("organisation", "pris_par").order_by("organisation__type")
        lus = (
            Version.objects.avec_statut()
            .filter(depot__cpts=self._cpts)
            .select_related("depot__exercice")
            .defer("compte", "attestation", "choix", "choix_repris")
            .annotate(
                a_corriger=_constats(Q(gravite__in=(Gravite.REFUS, Gravite.BLOQUANT))),
                a_verifier=_constats(Q(gravite=Gravite.ALERTE)),
            )
            .prefetch_related(Prefetch("examen_set", examens, to_attr="examens_lus"))
            .order_by(F("est_retenue").desc(), "-recu_le", "-pk")[:DEPOTS_LUS]
        )
        return sorted(lus, key=lambda version: (version.recu_le, version.pk), reverse=True)


def _constats(lesquels: Q) -> Coalesce:
    """Number of reading findings of a version."""
    siens = ConstatLecture.objects.filter(lesquels, version=OuterRef("pk")).order_by().values("version")
    return Coalesce(Subquery(siens.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
