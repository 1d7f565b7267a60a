"""The yearly dialogue de gestion of a contract: questions, minutes, commitments, signatures of the three parties.

The minutes and what they hold change no more after the first signature, and a dialogue is closed only when the three
parties signed: the database holds both (``controles.dialogue.declencheurs``).
"""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q

from controles.dialogue.declencheurs import DialogueGarde, EngagementGarde, QuestionGardee, SignatureGardee
from controles.dialogue.enums import EtatDialogue, EtatEngagement, Partie
from cpts.commun.modeles import ObjetPublic
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from financements.contrats.models import Contrat

# At least one character that is not a space.
ECRIT = r"\S"


class DialogueQuerySet(models.QuerySet["Dialogue"]):
    def for_user(self, user: Utilisateur) -> DialogueQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("contrat__cpts"))


class Dialogue(ObjetPublic):
    """One contract year looked at by the CPTS, its caisse and its ARS.

    ``chiffres``: the four columns as the meeting saw them (texts of euros, null unknown), kept with the minutes.
    ``revision`` counts the writings of the minutes: nobody writes over what they have not read.
    """

    contrat = models.ForeignKey(Contrat, models.PROTECT, related_name="+")
    annee_contrat = models.DateField("premier jour de l’année de contrat")
    cadre = models.CharField("version du cadre", max_length=40)
    etat = models.CharField("état", max_length=8, choices=EtatDialogue, default=EtatDialogue.PREPARE)
    ouvert_le = models.DateTimeField()
    ouvert_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    date_reunion = models.DateField("date de la réunion", null=True, blank=True)
    participants = models.TextField(blank=True)
    compte_rendu = models.TextField("compte rendu", blank=True)
    chiffres = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=0)
    clos_le = models.DateTimeField(null=True, blank=True)

    objects = DialogueQuerySet.as_manager()

    class Meta:
        verbose_name = "dialogue de gestion"
        verbose_name_plural = "dialogues de gestion"
        ordering = ["-annee_contrat", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "annee_contrat"],
                name="dialogue_unique_par_annee",
                violation_error_message="Le dialogue de cette année de contrat est déjà ouvert.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatDialogue.PREPARE)
                | Q(date_reunion__isnull=False, compte_rendu__regex=ECRIT),
                name="dialogue_tenu_a_un_compte_rendu",
                violation_error_message="Un dialogue tenu porte la date de la réunion et son compte rendu.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatDialogue.CLOS, clos_le__isnull=False)
                | (~Q(etat=EtatDialogue.CLOS) & Q(clos_le__isnull=True)),
                name="dialogue_clos_est_date",
            ),
            DialogueGarde(name="dialogue_garde"),
        ]

    def __str__(self) -> str:
        return f"Dialogue de gestion de l’année de contrat du {self.annee_contrat:%d/%m/%Y}"


class NotePreparatoire(models.Model):
    """What the caisse and the ARS prepare together before the meeting: theirs alone until they share it."""

    dialogue = models.OneToOneField(Dialogue, models.PROTECT, related_name="note")
    texte = models.TextField("note préparatoire")
    revision = models.PositiveIntegerField(default=1)
    redigee_le = models.DateTimeField()
    redigee_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    partagee_le = models.DateTimeField(null=True, blank=True)
    partagee_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "note préparatoire"
        verbose_name_plural = "notes préparatoires"

    def __str__(self) -> str:
        return f"Note préparatoire : {self.dialogue}"


class DuDialogueQuerySet(models.QuerySet):
    """Rows with a ``dialogue`` column, seen within the caller's perimeter."""

    def for_user(self, user: Utilisateur) -> DuDialogueQuerySet:
        return self.filter(perimetre_de(user).filtre_cpts("dialogue__contrat__cpts"))


