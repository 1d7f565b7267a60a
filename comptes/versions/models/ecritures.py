"""Ledger lines and their groups: facts, stored by COPY, never updated (a trigger refuses it)."""

from django.db import models

from comptes.versions.models.versions import Version
from cpts.commun.declencheurs import ECRIT_UNE_FOIS


class LigneEcriture(models.Model):
    """One line of a ledger, as it came (IBAN masked). No index but the key, no foreign-key constraint.

    ``groupe`` points to ``GroupeEcriture`` of the same version; labels of journals and accounts are there.
    ``ligne`` is the physical line of the file plus ``Fichier.premiere_ligne``. Amounts are euros, up to six
    decimals kept exactly.
    """

    pk = models.CompositePrimaryKey("cpts_id", "version_id", "ligne")
    cpts_id = models.IntegerField()
    version_id = models.IntegerField()
    ligne = models.IntegerField()
    groupe = models.IntegerField()
    ecriture_num = models.TextField()
    ecriture_date = models.DateField(null=True)
    aux_num = models.TextField()
    aux_lib = models.TextField()
    piece_ref = models.TextField()
    piece_date = models.DateField(null=True)
    libelle = models.TextField()
    debit = models.DecimalField(max_digits=20, decimal_places=6)
    credit = models.DecimalField(max_digits=20, decimal_places=6)
    lettrage = models.TextField()
    lettrage_date = models.DateField(null=True)
    validation_date = models.DateField(null=True)
    montant_devise = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    devise = models.TextField()

    class Meta:
        verbose_name = "ligne d’écriture"
        verbose_name_plural = "lignes d’écriture"
        constraints = ECRIT_UNE_FOIS

    def __str__(self) -> str:
        return f"ligne {self.ligne}"


class GroupeEcriture(models.Model):
    """Distinct (account, journal, analytic code) of a version, with its sums: what gets a mission.

    ``cloture``: lines of the entries that close classes 6 and 7. They are facts like the others, and count in no total.
    """

    version = models.ForeignKey(Version, models.CASCADE)
    groupe = models.IntegerField()
    compte = models.CharField(max_length=40)
    compte_lib = models.TextField(blank=True)
    journal = models.TextField(blank=True)
    journal_lib = models.TextField(blank=True)
    analytique = models.TextField(blank=True)
    lignes = models.PositiveIntegerField()
    debit = models.DecimalField(max_digits=20, decimal_places=6)
    credit = models.DecimalField(max_digits=20, decimal_places=6)
    cloture = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = "groupe d’écritures"
        verbose_name_plural = "groupes d’écritures"
        ordering = ["version", "groupe"]
        constraints = [
            models.UniqueConstraint(fields=["version", "groupe"], name="groupe_unique_par_version")
        ]

    def __str__(self) -> str:
        return f"{self.compte} {self.journal} {self.analytique}".strip()
