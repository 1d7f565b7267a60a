"""Scanned pages as received, what became of each, and the signed copies made of them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from cpts.commun.declencheurs import ECRIT_UNE_FOIS
from cpts.commun.enums import Antivirus
from cpts.commun.modeles import ObjetPublic
from cpts.droits.perimetre import perimetre_de
from cpts.droits.querysets import DeCPTSQuerySet
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS, Organisation
from financements.papiers.code import CodePage
from financements.papiers.enums import A_REPRENDRE, CE_QUI_SE_PASSE, TONS, EtatPage, EtatScan
from financements.papiers.genres import genre_de


class ScansQuerySet(models.QuerySet):
    """Scans of a body: seen by those who act for that body, nobody else."""

    chemin = "organisation"

    def for_user(self, user: Utilisateur) -> Self:
        return self.filter(**{f"{self.chemin}__in": list(perimetre_de(user).organisations)})


class DuDepotQuerySet(ScansQuerySet):
    chemin = "depot__organisation"


class PagesQuerySet(ScansQuerySet):
    chemin = "fichier__depot__organisation"

    def a_reprendre(self) -> Self:
        return self.filter(etat__in=A_REPRENDRE)


class DepotPapiers(ObjetPublic):
    """Files of scanned pages sent together by a body. ``pages``: in all its files; ``progression``: 0 to 100."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    depose_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    recu_le = models.DateTimeField("reçu le", auto_now_add=True)
    etat = models.CharField(max_length=10, choices=EtatScan, default=EtatScan.RECU)
    pages = models.PositiveIntegerField()
    progression = models.PositiveSmallIntegerField(default=0)
    envoye_le = models.DateTimeField(null=True, blank=True, help_text="Dernier envoi à la file des tâches.")
    lu_le = models.DateTimeField(null=True, blank=True)

    objects = ScansQuerySet.as_manager()

    class Meta:
        verbose_name = "dépôt de papiers signés"
        verbose_name_plural = "dépôts de papiers signés"
        ordering = ["-recu_le", "-pk"]
        indexes = [
            models.Index(
                fields=["etat"], condition=Q(etat__in=["recu", "en_lecture"]), name="depot_papiers_a_lire"
            )
        ]

    def __str__(self) -> str:
        return f"Papiers reçus le {self.recu_le:%d/%m/%Y}"

    @property
    def en_cours(self) -> bool:
        return self.etat != EtatScan.LU


class FichierPapiers(ObjetPublic):
    """One file of a deposit, kept as received: the pages are cut out of it, it is never changed."""

    depot = models.ForeignKey(DepotPapiers, models.PROTECT, related_name="fichiers")
    rang = models.PositiveSmallIntegerField()
    nom = models.CharField("nom reçu", max_length=255)
    type_detecte = models.CharField(max_length=80)
    taille = models.PositiveBigIntegerField(help_text="En octets.")
    sha256 = models.CharField(max_length=64)
    contenu = models.FileField(max_length=120)
    antivirus = models.CharField(max_length=8, choices=Antivirus, default=Antivirus.ABSENT)
    pages = models.PositiveIntegerField()

    objects = DuDepotQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier de papiers signés"
        verbose_name_plural = "fichiers de papiers signés"
        ordering = ["depot", "rang"]
        constraints = [models.UniqueConstraint(fields=["depot", "rang"], name="fichier_papiers_rang")]

    def __str__(self) -> str:
        return self.nom


