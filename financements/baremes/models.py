"""The scale entered on screen: a version, who entered, verified and published it, what it was found to change.

Versions shipped as files are not rows: ``financements.baremes.registre`` serves both together.
"""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from cpts.commun.declencheurs import ECRIT_UNE_FOIS
from cpts.commun.modeles import ObjetPublic
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from financements.baremes.declencheurs import PublicationCoherente, VersionPublieeFigee
from financements.baremes.enums import EtatBareme, EtatCalcul, GesteBareme, MomentEffet

LISENT_LES_BROUILLONS = (Role.ADMIN, Role.CNAM, Role.DGOS)
MOTIF_IDENTIFIANT = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9_-]{2,39}\Z",
    "L’identifiant s’écrit avec des lettres sans accent, des chiffres et des tirets, de 3 à 40 caractères.",
)


class VersionBaremeQuerySet(models.QuerySet["VersionBareme"]):
    """Rules are public: a published version is everyone's, a draft is for those who prepare or follow it."""

    def for_user(self, user: Utilisateur) -> VersionBaremeQuerySet:
        if perimetre_de(user).a_role(*LISENT_LES_BROUILLONS):
            return self.all()
        return self.publiees()

    def publiees(self) -> VersionBaremeQuerySet:
        return self.filter(etat=EtatBareme.PUBLIEE)


class VersionBareme(ObjetPublic):
    """A version of the scale, from its first cell to its publication. A published row never changes (trigger).

    ``contenu`` has exactly the shape of the files of ``donnees/bareme``. ``precedente`` names a published version,
    file or row. Whoever entered it never verifies it.
    """

    identifiant = models.CharField(max_length=40, unique=True, validators=[MOTIF_IDENTIFIANT])
    titre = models.CharField(max_length=160)
    precedente = models.CharField("version remplacée", max_length=40)
    effet = models.DateField("date d’effet")
    demonstration = models.BooleanField("démonstration", default=False)
    contenu = models.JSONField()
    etat = models.CharField("état", max_length=10, choices=EtatBareme, default=EtatBareme.BROUILLON)
    saisi_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    saisi_le = models.DateTimeField("saisie le")
    verifie_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    verifie_le = models.DateTimeField("vérifiée le", null=True, blank=True)
    publie_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")
    publie_le = models.DateTimeField("publiée le", null=True, blank=True)
    motif_renvoi = models.CharField("motif du renvoi", max_length=600, blank=True)
    sha256 = models.CharField("empreinte du contenu publié", max_length=64, blank=True)

    objects = VersionBaremeQuerySet.as_manager()

    class Meta:
        verbose_name = "version du barème"
        verbose_name_plural = "versions du barème"
        ordering = ["-effet", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verifie_par__isnull=True) | ~Q(verifie_par=F("saisi_par")),
                name="bareme_verifie_par_une_autre",
                violation_error_message="Une version est vérifiée par une autre personne que celle qui l’a saisie.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["verifiee", "publiee"])
                | Q(verifie_par__isnull=False, verifie_le__isnull=False),
                name="bareme_verifie_avant_publication",
                violation_error_message=(
                    "Une version n’est publiée qu’après avoir été vérifiée par une seconde personne."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    etat="publiee",
                    publie_par__isnull=False,
                    publie_le__isnull=False,
                    sha256__regex=r"^\w{64}$",
                )
                | (~Q(etat="publiee") & Q(publie_par__isnull=True, publie_le__isnull=True, sha256="")),
                name="bareme_publie_est_signe",
                violation_error_message="Une version publiée porte son auteur, sa date et l’empreinte de son contenu.",
            ),
            models.CheckConstraint(
                condition=~Q(precedente=F("identifiant")),
                name="bareme_ne_se_remplace_pas",
                violation_error_message="Une version ne se remplace pas elle-même.",
            ),
            models.UniqueConstraint(
                fields=["precedente"],
                condition=Q(etat="publiee"),
                name="bareme_un_seul_successeur",
                violation_error_message=(
                    "La version remplacée a déjà une version qui lui succède : repartez de celle-ci."
                ),
            ),
            VersionPublieeFigee(name="bareme_publie_immuable"),
            PublicationCoherente(name="bareme_publication"),
        ]

    def __str__(self) -> str:
        return f"Barème {self.identifiant}"

    @property
    def publiee(self) -> bool:
        return self.etat == EtatBareme.PUBLIEE


