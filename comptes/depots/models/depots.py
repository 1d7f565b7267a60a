"""A deposit: CPTS × exercise × piece, its versions, their files, and what the reading said."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from comptes.depots.enums import (
    PIECES_LUES,
    VERDICTS_ACCEPTES,
    Etape,
    EtatLecture,
    Gravite,
    Piece,
    Statut,
    Verdict,
)
from comptes.depots.statuts import Faits, statut_de
from cpts.commun.declencheurs import ECRIT_UNE_FOIS, Declencheur
from cpts.commun.enums import Antivirus
from cpts.commun.modeles import ObjetPublic
from cpts.droits.perimetre import perimetre_de
from cpts.droits.querysets import DeCPTSQuerySet
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.structures.models.structures import PlageDeDates

if TYPE_CHECKING:
    from django.db.models import QuerySet

DUREE_MAX_MOIS = 24


class ExerciceManager(models.Manager.from_queryset(DeCPTSQuerySet)):  # type: ignore[misc]
    """The exercises of today: one that was removed is met only through the deposits that were made for it."""

    def get_queryset(self) -> QuerySet[Exercice]:
        return super().get_queryset().filter(retire_le__isnull=True)


class Exercice(ObjetPublic):
    """An accounting period of a CPTS: 1 to 24 months, not always the calendar year.

    Removed by a date when its dates were wrong and nothing counts in it; its days are then free for another one.
    """

    cpts = models.ForeignKey(CPTS, models.PROTECT)
    debut = models.DateField("début")
    fin = models.DateField("clôture")
    retire_le = models.DateTimeField("retiré le", null=True, blank=True)
    retire_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ExerciceManager()

    class Meta:
        verbose_name = "exercice"
        ordering = ["-fin"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gt=F("debut")) & Q(fin__lt=F("debut") + datetime.timedelta(days=732)),
                name="exercice_duree",
                violation_error_message="Un exercice dure de 1 à 24 mois.",
            ),
            ExclusionConstraint(
                name="exercice_sans_recouvrement",
                expressions=[
                    ("cpts", RangeOperators.EQUAL),
                    (
                        PlageDeDates(
                            "debut", "fin", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(retire_le__isnull=True),
                violation_error_message="Cet exercice recouvre un autre exercice de la même CPTS.",
            ),
        ]

    def __str__(self) -> str:
        if (self.debut.month, self.debut.day, self.fin.month, self.fin.day) == (1, 1, 12, 31) and (
            self.debut.year == self.fin.year
        ):
            return str(self.fin.year)
        return f"du {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y}"

    @property
    def annee(self) -> int:
        """Closing year: how pages and the API name an exercise."""
        return self.fin.year


class Depot(models.Model):
    """What was deposited for one CPTS, exercise and piece. Only ``version_courante`` may count.

    It is the version that a person would be shown for this piece; between a ledger and a balance, the one whose
    figures are in the totals is in ``ComptesRetenus``.
    """

    cpts = models.ForeignKey(CPTS, models.PROTECT)
    exercice = models.ForeignKey(Exercice, models.PROTECT)
    piece = models.CharField("pièce", max_length=24, choices=Piece)
    version_courante = models.ForeignKey(
        "Version",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Version acceptée, et confirmée quand il le fallait.",
    )

    objects = DeCPTSQuerySet.as_manager()

    class Meta:
        verbose_name = "dépôt"
        constraints = [
            models.UniqueConstraint(fields=["cpts", "exercice", "piece"], name="depot_unique_par_piece")
        ]

    def __str__(self) -> str:
        return f"{self.get_piece_display()} {self.exercice}"


class VersionQuerySet(models.QuerySet["Version"]):
    def for_user(self, user: Utilisateur) -> VersionQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("depot__cpts"))

    def a_lire(self) -> VersionQuerySet:
        """The outbox: received, or left in reading by a worker that died."""
        return self.filter(etat__in=[EtatLecture.RECU, EtatLecture.EN_LECTURE])

    def avec_depot(self) -> VersionQuerySet:
        return self.select_related("depot__cpts", "depot__exercice", "depose_par")

    def avec_statut(self) -> VersionQuerySet:
        """What ``Version.statut`` needs, read with the rows. To be called for any list of versions."""
        from comptes.depots.models.doutes import Doute
        from comptes.totaux.models import ComptesRetenus

        retenus = ComptesRetenus.objects.filter(version=OuterRef("pk"))
        ouverts = Doute.objects.ouverts().filter(version=OuterRef("pk"))
        return self.select_related("depot").annotate(est_retenue=Exists(retenus), en_doute=Exists(ouverts))


class Version(ObjetPublic):
    """One act of depositing: the receipt. Never overwritten; withdrawn by a date, never deleted.

    ``uuid`` is the ``id`` of ``/api/v1/depots/{id}/``; ``sha256`` is the file's, or the hash of the files'
    hashes in order when there are several. ``compte`` is what ``verifier --json`` says, findings excluded (kept
    there while a question is open: the file is then read again with its answer).

    A version is a content and the answers given to the questions of its reading (``choix``): other answers to the
    same bytes make another version. ``statut`` says where it stands.
    """

    depot = models.ForeignKey(Depot, models.PROTECT)
    numero = models.CharField("récépissé", max_length=20, unique=True)
    rang = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    recu_le = models.DateTimeField()
    depose_par = models.ForeignKey(Utilisateur, models.PROTECT)
    etat = models.CharField(max_length=12, choices=EtatLecture, default=EtatLecture.RECU)
    lu_le = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    compte = models.JSONField(null=True, blank=True)
    erreur = models.CharField(
        max_length=300, blank=True, help_text="Phrase montrée quand la lecture a échoué."
    )
    tentatives = models.PositiveSmallIntegerField(default=0)
    version_moteur = models.CharField(max_length=20, blank=True)
    retiree_le = models.DateTimeField(null=True, blank=True)
    retiree_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    attestee_le = models.DateTimeField(null=True, blank=True)
    attestee_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    attestation = models.JSONField(
        null=True, blank=True, help_text="Ce qui a été attesté : dépense par mission, résultat, empreinte."
    )
    remplacee_le = models.DateTimeField(
        null=True, blank=True, help_text="Une version plus récente, ou choisie, a pris sa place."
    )
    choix = models.JSONField(
        default=dict, blank=True, help_text="Réponses aux questions de la lecture : code → valeur."
    )
    choix_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    choix_le = models.DateTimeField(null=True, blank=True)
    choix_repris = models.JSONField(
        default=dict, blank=True, help_text="Réponses reprises d’un dépôt précédent : code → qui, quand."
    )

    # Facts of ``statut`` read with the row (``avec_statut``).
    est_retenue: bool
    en_doute: bool
    # Set on the object that ``recevoir`` returns when the same bytes had been withdrawn.
    redeposee = False

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version"
        ordering = ["-recu_le", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["depot", "rang"], name="version_rang_unique"),
            models.UniqueConstraint(
                fields=["depot", "sha256", "choix"], name="version_meme_contenu_une_fois"
            ),
            Declencheur(
                name="recepisse_immuable",
                quand="BEFORE UPDATE",
                condition="""
                    (OLD.numero, OLD.sha256, OLD.recu_le, OLD.depose_par_id, OLD.depot_id, OLD.rang)
                    IS DISTINCT FROM
                    (NEW.numero, NEW.sha256, NEW.recu_le, NEW.depose_par_id, NEW.depot_id, NEW.rang)""",
                corps="""
                    BEGIN
                        RAISE EXCEPTION 'récépissé % : numéro, empreinte, date et auteur ne se modifient pas',
                            OLD.numero USING ERRCODE = 'restrict_violation';
                    END""",
            ),
        ]
        indexes = [
            models.Index(fields=["etat"], condition=Q(etat__in=["recu", "en_lecture"]), name="version_a_lire")
        ]

    def __str__(self) -> str:
        return self.numero

    @property
    def acceptee(self) -> bool:
        """Readable, and not withdrawn: a piece that is not read automatically has no verdict."""
        lisible = self.verdict in VERDICTS_ACCEPTES or (self.est_lue and not self.lecture_automatique)
        return lisible and self.retiree_le is None

    @property
    def est_lue(self) -> bool:
        return self.etat == EtatLecture.LU

    @property
    def lecture_automatique(self) -> bool:
        return self.depot.piece in PIECES_LUES

    @property
    def statut(self) -> Statut:
        """Where this version stands: the one answer of every page, mail and API. See ``avec_statut`` for lists."""
        return statut_de(
            Faits(
                etat=self.etat,
                verdict=self.verdict,
                lue_automatiquement=self.lecture_automatique,
                retiree=self.retiree_le is not None,
                remplacee=self.remplacee_le is not None,
                courante=self.depot.version_courante_id == self.pk,
                retenue=self._fait("est_retenue", "comptesretenus"),
                en_doute=self._fait("en_doute", "doutes"),
            )
        )

    def _fait(self, annotation: str, relation: str) -> bool:
        """A fact read with the row, else asked now."""
        if annotation in self.__dict__:
            return bool(self.__dict__[annotation])
        if relation == "doutes":
            return self.doutes.ouverts().exists()
        from comptes.totaux.models import ComptesRetenus

        return ComptesRetenus.objects.filter(version=self.pk).exists()

    @property
    def phrase_du_statut(self) -> str:
        """``statut`` in a sentence, for whoever reads this version alone."""
        return self.statut.phrase


class Suivi(models.Model):
    """Progress of a reading, written on a connection of its own: rows of the ingest are invisible until the end."""

    version = models.OneToOneField(Version, models.CASCADE, primary_key=True)
    etape = models.CharField(max_length=14, choices=Etape, default=Etape.ATTENTE)
    progression = models.PositiveSmallIntegerField(default=0, help_text="0 à 100.")
    maj_le = models.DateTimeField(auto_now=True)
    envoye_le = models.DateTimeField(
        null=True, blank=True, help_text="Dernier envoi à la file des tâches ; vide : jamais envoyé."
    )

    class Meta:
        verbose_name = "suivi de lecture"
        verbose_name_plural = "suivis de lecture"

    def __str__(self) -> str:
        return f"{self.get_etape_display()} ({self.progression} %)"


class Fichier(ObjetPublic):
    """A file as received, kept under a random name. Destroyed only for a forbidden content (a NIR)."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="fichiers")
    rang = models.PositiveSmallIntegerField(default=1)
    nom = models.CharField("nom reçu", max_length=255)
    type_detecte = models.CharField(max_length=80)
    taille = models.PositiveBigIntegerField(help_text="En octets.")
    sha256 = models.CharField(max_length=64)
    contenu = models.FileField(max_length=120, blank=True)
    premiere_ligne = models.PositiveIntegerField(
        default=0, help_text="Décalage des numéros de ligne quand l’exercice tient en plusieurs fichiers."
    )
    detruit_le = models.DateTimeField(null=True, blank=True)
    antivirus = models.CharField(
        max_length=8, choices=Antivirus, default=Antivirus.ABSENT, help_text="Ce que l’antivirus a répondu."
    )

    class Meta:
        verbose_name = "fichier"
        ordering = ["rang"]
        constraints = [models.UniqueConstraint(fields=["version", "rang"], name="fichier_rang_unique")]

    def __str__(self) -> str:
        return self.nom


