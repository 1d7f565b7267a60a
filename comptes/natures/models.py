"""Natures of expense: versions of the mapping account → nature."""

from django.db import models

from cpts.commun.declencheurs import Declencheur


class TableNatures(models.Model):
    """A published version of the mapping account → nature of expense. A published version never changes."""

    numero = models.PositiveIntegerField("numéro", unique=True)
    publiee_le = models.DateTimeField(null=True, blank=True)
    source = models.TextField()

    class Meta:
        verbose_name = "table des natures"
        verbose_name_plural = "tables des natures"
        ordering = ["-numero"]
        constraints = [
            Declencheur(
                name="table_natures_figee",
                quand="BEFORE UPDATE OR DELETE",
                condition="OLD.publiee_le IS NOT NULL",
                corps="""
                    BEGIN
                        RAISE EXCEPTION 'La table des natures n° % est publiée : elle ne change plus.', OLD.numero
                            USING ERRCODE = 'integrity_constraint_violation';
                    END""",
            ),
        ]

    def __str__(self) -> str:
        return f"natures v{self.numero}"


class NatureCompte(models.Model):
    """A row of the mapping: the longest prefix that begins an account wins."""

    table = models.ForeignKey(TableNatures, models.CASCADE, related_name="natures")
    prefixe = models.CharField(max_length=10)
    code = models.CharField(max_length=30)
    libelle = models.CharField(max_length=80)

    class Meta:
        verbose_name = "nature d’un compte"
        verbose_name_plural = "natures de comptes"
        ordering = ["prefixe"]
        constraints = [
            models.UniqueConstraint(fields=["table", "prefixe"], name="nature_prefixe_unique"),
            Declencheur(
                name="nature_compte_figee",
                quand="BEFORE INSERT OR UPDATE OR DELETE",
                corps="""
                    BEGIN
                        IF EXISTS (
                            SELECT FROM comptes_tablenatures
                            WHERE publiee_le IS NOT NULL
                              AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.table_id END,
                                         CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.table_id END)
                        ) THEN
                            RAISE EXCEPTION 'Cette table des natures est publiée : préparez une nouvelle version.'
                                USING ERRCODE = 'integrity_constraint_violation';
                        END IF;
                        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                    END""",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefixe} : {self.libelle}"