class LectureLigne(models.Model):
    """The verifier's own reading of a line: the source read and the amount found there. Written once."""

    version = models.ForeignKey(VersionBareme, models.PROTECT, related_name="lectures")
    element = models.CharField(
        max_length=80, help_text="Ligne lue : taille, mission et part, ou autre valeur."
    )
    valeur = models.CharField(max_length=120, help_text="Valeur lue par la personne qui vérifie.")
    source = models.CharField("source relue", max_length=300)
    par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    le = models.DateTimeField()

    class Meta:
        verbose_name = "lecture d’une ligne du barème"
        verbose_name_plural = "lectures de lignes du barème"
        ordering = ["version", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=""),
                name="lecture_bareme_sourcee",
                violation_error_message="Une ligne n’est confirmée qu’avec la source que vous avez relue.",
            ),
            *ECRIT_UNE_FOIS,
        ]

    def __str__(self) -> str:
        return f"{self.element} : {self.valeur}"


class ActeBareme(models.Model):
    """One act on a version: who, when, why. Insert only, each row sealed with the one before."""

    version = models.ForeignKey(VersionBareme, models.PROTECT, related_name="actes")
    rang = models.PositiveIntegerField()
    geste = models.CharField(max_length=12, choices=GesteBareme)
    detail = models.CharField("détail", max_length=600, blank=True)
    par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    le = models.DateTimeField()
    empreinte = models.CharField(max_length=64)

    class Meta:
        verbose_name = "acte sur un barème"
        verbose_name_plural = "actes sur un barème"
        ordering = ["version", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["version", "rang"], name="acte_bareme_rang_unique"),
            *ECRIT_UNE_FOIS,
        ]

    def __str__(self) -> str:
        return f"{self.version} : {self.get_geste_display()}"


class EffetBareme(ObjetPublic):
    """What a version changes, announced before publication or found after: computed by a task, then kept.

    ``empreinte`` is the hash of the content and of the contracts it was computed from: a figure is announced at the
    publication only if nothing of these has moved. ``resultat`` is described in ``financements.effets.mesure``.
    """

    version = models.ForeignKey(VersionBareme, models.CASCADE, related_name="effets")
    moment = models.CharField(max_length=8, choices=MomentEffet)
    etat = models.CharField("état", max_length=8, choices=EtatCalcul, default=EtatCalcul.DEMANDE)
    demande_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    demande_le = models.DateTimeField("demandé le")
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    faits = models.PositiveIntegerField("contrats calculés", default=0)
    total = models.PositiveIntegerField("contrats à calculer", null=True, blank=True)
    calcule_le = models.DateTimeField("calculé le", null=True, blank=True)
    empreinte = models.CharField(max_length=64, blank=True)
    resultat = models.JSONField("résultat", null=True, blank=True)
    erreur = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "effet d’une version du barème"
        verbose_name_plural = "effets des versions du barème"
        ordering = ["-demande_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat="pret")
                | Q(resultat__isnull=False, calcule_le__isnull=False, empreinte__regex=r"^\w{64}$"),
                name="effet_bareme_pret_est_complet",
                violation_error_message="Un effet calculé porte son résultat, sa date et son empreinte.",
            ),
            models.UniqueConstraint(
                fields=["version", "moment"],
                condition=Q(etat="demande"),
                name="effet_bareme_un_calcul_a_la_fois",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} : effet {self.get_moment_display()}"

    @property
    def pret(self) -> bool:
        return self.etat == EtatCalcul.PRET