class QuestionDialogue(ObjetPublic):
    """A question of one party, for the meeting: the CPTS answers those of its regulators, and they answer its own."""

    dialogue = models.ForeignKey(Dialogue, models.PROTECT, related_name="questions")
    partie = models.CharField(max_length=4, choices=Partie)
    texte = models.TextField("question")
    posee_le = models.DateTimeField()
    posee_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    reponse = models.TextField("réponse", blank=True)
    repondue_le = models.DateTimeField(null=True, blank=True)
    repondue_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DuDialogueQuerySet.as_manager()

    class Meta:
        verbose_name = "question du dialogue"
        verbose_name_plural = "questions du dialogue"
        ordering = ["posee_le", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(texte__regex=ECRIT),
                name="question_dialogue_ecrite",
                violation_error_message="Écrivez votre question avant de l’envoyer.",
            ),
            models.CheckConstraint(
                condition=Q(reponse="", repondue_le__isnull=True)
                | Q(reponse__regex=ECRIT, repondue_le__isnull=False),
                name="question_dialogue_reponse_datee",
            ),
            QuestionGardee(name="question_garde"),
        ]

    def __str__(self) -> str:
        return self.texte[:60]

    def attend(self, partie: str) -> bool:
        """Whether this party is the one to answer."""
        return not self.reponse and (self.partie == Partie.CPTS) != (partie == Partie.CPTS)


class EngagementPris(ObjetPublic):
    """What a party said it would do, and by when. The next dialogue opens on these."""

    dialogue = models.ForeignKey(Dialogue, models.PROTECT, related_name="engagements")
    texte = models.CharField("engagement", max_length=600)
    partie = models.CharField("partie responsable", max_length=4, choices=Partie)
    echeance = models.DateField("échéance")
    pris_le = models.DateTimeField()
    pris_par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    etat = models.CharField("état", max_length=10, choices=EtatEngagement, default=EtatEngagement.A_FAIRE)
    suivi = models.CharField(max_length=600, blank=True)
    suivi_le = models.DateTimeField(null=True, blank=True)
    suivi_par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")

    objects = DuDialogueQuerySet.as_manager()

    class Meta:
        verbose_name = "engagement pris"
        verbose_name_plural = "engagements pris"
        ordering = ["echeance", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(texte__regex=ECRIT),
                name="engagement_pris_ecrit",
                violation_error_message="Écrivez ce qui est promis.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatEngagement.A_FAIRE) | Q(suivi__regex=ECRIT),
                name="engagement_pris_suivi_ecrit",
                violation_error_message="Dites en quelques mots ce qui a été fait, ou pourquoi c’est abandonné.",
            ),
            EngagementGarde(name="engagement_garde"),
        ]

    def __str__(self) -> str:
        return self.texte[:60]

    def depasse(self, au: datetime.date) -> bool:
        """Whether it is still to do after its date."""
        return self.etat == EtatEngagement.A_FAIRE and self.echeance < au


class SignatureDialogue(ObjetPublic):
    """A party signs the minutes: ``empreinte`` is the SHA-256 of what it read. Never changed."""

    dialogue = models.ForeignKey(Dialogue, models.PROTECT, related_name="signatures")
    partie = models.CharField(max_length=4, choices=Partie)
    personne = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    nom = models.CharField(max_length=200, help_text="Personne et structure au moment de signer.")
    le = models.DateTimeField()
    empreinte = models.CharField("empreinte SHA-256", max_length=64)

    objects = DuDialogueQuerySet.as_manager()

    class Meta:
        verbose_name = "signature du dialogue"
        verbose_name_plural = "signatures du dialogue"
        ordering = ["le", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dialogue", "partie"],
                name="signature_unique_par_partie",
                violation_error_message="Cette partie a déjà signé.",
            ),
            models.UniqueConstraint(
                fields=["dialogue", "personne"],
                name="signature_unique_par_personne",
                violation_error_message="Une personne signe pour une seule partie.",
            ),
            SignatureGardee(name="signature_garde"),
        ]

    def __str__(self) -> str:
        return f"{self.get_partie_display()} : {self.nom}"