class CopieSignee(ObjetPublic):
    """A signed copy of a document, as a PDF. Written once: the database refuses to change or delete it.

    ``genre`` and ``document`` name the row of the room that prints it (``financements.papiers.genres``); ``edition``
    the printing that was signed, empty when the pages were attached by hand without a code.
    """

    cpts = models.ForeignKey(CPTS, models.PROTECT, related_name="+")
    genre = models.CharField(max_length=3)
    document = models.UUIDField()
    edition = models.CharField("édition", max_length=8, blank=True)
    pages = models.PositiveSmallIntegerField()
    contenu = models.FileField(max_length=120)
    taille = models.PositiveBigIntegerField(help_text="En octets.")
    sha256 = models.CharField(max_length=64)
    jointe_le = models.DateTimeField()
    jointe_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    a_la_main = models.BooleanField(
        "à la main", help_text="Une page au moins a été désignée par une personne."
    )

    objects = DeCPTSQuerySet.as_manager()

    class Meta:
        verbose_name = "copie signée"
        verbose_name_plural = "copies signées"
        ordering = ["-jointe_le", "-pk"]
        indexes = [models.Index(fields=["genre", "document"], name="copie_du_document")]
        constraints = [*ECRIT_UNE_FOIS]

    def __str__(self) -> str:
        return f"Copie signée du {self.jointe_le:%d/%m/%Y}"

    @property
    def libelle(self) -> str:
        """« Avenant », « Décompte officiel »: the kind in words; its code for a kind no longer printed."""
        genre = genre_de(self.genre)
        return genre.libelle if genre else self.genre


class PageScannee(ObjetPublic):
    """A page of a file: what its code says, or what a person said, and the copy it became part of."""

    fichier = models.ForeignKey(FichierPapiers, models.PROTECT, related_name="lues")
    numero = models.PositiveIntegerField("numéro dans le fichier")
    etat = models.CharField(max_length=10, choices=EtatPage)
    genre = models.CharField(max_length=3, blank=True)
    document = models.UUIDField(null=True, blank=True)
    edition = models.CharField(max_length=8, blank=True)
    page = models.PositiveSmallIntegerField(null=True, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    copie = models.ForeignKey(CopieSignee, models.PROTECT, null=True, blank=True, related_name="originaux")
    traite_le = models.DateTimeField("traité le", null=True, blank=True)
    traite_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    motif = models.CharField(max_length=300, blank=True)

    objects = PagesQuerySet.as_manager()

    class Meta:
        verbose_name = "page numérisée"
        verbose_name_plural = "pages numérisées"
        ordering = ["fichier__depot", "fichier__rang", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["fichier", "numero"], name="page_scannee_unique"),
            models.CheckConstraint(
                condition=Q(etat="classee", copie__isnull=False)
                | (~Q(etat="classee") & Q(copie__isnull=True)),
                name="page_classee_a_sa_copie",
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=True, page__isnull=True, pages__isnull=True)
                | Q(document__isnull=False, page__gte=1, page__lte=models.F("pages")),
                name="page_designee_entiere",
                violation_error_message="Le numéro de la page est entre 1 et le nombre de pages du document.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="ecartee") | ~Q(motif=""),
                name="page_ecartee_motivee",
                violation_error_message="Dites pourquoi cette page est écartée.",
            ),
        ]
        indexes = [models.Index(fields=["genre", "document"], name="page_du_document")]

    def __str__(self) -> str:
        return f"{self.fichier}, page {self.numero}"

    def designer(self, code: CodePage) -> None:
        """Say which page of which document this is."""
        self.genre, self.document, self.edition = code.genre, code.document, code.edition
        self.page, self.pages = code.page, code.pages

    @property
    def a_reprendre(self) -> bool:
        return self.etat in A_REPRENDRE

    @property
    def ton(self) -> str:
        return TONS.get(EtatPage(self.etat), "attention")

    @property
    def que_faire(self) -> str:
        return CE_QUI_SE_PASSE[EtatPage(self.etat)]


class EmissionPapier(models.Model):
    """The version of the template a document was issued with, so that it says the same years later. Never changed."""

    genre = models.CharField(max_length=3)
    document = models.UUIDField()
    modele = models.CharField("version du modèle", max_length=40)
    source = models.CharField(max_length=300)
    emis_le = models.DateTimeField("émis le")

    class Meta:
        verbose_name = "émission d’un papier"
        verbose_name_plural = "émissions de papiers"
        constraints = [
            models.UniqueConstraint(fields=["genre", "document"], name="emission_unique"),
            *ECRIT_UNE_FOIS,
        ]

    def __str__(self) -> str:
        return f"{self.genre} {self.document} : {self.modele}"
