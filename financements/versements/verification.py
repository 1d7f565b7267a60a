"""Payment files against payments, to the cent: what was received is read again, and must be what is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.storage import default_storage
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from comptes.depots.rangement import empreinte
from cpts.commun.formats import euros
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from financements.versements.codes import EtatImport, EtatLigne, GenreImport
from financements.versements.importation import table_de
from financements.versements.lecture import FichierIllisible, lire
from financements.versements.models import ImportVersements, LigneImport, Versement, VersementFIR

ZERO = Decimal(0)


@dataclass(frozen=True)
class Ecart:
    """A difference: in which file, between what and what (None: nothing there)."""

    objet: str
    attendu: Decimal | None
    lu: Decimal | None

    def __str__(self) -> str:
        return f"{self.objet} : attendu {euros(self.attendu, 'rien')}, lu {euros(self.lu, 'rien')}."


def ecarts(suivre: Callable[[Iterable], Iterable] = lambda imports: imports) -> list[Ecart]:
    """Differences between accepted files, their lines and the payments; empty when all is equal to the cent.

    For each accepted file: its fingerprint, its sum read again from the stored bytes, the sum of its lines, and
    the sum of the payments that name it.
    """
    acceptes = ImportVersements.objects.filter(etat=EtatImport.ACCEPTE).order_by("pk")
    verses = _sommes(Versement.objects.filter(importation__isnull=False))
    fir = _sommes(VersementFIR.objects.all())
    return [
        ecart
        for importation in suivre(list(acceptes))
        for ecart in _ecarts_d_un_import(
            importation, (fir if importation.genre == GenreImport.FIR else verses).get(importation.pk, ZERO)
        )
    ]


def _sommes(versements: QuerySet) -> dict[int, Decimal]:
    return dict(versements.order_by().values_list("importation").annotate(somme=Sum("montant")))


def _ecarts_d_un_import(importation: ImportVersements, verse: Decimal) -> Iterator[Ecart]:
    nom = f"Fichier « {importation.nom} » reçu le {importation.recu_le:%d/%m/%Y}"
    par_etat = dict(
        LigneImport.objects.filter(importation=importation)
        .order_by()
        .values_list("etat")
        .annotate(somme=Sum("montant"))
    )
    if (bonnes := par_etat.get(EtatLigne.BONNE) or ZERO) != verse:
        yield Ecart(f"{nom}, lignes acceptées et versements", bonnes, verse)
    if not default_storage.exists(importation.contenu.name or "-"):
        yield Ecart(f"{nom}, fichier absent du stockage", bonnes, None)
        return
    with importation.contenu.open("rb") as fichier:
        if empreinte(fichier) != importation.sha256:
            yield Ecart(f"{nom}, empreinte du fichier changée", bonnes, None)
    relu = _relire(importation)
    lignes = sum((somme or ZERO for somme in par_etat.values()), ZERO) + importation.total_hors_champ
    if relu != lignes:
        yield Ecart(f"{nom}, fichier relu et lignes gardées", relu, lignes)


def _relire(importation: ImportVersements) -> Decimal | None:
    """Sum of the readable amounts of the stored file, read as it was on the day of its reading."""
    try:
        table = table_de(importation)
        jour = importation.lu_le.date() if importation.lu_le else importation.recu_le.date()
        return lire(table, importation.genre, jour).total_lisible
    except FichierIllisible:
        return None


@dataclass(frozen=True)
class Annee:
    """A civil year: what the accepted files pay, what is recorded from them, and what came without a file."""

    annee: int
    fichiers: Decimal
    verse: Decimal
    sans_fichier: Decimal
    cpts: int

    @property
    def total(self) -> Decimal:
        return self.verse + self.sans_fichier

    @property
    def ecart(self) -> Decimal:
        return self.fichiers - self.verse


def annees(user: Utilisateur, genre: str = GenreImport.ACI) -> list[Annee]:
    """Year by year, newest first: files accepted and payments of the bodies this person may read. Two queries."""
    lignes = LigneImport.objects.for_user(user).filter(
        importation__etat=EtatImport.ACCEPTE, importation__genre=genre, etat=EtatLigne.BONNE
    )
    fichiers = dict(_par_annee(lignes).values_list("annee").annotate(somme=Sum("montant")))
    depuis_un_fichier = Q(importation__isnull=False)
    verses = {
        annee: (verse or ZERO, sans_fichier or ZERO, cpts)
        for annee, verse, sans_fichier, cpts in _par_annee(_versements(user, genre))
        .values_list("annee")
        .annotate(
            verse=Sum("montant", filter=depuis_un_fichier),
            sans_fichier=Sum("montant", filter=~depuis_un_fichier),
            nombre=Count("cpts", distinct=True),
        )
    }
    return [
        Annee(annee, fichiers.get(annee, ZERO), *verses.get(annee, (ZERO, ZERO, 0)))
        for annee in sorted({*fichiers, *verses}, reverse=True)
    ]


def _versements(user: Utilisateur, genre: str) -> QuerySet:
    """Payments by who paid them: a caisse answers for its own, wherever the CPTS is today."""
    modele, payeur = (VersementFIR, "ars") if genre == GenreImport.FIR else (Versement, "caisse")
    perimetre = perimetre_de(user)
    lignes = modele._default_manager.all()
    if perimetre.voit_la_nation:
        return lignes
    return lignes.filter(**{f"{payeur}__in": list(perimetre.organisations)})


def _par_annee(lignes: QuerySet) -> QuerySet:
    return lignes.order_by().annotate(annee=ExtractYear("date"))
