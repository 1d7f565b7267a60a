"""A payment file as received, its lines as read, and what a person decided of them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from cpts.commun.enums import Antivirus, Mission
from cpts.commun.horloge import maintenant
from cpts.commun.modeles import ObjetPublic
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS, Organisation
from financements.contrats.models.contrats import Contrat
from financements.versements.codes import EtatImport, EtatLigne, GenreImport, NatureFIR


class DeLOrganisationQuerySet(models.QuerySet):
    """Rows of a body's own files: seen by that body, and by those who see the nation."""

    prefixe = ""

    def for_user(self, user: Utilisateur) -> Self:
        perimetre = perimetre_de(user)
        if perimetre.voit_la_nation:
            return self.all()
        return self.filter(**{f"{self.prefixe}organisation__in": list(perimetre.organisations)})


class LigneImportQuerySet(DeLOrganisationQuerySet):
    prefixe = "importation__"

    def a_reprendre(self) -> LigneImportQuerySet:
        """Lines set aside when their file was accepted, and not settled since."""
        return self.filter(
            importation__etat=EtatImport.ACCEPTE, etat=EtatLigne.ERREUR, reprise_le__isnull=True
        )


class DispositionMemorisee(models.Model):
    """Which column is what in a body's own files, recognised by their header and proposed the next time."""

    organisation = models.ForeignKey(Organisation, models.CASCADE)
    genre = models.CharField(max_length=3, choices=GenreImport)
    entetes = models.JSONField("titres des colonnes", help_text="Tels que lus, dans l’ordre.")
    signature = models.CharField(max_length=64, help_text="Empreinte des titres, accents et casse à part.")
    colonnes = models.JSONField(help_text="Rôle → numéro de colonne, à partir de 0.")
    enregistree_le = models.DateTimeField("enregistrée le", auto_now=True)
    enregistree_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "disposition de colonnes"
        verbose_name_plural = "dispositions de colonnes"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "genre", "signature"], name="disposition_une_par_entete"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} : {len(self.entetes)} colonnes"


