"""A version: one act of depositing, why it may wait for a person, and whether its accounts count."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from comptes.natures.models import TableNatures
from comptes.versions.enums import PIECES_LUES, VERDICTS_ACCEPTES, EtatLecture, Statut, Verdict
from comptes.versions.models.depots import Depot, Exercice
from comptes.versions.statuts import Faits, statut_de
from cpts.commun.declencheurs import Declencheur
from cpts.commun.modeles import ObjetPublic
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.territoires.models import Departement, Region


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
        return ComptesRetenus.objects.filter(version=self.pk).exists()

    @property
    def phrase_du_statut(self) -> str:
        """``statut`` in a sentence, for whoever reads this version alone."""
        return self.statut.phrase


def versions_de(cpts: CPTS) -> VersionQuerySet:
    """Every version ever deposited by a CPTS, newest first."""
    return Version.objects.filter(depot__cpts=cpts).avec_depot()


class DouteQuerySet(models.QuerySet["Doute"]):
    def ouverts(self) -> DouteQuerySet:
        return self.filter(leve_le__isnull=True)


class Doute(models.Model):
    """Why a version waits for a person before it counts: one row per version and rule (``DEP-xx``).

    ``details``: figures that the page shows beside the sentence, amounts as text. ``contre``: the version that
    would be replaced, for that rule only. Lifted with its reason, or never: it stays with the version.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="doutes")
    code = models.CharField(max_length=10)
    constat = models.TextField(help_text="Ce qui a été vu, en une ou deux phrases.")
    details = models.JSONField(default=dict, blank=True)
    contre = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    pose_le = models.DateTimeField()
    leve_le = models.DateTimeField(null=True, blank=True)
    leve_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    motif = models.CharField(max_length=600, blank=True)

    objects = DouteQuerySet.as_manager()

    class Meta:
        verbose_name = "doute"
        ordering = ["version", "code"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="doute_un_par_regle"),
            models.CheckConstraint(
                condition=Q(leve_le__isnull=True, leve_par__isnull=True)
                | Q(leve_le__isnull=False, leve_par__isnull=False) & ~Q(motif=""),
                name="doute_leve_motive",
                violation_error_message="Une confirmation porte sa date, son auteur et sa raison.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} : {self.constat[:60]}"


class ComptesRetenus(models.Model):
    """The accounts that count for an exercise (the ledger, else the balance), and how they were added up.

    The keys of the sums are kept as they were when the version was added, so that taking it out removes
    exactly what went in even if the CPTS has changed size or department since.
    """

    exercice = models.OneToOneField(Exercice, models.PROTECT)
    version = models.OneToOneField(Version, models.PROTECT)
    cpts = models.ForeignKey(CPTS, models.PROTECT)
    annee = models.PositiveSmallIntegerField(help_text="Année de clôture.")
    departement = models.ForeignKey(Departement, models.PROTECT)
    region = models.ForeignKey(Region, models.PROTECT)
    taille = models.CharField(max_length=2, blank=True)
    table_natures = models.ForeignKey(TableNatures, models.PROTECT)
    jeu = models.PositiveIntegerField(help_text="Version des règles de ventilation appliquée.")
    retenus_le = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "comptes retenus"
        verbose_name_plural = "comptes retenus"
        indexes = [models.Index(fields=["annee", "departement"], name="retenus_par_annee")]

    def __str__(self) -> str:
        return f"{self.cpts} {self.annee}"