class ConstatLectureQuerySet(models.QuerySet["ConstatLecture"]):
    def for_user(self, user: Utilisateur) -> ConstatLectureQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("version__depot__cpts"))


class ConstatLecture(ObjetPublic):
    """A reading finding: immutable, comes with the version (fields of ``verifier --json``)."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="constats")
    rang = models.PositiveIntegerField()
    code = models.CharField(max_length=10)
    gravite = models.CharField(max_length=8, choices=Gravite)
    fichier = models.CharField(max_length=255, blank=True)
    ligne = models.PositiveIntegerField(null=True, blank=True)
    champ = models.CharField(max_length=40, blank=True)
    lu = models.TextField(null=True, blank=True)
    attendu = models.TextField(null=True, blank=True)
    message = models.TextField()
    que_faire = models.TextField(blank=True)
    nombre = models.PositiveIntegerField(default=1)
    lignes = models.TextField(blank=True)

    objects = ConstatLectureQuerySet.as_manager()

    class Meta:
        verbose_name = "constat de lecture"
        verbose_name_plural = "constats de lecture"
        ordering = ["version", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["version", "rang"], name="constat_lecture_rang"),
            *ECRIT_UNE_FOIS,
        ]

    def __str__(self) -> str:
        return f"{self.code} : {self.message[:60]}"


def versions_de(cpts: CPTS) -> VersionQuerySet:
    """Every version ever deposited by a CPTS, newest first."""
    return Version.objects.filter(depot__cpts=cpts).avec_depot()