class ImportVersements(ObjetPublic):
    """One file of payments: stored as received, read, then accepted or given up.

    Amounts: ``total`` sums the lines ready to be recorded, ``total_fichier`` every readable line of the file;
    ``total_hors_champ`` the lines of an ARS's export that pay others than CPTS (they are counted, not kept).
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    genre = models.CharField(max_length=3, choices=GenreImport, default=GenreImport.ACI)
    nom = models.CharField("nom reçu", max_length=255)
    type_detecte = models.CharField(max_length=80)
    taille = models.PositiveBigIntegerField(help_text="En octets.")
    sha256 = models.CharField(max_length=64)
    contenu = models.FileField(max_length=120, blank=True)
    antivirus = models.CharField(max_length=8, choices=Antivirus, default=Antivirus.ABSENT)
    disposition = models.CharField(max_length=40, blank=True, help_text="Disposition reconnue ou choisie.")
    colonnes = models.JSONField(null=True, blank=True, help_text="Rôle → numéro de colonne, à partir de 0.")
    nature = models.CharField(
        max_length=10,
        choices=NatureFIR,
        default=NatureFIR.PAIEMENT,
        help_text="Ce que disent les montants du fichier.",
    )
    total_attendu = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    etat = models.CharField(max_length=10, choices=EtatImport, default=EtatImport.RECU)
    progression = models.PositiveSmallIntegerField(default=0, help_text="0 à 100.")
    erreur = models.CharField(
        max_length=600, blank=True, help_text="Phrase montrée quand rien n’est lisible."
    )
    constats = models.JSONField(default=list, help_text="Constats sur le fichier entier.")
    lignes_lues = models.PositiveIntegerField(default=0)
    bonnes = models.PositiveIntegerField(default=0)
    connues = models.PositiveIntegerField(default=0)
    erreurs = models.PositiveIntegerField(default=0)
    hors_champ = models.PositiveIntegerField(default=0)
    total = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    total_fichier = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    total_hors_champ = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    recu_le = models.DateTimeField(default=maintenant, editable=False)
    depose_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    envoye_le = models.DateTimeField(null=True, blank=True, help_text="Dernier envoi à la file des tâches.")
    lu_le = models.DateTimeField(null=True, blank=True)
    decide_le = models.DateTimeField("décidé le", null=True, blank=True)
    decide_par = models.ForeignKey(
        Utilisateur, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décidé par"
    )
    motif_abandon = models.CharField(max_length=300, blank=True)

    objects = DeLOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "import de versements"
        verbose_name_plural = "imports de versements"
        ordering = ["-recu_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "genre", "sha256"],
                condition=~Q(etat__in=["abandonne", "echec"]),
                name="import_meme_fichier_une_fois",
                violation_error_message="Ce fichier a déjà été reçu.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["accepte", "abandonne"])
                | Q(decide_le__isnull=False, decide_par__isnull=False),
                name="import_decision_signee",
                violation_error_message="Une décision sur un import porte sa date et son auteur.",
            ),
        ]
        indexes = [
            models.Index(fields=["etat"], condition=Q(etat__in=["recu", "en_lecture"]), name="import_a_lire")
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.get_etat_display()})"

    @property
    def en_cours(self) -> bool:
        return self.etat in (EtatImport.RECU, EtatImport.EN_LECTURE)

    @property
    def bloquants(self) -> list[dict]:
        """Findings on the whole file that forbid accepting it."""
        return [constat for constat in self.constats if constat["gravite"] == "bloquant"]

    @property
    def acceptable(self) -> bool:
        return self.etat == EtatImport.LU and not self.bloquants and bool(self.bonnes or self.connues)


class LigneImport(ObjetPublic):
    """A line of a file: as read (``lu``: role → text), as understood, and what is wrong with it.

    ``constats``: ``[{code, gravite, champ, lu, attendu, message, que_faire}]``. A line set aside stays to be taken
    up again until ``reprise_le``.
    """

    importation = models.ForeignKey(ImportVersements, models.CASCADE, related_name="lignes")
    ligne = models.PositiveIntegerField("numéro de la ligne dans le fichier")
    etat = models.CharField(max_length=8, choices=EtatLigne)
    lu = models.JSONField()
    constats = models.JSONField(default=list)
    cpts = models.ForeignKey(CPTS, models.PROTECT, null=True, blank=True, related_name="+")
    contrat = models.ForeignKey(Contrat, models.PROTECT, null=True, blank=True, related_name="+")
    date = models.DateField(null=True, blank=True)
    montant = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    mission = models.CharField(max_length=20, choices=Mission, blank=True)
    objet = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    reprise_le = models.DateTimeField(null=True, blank=True)
    reprise_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    reprise_motif = models.CharField(max_length=300, blank=True)

    objects = LigneImportQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne d’un import"
        verbose_name_plural = "lignes d’imports"
        ordering = ["importation", "ligne"]
        constraints = [
            models.UniqueConstraint(fields=["importation", "ligne"], name="ligne_import_unique"),
            models.CheckConstraint(
                condition=Q(etat="erreur") | Q(cpts__isnull=False, date__isnull=False, montant__isnull=False),
                name="ligne_import_bonne_entiere",
                violation_error_message="Une ligne prête porte sa CPTS, sa date et son montant.",
            ),
            models.CheckConstraint(
                condition=Q(reprise_le__isnull=True) | ~Q(reprise_motif=""),
                name="ligne_import_reprise_motivee",
                violation_error_message="Dites ce qui est devenu de la ligne écartée.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["importation"],
                condition=Q(etat="erreur", reprise_le__isnull=True),
                name="ligne_import_a_reprendre",
            )
        ]

    def __str__(self) -> str:
        return f"ligne {self.ligne} : {self.get_etat_display()}"
