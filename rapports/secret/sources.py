"""Where the figures of a territory are read: kept totals, a snapshot, or a publication. Same columns, same code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from comptes.totaux.models import Niveau, TotalTerritoire, TotalVersion
from comptes.versions.models import ComptesRetenus
from cpts.structures.models import CPTS
from cpts.territoires.models import Departement
from rapports.figes.models import Arrete, CompletudeArrete, EngagementArrete, LigneArrete
from rapports.secret.chiffres import Bloc
from rapports.secret.publications.lecture import Publication
from rapports.sommes.completude import (
    Completude,
    CPTSAttendue,
    TableauCompletude,
    Territoire,
    completude,
    completude_par_cpts,
    derniere_annee_close,
)
from rapports.sommes.consommation import Consommation, consommations, consommations_par
from rapports.sommes.consommation import de_json as consommation_de_json
from rapports.sommes.engagements import Engagement, de_json, engagements, engagements_par

RIEN = Q(pk__in=[])


@dataclass(frozen=True)
class Source:
    """Neither given: the totals kept by each deposit. ``arrete``: that snapshot, which never changes.

    ``publication``: for each subject and year, the snapshot whose figures are published.
    """

    arrete: Arrete | None = None
    publication: Publication | None = None

    @property
    def courante(self) -> bool:
        """The totals as they stand."""
        return self.arrete is None and self.publication is None

    def version(self, bloc: Bloc, annee: int = 0) -> Arrete | None:
        """The snapshot that gives the figures of a subject; None: the kept totals, or nothing published."""
        return self.publication.version(bloc, annee) if self.publication else self.arrete

    def _annees(self, bloc: Bloc, annee: int | None = None) -> Q:
        """Condition on the rows of snapshots: each year in its own, nothing of a year that is not published."""
        if self.publication is None:
            return Q(arrete=self.arrete) & (Q() if annee is None else Q(annee=annee))
        condition = RIEN
        for de, version in self.publication.versions(bloc).items():
            if annee in (None, de):
                condition |= Q(arrete=version, annee=de)
        return condition

    def lignes(self, niveau: str, annee: int | None = None, code: str | None = None) -> QuerySet:
        """Cells of spend of a level: code, annee, taille, mission, financeur, methode, nature, montant.

        ``code`` is the INSEE code, empty for the nation, the UUID of a CPTS. Not limited to a perimeter.
        """
        lieu = {} if code is None else {"code": code}
        if not self.courante:
            return LigneArrete.objects.filter(self._annees(Bloc.COMPTES, annee), niveau=niveau, **lieu)
        filtre = lieu if annee is None else {**lieu, "annee": annee}
        if niveau == Niveau.CPTS:
            return _lignes_des_comptes().filter(**filtre)
        return TotalTerritoire.objects.filter(niveau=niveau, **filtre)

    def lignes_des_cpts(self, departement: str, annee: int) -> QuerySet:
        """Cells of the CPTS of a department."""
        return self.lignes(Niveau.CPTS, annee).filter(departement=departement)

    def completude(self, *annees: int) -> TableauCompletude:
        """Completeness of every territory; ``annees`` are there even when nothing is known of them."""
        if self.courante:
            return completude(*annees)
        lues = self._completudes()
        presentes = {annee for _, annee in lues} | set(annees) or {derniere_annee_close()}
        return _tableau(lues, presentes)

    def _completudes(self) -> Mapping[tuple[str, int], Completude]:
        """By department and year; what was paid comes from the snapshot that publishes payments."""
        if self.publication is None:
            return _lire(self._annees(Bloc.COMPTES))
        return _publiees(*(self.publication.cle(bloc) for bloc in (Bloc.COMPTES, Bloc.VERSEMENTS)))

    def cpts_attendues(self, annee: int, departement: str | None = None) -> list[CPTSAttendue]:
        """CPTS expected, paid or read in a year, by name. Not limited to a perimeter."""
        if self.courante:
            return completude_par_cpts(annee=annee, departement=departement)
        return _cpts_arretees(self._annees(Bloc.COMPTES, annee), annee, departement)

    def effectifs(self, territoire: Territoire, annee: int) -> dict[str, int]:
        """CPTS whose accounts count in a territory, by size."""
        if self.courante:
            lieu = {Niveau.REGION: "region", Niveau.DEPARTEMENT: "departement"}.get(territoire.niveau)
            comptes = ComptesRetenus.objects.filter(annee=annee, **{lieu: territoire.code} if lieu else {})
            return dict(comptes.order_by().values_list("taille").annotate(n=Count("cpts", distinct=True)))
        lignes = CompletudeArrete.objects.filter(
            self._annees(Bloc.COMPTES, annee), niveau=Niveau.CPTS, recues=1
        )
        if territoire.niveau == Niveau.DEPARTEMENT:
            lignes = lignes.filter(departement=territoire.code)
        elif territoire.niveau == Niveau.REGION:
            codes = Departement.objects.filter(region=territoire.code).values("code")
            lignes = lignes.filter(departement__in=codes)
        return dict(lignes.order_by().values_list("taille").annotate(n=Count("pk")))

    def engagements(self, territoire: Territoire, annee: int) -> Mapping[str, Engagement]:
        """Promised, paid and moved, by code of child territory (by UUID of CPTS in a department)."""
        if self.courante:
            return engagements(territoire, annee)
        lus = _engagements(_des_enfants(self._annees(Bloc.ENVELOPPES, annee), territoire))
        if self.publication is None:
            return lus
        verses = _des_enfants(self._annees(Bloc.VERSEMENTS, annee), territoire)
        return _avec_paiements(lus, _engagements(verses))

    def engagements_du_niveau(self, niveau: Niveau, annee: int) -> Mapping[str, Engagement]:
        """The same for every region or every department, by code; two queries at most."""
        if self.courante:
            return engagements_par(niveau, annee)
        lus = _engagements(
            EngagementArrete.objects.filter(self._annees(Bloc.ENVELOPPES, annee), niveau=niveau)
        )
        if self.publication is None:
            return lus
        verses = EngagementArrete.objects.filter(self._annees(Bloc.VERSEMENTS, annee), niveau=niveau)
        return _avec_paiements(lus, _engagements(verses))

    def consommations(self, territoire: Territoire, annee: int) -> Mapping[str, Consommation]:
        """Consumption of the envelopes, by child; of the snapshot that gives the spend, envelopes included."""
        if self.courante:
            return consommations(territoire, annee)
        return _consommations(_des_enfants(self._annees(Bloc.COMPTES, annee), territoire))

    def consommations_du_niveau(self, niveau: Niveau, annee: int) -> Mapping[str, Consommation]:
        if self.courante:
            return consommations_par(niveau, annee)
        return _consommations(
            EngagementArrete.objects.filter(self._annees(Bloc.COMPTES, annee), niveau=niveau)
        )


def _lignes_des_comptes() -> QuerySet:
    """Totals of the accounts that count, with the columns of a territorial cell."""
    retenus = "version__comptesretenus"
    return (
        TotalVersion.objects.filter(**{f"{retenus}__isnull": False})
        .exclude(mission="")
        .annotate(
            annee=F(f"{retenus}__annee"),
            taille=F(f"{retenus}__taille"),
            departement=F(f"{retenus}__departement"),
            code=F(f"{retenus}__cpts__uuid"),
        )
    )


def _tableau(lues: Mapping[tuple[str, int], Completude], annees: set[int]) -> TableauCompletude:
    """One query: the territories."""
    departements = Departement.objects.select_related("region").order_by("region__nom_tri", "nom_tri")
    lignes = []
    regions = {}
    for departement in departements:
        regions[departement.region_id] = departement.region.nom
        territoire = Territoire(Niveau.DEPARTEMENT, departement.code, departement.nom, departement.region_id)
        lignes += [(territoire, annee, lues.get((departement.code, annee), Completude())) for annee in annees]
    return TableauCompletude(lignes, regions)


_CLE = ("code", "annee")
_CHAMPS = ("attendues", "recues", "verse_total", "verse_recues", "demonstration", "le")


Versions = tuple[tuple[int, int], ...]  # (year, key of the snapshot that publishes it)


@lru_cache(maxsize=16)
def _publiees(comptes: Versions, versements: Versions) -> Mapping[tuple[str, int], Completude]:
    """What publications show never changes: read once in a process."""
    lues, verses = (
        _lire(reduce(or_, (Q(arrete=version, annee=annee) for annee, version in versions), RIEN))
        for versions in (comptes, versements)
    )
    return {cle: _ensemble(lues.get(cle), verses.get(cle)) for cle in lues.keys() | verses.keys()}


def _lire(ou: Q) -> dict[tuple[str, int], Completude]:
    """Plain tuples: a page reads a thousand rows."""
    lignes = CompletudeArrete.objects.filter(ou, niveau=Niveau.DEPARTEMENT).values_list(*_CLE, *_CHAMPS)
    return {(code, annee): Completude(*lue) for code, annee, *lue in lignes}


def _ensemble(comptes: Completude | None, verses: Completude | None) -> Completude:
    """Completeness of the accounts, and what was paid: one of them may not be published."""
    if comptes is None:
        comptes = Completude(attendues=verses.attendues if verses else 0)
    if verses is None:
        return comptes._replace(verse_total=None, verse_recues=None)
    return comptes._replace(verse_total=verses.verse_total, verse_recues=verses.verse_recues)


def _cpts_arretees(ou: Q, annee: int, departement: str | None) -> list[CPTSAttendue]:
    """Two queries: the rows of the snapshot, and the names of the CPTS."""
    lignes = CompletudeArrete.objects.filter(ou, niveau=Niveau.CPTS)
    if departement is not None:
        lignes = lignes.filter(departement=departement)
    lues = {
        UUID(code): (lieu, Completude(*lue))
        for code, lieu, *lue in lignes.values_list("code", "departement", *_CHAMPS)
    }
    noms = CPTS.objects.filter(uuid__in=list(lues)).order_by("nom_tri", "pk").values_list("uuid", "nom")
    return [CPTSAttendue(uuid, nom, lues[uuid][0], annee, lues[uuid][1]) for uuid, nom in noms]


def _des_enfants(ou: Q, territoire: Territoire) -> QuerySet:
    """What a snapshot keeps of the children of a territory; of a CPTS, its own."""
    lieux: dict[Niveau, dict[str, str]] = {
        Niveau.NATIONAL: {"niveau": Niveau.REGION},
        Niveau.REGION: {"niveau": Niveau.DEPARTEMENT, "parent": territoire.code},
        Niveau.DEPARTEMENT: {"niveau": Niveau.CPTS, "parent": territoire.code},
        Niveau.CPTS: {"niveau": Niveau.CPTS, "code": territoire.code},
    }
    return EngagementArrete.objects.filter(ou, **lieux[territoire.niveau])


def _engagements(lignes: QuerySet) -> dict[str, Engagement]:
    return {code: de_json(contenu) for code, contenu in lignes.values_list("code", "contenu")}


def _avec_paiements(lus: dict[str, Engagement], verses: dict[str, Engagement]) -> dict[str, Engagement]:
    """Envelopes of one snapshot, payments of another."""
    for code in lus.keys() | verses.keys():
        lus.setdefault(code, Engagement()).paiements = verses.get(code, Engagement()).paiements
    return lus


def _consommations(lignes: QuerySet) -> dict[str, Consommation]:
    lus = lignes.values_list("code", "contenu__consommation")
    return {code: consommation_de_json(contenu) for code, contenu in lus}
