"""Amounts written in the signed annex of one contract year: they prevail over the scale for that contract and year."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cpts.commun.enums import MISSIONS_ACI, Mission
from cpts.commun.modeles import ObjetPublic
from cpts.personnes.models import Utilisateur
from financements.contrats.declencheurs import Conserve
from financements.contrats.enums import PartAnnexe
from financements.contrats.models.contrats import Contrat, DuContratQuerySet

_POSTES = [(m.value, m.label) for m in (Mission.FONCTIONNEMENT, *MISSIONS_ACI)]
_FONCTIONNEMENT = Q(mission=Mission.FONCTIONNEMENT)


class MontantAnnexe(ObjetPublic):
    """Euros of one mission and part for a whole contract year, as the annex says (force ``convention``).

    Typed by one person, checked against the signed paper by another. ``verifie_nom`` is the name a statement prints.
    """

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="montants_d_annexe")
    annee_contrat = models.DateField("premier jour de l’année de contrat")
    mission = models.CharField(max_length=20, choices=_POSTES)
    part = models.CharField(max_length=16, choices=PartAnnexe)
    montant = models.DecimalField(max_digits=12, decimal_places=2)
    source = models.CharField(
        "annexe", max_length=200, help_text="Nom de l’annexe, par exemple « annexe 2 »."
    )
    annexe_du = models.DateField("annexe signée le")
    page = models.CharField(max_length=20, blank=True)
    auteur = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    saisi_le = models.DateTimeField("saisi le", auto_now=True)
    verifie_par = models.ForeignKey(
        Utilisateur, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="vérifié par"
    )
    verifie_nom = models.CharField("nom de qui a vérifié", max_length=160, blank=True)
    verifie_le = models.DateField("vérifié le", null=True, blank=True)

    objects = DuContratQuerySet.as_manager()

    class Meta:
        verbose_name = "montant d’une annexe"
        verbose_name_plural = "montants d’annexes"
        ordering = ["contrat", "annee_contrat", "pk"]
        constraints = [
            Conserve(
                name="montant_annexe_reverifie",
                quand="BEFORE UPDATE",
                condition="""
                    OLD.verifie_le IS NOT NULL AND NEW.verifie_le IS NOT NULL
                    AND (OLD.montant, OLD.source, OLD.annexe_du, OLD.page) IS DISTINCT FROM
                        (NEW.montant, NEW.source, NEW.annexe_du, NEW.page)""",
                arguments=(
                    "Un montant d’annexe vérifié qui change n’est plus vérifié : enregistrez-le, "
                    "puis faites-le relire.",
                ),
            ),
            models.UniqueConstraint(
                fields=["contrat", "annee_contrat", "mission", "part"],
                name="montant_annexe_unique",
                violation_error_message="Cette annexe a déjà un montant pour cette mission et cette part.",
            ),
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="montant_annexe_positif",
                violation_error_message="Un montant d’annexe est supérieur ou égal à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(source__regex=r"\S"),
                name="montant_annexe_a_une_source",
                violation_error_message="Nommez l’annexe signée d’où vient le montant.",
            ),
            models.CheckConstraint(
                condition=(_FONCTIONNEMENT & Q(part=PartAnnexe.FONCTIONNEMENT))
                | (~_FONCTIONNEMENT & Q(part__in=(PartAnnexe.FIXE, PartAnnexe.VARIABLE)))
                | Q(mission=Mission.CRISES_SANITAIRES, part=PartAnnexe.SI_CRISE),
                name="montant_annexe_part_de_la_mission",
                violation_error_message=(
                    "Une mission a une part fixe et une part variable ; le fonctionnement a un seul montant ; seule la "
                    "mission « crises sanitaires graves » a une part versée si une crise est reconnue."
                ),
            ),
            models.CheckConstraint(
                condition=Q(verifie_par__isnull=True, verifie_le__isnull=True, verifie_nom="")
                | (Q(verifie_par__isnull=False, verifie_le__isnull=False) & ~Q(verifie_nom="")),
                name="montant_annexe_verification_complete",
                violation_error_message="Une vérification porte sa date et le nom de qui l’a faite.",
            ),
            models.CheckConstraint(
                condition=Q(verifie_par__isnull=True) | ~Q(verifie_par=F("auteur")),
                name="montant_annexe_deux_personnes",
                violation_error_message=(
                    "Un montant d’annexe se vérifie par une autre personne que celle qui l’a saisi : demandez à un "
                    "collègue de le relire sur l’annexe signée."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.designation}, année du {self.annee_contrat:%d/%m/%Y}"

    @property
    def designation(self) -> str:
        """« Prévention, part fixe »; running costs have one part only."""
        if self.mission == Mission.FONCTIONNEMENT:
            return str(self.get_mission_display())
        return f"{self.get_mission_display()}, {str(self.get_part_display()).lower()}"

    @property
    def provenance_en_clair(self) -> str:
        """« annexe 2 du 19/12/2025, page 3 »."""
        page = f", page {self.page}" if self.page else ""
        return f"{self.source} du {self.annexe_du:%d/%m/%Y}{page}"
