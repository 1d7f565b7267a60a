"""The CPTS: identity, dated life cycle, dated links to its caisse and ARS, perimeter of communes."""

from __future__ import annotations

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery
from django.utils import timezone

from cpts.commun.identifiants import valider_finess, valider_rna, valider_siren, valider_siret
from cpts.commun.modeles import ObjetPublic
from cpts.commun.tri import cle_tri
from cpts.structures.declencheurs import AjoutSansRecouvrement, ChangementSansRecouvrement
from cpts.structures.enums import Etat, FormeJuridique, NatureRattachement
from cpts.structures.lecteurs import LecteurDeCPTS
from cpts.structures.models.organisations import Organisation
from cpts.territoires.models import Commune, Departement


class PlageDeDates(Func):
    """``daterange(debut, fin, '[]')`` for exclusion constraints: both ends included, open when ``fin`` is null."""

    function = "daterange"
    output_field = DateRangeField()


def en_vigueur(au: datetime.date, prefixe: str = "") -> Q:
    """Rows with ``debut``/``fin`` (both included, ``fin`` open when null) in force on a day."""
    return Q(**{f"{prefixe}debut__lte": au}) & (
        Q(**{f"{prefixe}fin__isnull": True}) | Q(**{f"{prefixe}fin__gte": au})
    )


class CPTSQuerySet(models.QuerySet["CPTS"]):
    def for_user(self, user: LecteurDeCPTS) -> CPTSQuerySet:
        """The CPTS this person may see one by one (aggregate-only roles see none, visitors neither)."""
        return self.filter(user.perimetre.filtre_cpts()) if user.is_authenticated else self.none()

    def avec_etat(self, au: datetime.date | None = None) -> CPTSQuerySet:
        """Annotate ``etat`` and ``etat_depuis``: the last step of life on a day (today by default)."""
        etapes = EtapeVie.objects.filter(cpts=OuterRef("pk"), date__lte=au or timezone.localdate()).order_by(
            "-date", "-pk"
        )
        return self.annotate(
            etat=Subquery(etapes.values("etat")[:1]), etat_depuis=Subquery(etapes.values("date")[:1])
        )

    def dans_l_etat(self, etat: Etat, au: datetime.date) -> CPTSQuerySet:
        """Those whose last step of life on a day is ``etat``."""
        return self.avec_etat(au).filter(Q(etat=etat))


class CPTS(ObjetPublic):
    """A territorial professional community. ``siren`` is null for most letters of intent."""

    nom = models.CharField(max_length=160)
    nom_tri = models.CharField(max_length=160, editable=False, db_index=True)
    siren = models.CharField(
        "SIREN", max_length=9, null=True, blank=True, unique=True, validators=[valider_siren]
    )
    siret = models.CharField("SIRET", max_length=14, blank=True, validators=[valider_siret])
    rna = models.CharField("RNA", max_length=10, blank=True, validators=[valider_rna])
    finess = models.CharField("FINESS", max_length=9, blank=True, validators=[valider_finess])
    forme_juridique = models.CharField(
        max_length=12, choices=FormeJuridique, default=FormeJuridique.ASSOCIATION
    )
    departement = models.ForeignKey(
        Departement,
        models.PROTECT,
        help_text="Département de rattachement : il sert aux sommes, pas aux droits.",
    )
    population = models.PositiveIntegerField(
        null=True, blank=True, help_text="Somme des communes du périmètre, au millésime retenu."
    )
    millesime_population = models.PositiveSmallIntegerField(null=True, blank=True)
    taille = models.CharField(max_length=2, blank=True, help_text="T1 à T4, calculée de la population.")
    courriel = models.EmailField("adresse de contact", blank=True)
    demonstration = models.BooleanField(default=False)
    exemple = models.BooleanField(
        "cas d’école",
        default=False,
        help_text="Exemple de calcul : hors de toute somme et de tout dénombrement.",
    )

    objects = CPTSQuerySet.as_manager()

    class Meta:
        verbose_name = "CPTS"
        verbose_name_plural = "CPTS"
        ordering = ["nom_tri", "pk"]

    def __str__(self) -> str:
        return self.nom

    def save(self, *args, **kwargs) -> None:
        self.nom_tri = cle_tri(self.nom)
        super().save(*args, **kwargs)

    def rattachement(
        self, nature: NatureRattachement, au: datetime.date | None = None
    ) -> Organisation | None:
        """The organisation linked on a day, or None."""
        lien = (
            Rattachement.objects.filter(en_vigueur(au or timezone.localdate()), cpts=self, nature=nature)
            .select_related("organisation")
            .first()
        )
        return lien.organisation if lien else None


class EtapeVie(models.Model):
    """A dated step of a CPTS's life: the only life cycle there is."""

    cpts = models.ForeignKey(CPTS, models.CASCADE)
    etat = models.CharField(max_length=20, choices=Etat)
    date = models.DateField()

    class Meta:
        verbose_name = "étape de vie"
        verbose_name_plural = "étapes de vie"
        ordering = ["date", "pk"]
        constraints = [models.UniqueConstraint(fields=["cpts", "etat", "date"], name="etape_vie_unique")]

    def __str__(self) -> str:
        return f"{self.get_etat_display()} ({self.date})"


class Rattachement(models.Model):
    """A dated link CPTS → organisation. Rights come from it, never from the department."""

    cpts = models.ForeignKey(CPTS, models.CASCADE)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    nature = models.CharField(max_length=14, choices=NatureRattachement)
    debut = models.DateField()
    fin = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "rattachement"
        ordering = ["-debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="rattachement_dates",
                violation_error_message="La fin du rattachement précède son début.",
            ),
            ExclusionConstraint(
                name="rattachement_sans_recouvrement",
                expressions=[
                    ("cpts", RangeOperators.EQUAL),
                    ("nature", RangeOperators.EQUAL),
                    (
                        PlageDeDates(
                            "debut", "fin", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(nature=NatureRattachement.COSIGNATAIRE),
                violation_error_message="Une CPTS n’a qu’une caisse signataire et qu’une ARS à la fois.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cpts} → {self.organisation} ({self.get_nature_display()})"


class CommunePerimetre(models.Model):
    """A commune of a CPTS's perimeter, dated.

    Perimeters are exclusive: the database refuses a commune already in another one on the same days, unless one of
    the two rows says why.
    """

    cpts = models.ForeignKey(CPTS, models.CASCADE)
    commune = models.ForeignKey(Commune, models.PROTECT)
    debut = models.DateField()
    fin = models.DateField(null=True, blank=True)
    motif_recouvrement = models.CharField(
        "motif du recouvrement",
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="Pourquoi cette commune est aussi dans le périmètre d’une autre CPTS aux mêmes dates.",
    )

    class Meta:
        verbose_name = "commune du périmètre"
        verbose_name_plural = "communes du périmètre"
        indexes = [
            models.Index(fields=["commune", "cpts", "debut", "fin"], name="perimetre_commune_dates"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cpts", "commune"],
                condition=Q(fin__isnull=True),
                name="commune_une_fois_par_perimetre",
            ),
            AjoutSansRecouvrement(name="perimetre_exclusif_ajout"),
            ChangementSansRecouvrement(name="perimetre_exclusif_changement"),
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} dans {self.cpts_id}"
