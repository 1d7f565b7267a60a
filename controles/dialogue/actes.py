"""Acts of the dialogue de gestion: open, prepare, ask, answer, hold the meeting, commit, follow, sign.

Each is signed and in the journal. Every refusal is a ``ValidationError`` with a French sentence; rights are asked for
here, for pages and programs alike.
"""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction

from controles.dialogue.cadre import cadre_au
from controles.dialogue.compte_rendu import chiffres_du_jour, empreinte
from controles.dialogue.enums import EtatDialogue, EtatEngagement, Partie
from controles.dialogue.models import (
    Dialogue,
    EngagementPris,
    NotePreparatoire,
    QuestionDialogue,
    SignatureDialogue,
)
from cpts.commun import horloge
from cpts.commun.formats import date_longue
from cpts.commun.refus import refus_en_francais
from cpts.droits.enums import ROLES_DE_CPTS, Role
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.traces.actes import journaliser
from cpts.traces.consultations import organisme_de
from financements.aci.calendrier import annees_de_contrat
from financements.contrats.models import Contrat

MODIFIE_ENTRE_TEMPS = (
    "Ce texte a été modifié entre-temps par une autre personne. Relisez la version enregistrée ci-dessous, puis "
    "reportez-y ce que vous vouliez ajouter."
)


def partie_de(user: Utilisateur, cpts: CPTS) -> Partie | None:
    """The party this person speaks for on a CPTS of their perimeter; None for those who only read."""
    roles = perimetre_de(user).roles_sur(cpts.pk)
    if roles & set(ROLES_DE_CPTS):
        return Partie.CPTS
    return next((partie for role, partie in _PARTIES if role in roles), None)


_PARTIES = ((Role.CPAM, Partie.CPAM), (Role.ARS, Partie.ARS))


@transaction.atomic
def ouvrir(user: Utilisateur, contrat: Contrat, annee_contrat: datetime.date) -> Dialogue:
    """Open the dialogue of a contract year begun; opened already, it is given back."""
    exiger(user, Action.TENIR_DIALOGUE, contrat.cpts)
    Contrat.objects.select_for_update(no_key=True).get(pk=contrat.pk)
    if deja := Dialogue.objects.filter(contrat=contrat, annee_contrat=annee_contrat).first():
        return deja
    annees = annees_de_contrat(
        contrat.signature, contrat.fin + datetime.timedelta(days=1), horloge.aujourd_hui()
    )
    if annee_contrat not in [annee.debut for annee in annees]:
        raise ValidationError(
            f"Le {date_longue(annee_contrat)} n’est pas le premier jour d’une année commencée de ce contrat : "
            "choisissez l’année dans la liste des dialogues de la CPTS."
        )
    dialogue = Dialogue.objects.create(
        contrat=contrat,
        annee_contrat=annee_contrat,
        cadre=cadre_au(horloge.aujourd_hui()).reference,
        ouvert_le=horloge.maintenant(),
        ouvert_par=user,
    )
    _journaliser(user, dialogue, "dialogue.ouvert", "Dialogue préparé")
    return dialogue


# --- The preparatory note of the two regulators ----------------------------------------------------------


@transaction.atomic
def ecrire_note(user: Utilisateur, dialogue: Dialogue, texte: str, revision: int = 0) -> NotePreparatoire:
    """Write the note of the two regulators. ``revision``: the writing this one starts from, 0 when none."""
    exiger(user, Action.TENIR_DIALOGUE, dialogue.contrat.cpts)
    lu = _relire(dialogue)
    texte = _exiger_un_texte(texte, "Écrivez la note avant de l’enregistrer.")
    note = NotePreparatoire.objects.filter(dialogue=lu).first() or NotePreparatoire(dialogue=lu, revision=0)
    if note.partagee_le:
        raise ValidationError("La note est partagée : elle ne se modifie plus.")
    if note.revision != revision:
        raise ValidationError(MODIFIE_ENTRE_TEMPS)
    note.texte, note.redigee_le, note.redigee_par = texte, horloge.maintenant(), user
    note.revision += 1
    note.save()
    _journaliser(user, lu, "dialogue.note", "Note préparatoire écrite")
    return note


@transaction.atomic
def partager_note(user: Utilisateur, dialogue: Dialogue) -> NotePreparatoire:
    """Show the note to the CPTS; it changes no more. A second time changes nothing."""
    exiger(user, Action.TENIR_DIALOGUE, dialogue.contrat.cpts)
    lu = _relire(dialogue)
    note = NotePreparatoire.objects.filter(dialogue=lu).first()
    if note is None:
        raise ValidationError("Il n’y a pas de note à partager : écrivez-la d’abord.")
    if not note.partagee_le:
        note.partagee_le, note.partagee_par = horloge.maintenant(), user
        note.save(update_fields=["partagee_le", "partagee_par"])
        _journaliser(user, lu, "dialogue.note_partagee", "Note préparatoire partagée avec la CPTS")
    return note


# --- Questions -------------------------------------------------------------------------------------------


@transaction.atomic
def poser_question(user: Utilisateur, dialogue: Dialogue, texte: str) -> QuestionDialogue:
    """Ask a question before the minutes are signed. Sent twice, it is there once."""
    lu = _relire(dialogue)
    partie = _exiger_une_partie(user, lu)
    texte = _exiger_un_texte(texte, "Écrivez votre question avant de l’envoyer.")
    if deja := lu.questions.filter(partie=partie, texte=texte).first():
        return deja
    question = QuestionDialogue(
        dialogue=lu, partie=partie, texte=texte, posee_le=horloge.maintenant(), posee_par=user
    )
    _enregistrer(question)
    _journaliser(user, lu, "dialogue.question", f"Question posée ({partie.label})")
    return question


@transaction.atomic
def repondre(user: Utilisateur, question: QuestionDialogue, texte: str) -> QuestionDialogue:
    """Answer, once: the CPTS to its regulators, a regulator to the CPTS."""
    lu = _relire(question.dialogue)
    partie = _exiger_une_partie(user, lu)
    question = QuestionDialogue.objects.get(pk=question.pk)
    if question.reponse:
        raise ValidationError(
            "Cette question a déjà sa réponse. Posez une nouvelle question pour la compléter."
        )
    if not question.attend(partie):
        raise ValidationError(
            "La CPTS répond aux questions de sa caisse et de son ARS, qui répondent aux siennes : cette question "
            "n’attend pas votre réponse."
        )
    question.reponse = _exiger_un_texte(texte, "Écrivez votre réponse avant de l’envoyer.")
    question.repondue_le, question.repondue_par = horloge.maintenant(), user
    _enregistrer(question)
    _journaliser(user, lu, "dialogue.reponse", f"Réponse donnée ({partie.label})")
    return question


# --- The meeting -----------------------------------------------------------------------------------------


@transaction.atomic
def tenir(
    user: Utilisateur,
    dialogue: Dialogue,
    date_reunion: datetime.date,
    participants: str,
    compte_rendu: str,
    revision: int = 0,
) -> Dialogue:
    """Record the meeting and its minutes, with the figures of the day; may be corrected until a party signs."""
    exiger(user, Action.TENIR_DIALOGUE, dialogue.contrat.cpts)
    lu = _relire(dialogue)
    if lu.revision != revision:
        raise ValidationError(MODIFIE_ENTRE_TEMPS)
    if not lu.annee_contrat <= date_reunion <= horloge.aujourd_hui():
        raise ValidationError(
            f"La réunion est datée du {date_longue(date_reunion)} : attendu, un jour entre le début de l’année de "
            f"contrat, le {date_longue(lu.annee_contrat)}, et aujourd’hui."
        )
    lu.compte_rendu = _exiger_un_texte(compte_rendu, "Écrivez le compte rendu de la réunion.")
    lu.participants = _exiger_un_texte(participants, "Dites qui a participé à la réunion.")
    lu.date_reunion, lu.etat = date_reunion, EtatDialogue.TENU if lu.etat != EtatDialogue.CLOS else lu.etat
    lu.chiffres = chiffres_du_jour(lu)
    lu.revision += 1
    _enregistrer(lu)
    _journaliser(user, lu, "dialogue.tenu", f"Réunion du {date_longue(date_reunion)} et compte rendu")
    return lu


# --- Commitments -----------------------------------------------------------------------------------------


@transaction.atomic
def prendre_engagement(
    user: Utilisateur, dialogue: Dialogue, texte: str, partie: str, echeance: datetime.date
) -> EngagementPris:
    """Write what a party will do, and by when; the three sign it with the minutes. Sent twice, it is there once."""
    lu = _relire(dialogue)
    _exiger_une_partie(user, lu)
    texte = _exiger_un_texte(texte, "Écrivez ce qui est promis.")
    depuis = lu.date_reunion or lu.annee_contrat
    if echeance < depuis:
        raise ValidationError(
            f"L’échéance est le {date_longue(echeance)} : attendu, un jour à partir du {date_longue(depuis)}."
        )
    if deja := lu.engagements.filter(partie=partie, texte=texte, echeance=echeance).first():
        return deja
    engagement = EngagementPris(
        dialogue=lu,
        texte=texte,
        partie=partie,
        echeance=echeance,
        pris_le=horloge.maintenant(),
        pris_par=user,
    )
    _enregistrer(engagement)
    _journaliser(user, lu, "dialogue.engagement", f"Engagement ajouté ({Partie(partie).label}) : {texte}")
    return engagement


@transaction.atomic
def retirer_engagement(user: Utilisateur, engagement: EngagementPris) -> None:
    """Take a commitment out of minutes nobody signed yet; the journal keeps its words."""
    lu = _relire(engagement.dialogue)
    _exiger_une_partie(user, lu)
    objet = f"Engagement retiré ({engagement.get_partie_display()}) : {engagement.texte}"
    with refus_en_francais():
        engagement.delete()
    _journaliser(user, lu, "dialogue.engagement_retire", objet)


@transaction.atomic
def suivre(user: Utilisateur, engagement: EngagementPris, etat: str, suivi: str) -> EngagementPris:
    """Say what became of a commitment: the party that took it does, or a regulator. The journal keeps each state."""
    lu = _relire(engagement.dialogue)
    partie = _exiger_une_partie(user, lu)
    engagement = EngagementPris.objects.get(pk=engagement.pk)
    if partie == Partie.CPTS and engagement.partie != Partie.CPTS:
        raise ValidationError(
            "Cet engagement est celui de la caisse ou de l’ARS : elles disent ce qu’il devient."
        )
    avant = engagement.get_etat_display()
    engagement.etat, engagement.suivi = etat, suivi.strip()
    engagement.suivi_le, engagement.suivi_par = horloge.maintenant(), user
    engagement.full_clean(exclude=["dialogue", "pris_par", "suivi_par"])
    _enregistrer(engagement)
    _journaliser(
        user,
        lu,
        "dialogue.suivi",
        f"{avant} → {EtatEngagement(etat).label} : {engagement.texte}",
        motif=engagement.suivi,
    )
    return engagement


# --- Signatures ------------------------------------------------------------------------------------------


@transaction.atomic
def signer(user: Utilisateur, dialogue: Dialogue, lue: str) -> SignatureDialogue:
    """Sign the minutes for one's party. ``lue``: hash of what was on the page; the third signature closes."""
    cpts = dialogue.contrat.cpts
    exiger(user, Action.SIGNER_DIALOGUE, cpts)
    lu = _relire(dialogue)
    partie = _exiger_une_partie(user, lu)
    if lu.etat == EtatDialogue.PREPARE:
        raise ValidationError(
            "On signe un compte rendu : enregistrez d’abord la réunion et son compte rendu."
        )
    if lu.signatures.filter(partie=partie).exists():
        raise ValidationError("Votre partie a déjà signé ce compte rendu.")
    calculee = empreinte(lu, lu.questions.all(), lu.engagements.all())
    if lue != calculee:
        raise ValidationError(
            "Le compte rendu a changé depuis que vous avez ouvert la page : relisez-le avant de signer."
        )
    structure = cpts.nom if partie == Partie.CPTS else organisme_de(user, cpts)
    signature = SignatureDialogue(
        dialogue=lu,
        partie=partie,
        personne=user,
        nom=f"{user}, {structure}"[:200],
        le=horloge.maintenant(),
        empreinte=calculee,
    )
    _enregistrer(signature)
    _journaliser(user, lu, "dialogue.signe", f"Compte rendu signé ({partie.label})", empreinte=calculee)
    if lu.signatures.count() == len(Partie):
        lu.etat, lu.clos_le = EtatDialogue.CLOS, signature.le
        _enregistrer(lu)
        _journaliser(user, lu, "dialogue.clos", "Dialogue clos : les trois parties ont signé")
    return signature


# --- Common ----------------------------------------------------------------------------------------------


def _relire(dialogue: Dialogue) -> Dialogue:
    """The row as it is now, held until the end of the act."""
    lignes = Dialogue.objects.select_for_update(of=("self",)).select_related("contrat__cpts")
    return lignes.get(pk=dialogue.pk)


def _exiger_une_partie(user: Utilisateur, dialogue: Dialogue) -> Partie:
    """The party of a person who may take part in the dialogue."""
    cpts = dialogue.contrat.cpts
    exiger(user, Action.PARTICIPER_DIALOGUE, cpts)
    partie = partie_de(user, cpts)
    assert partie is not None  # every role of the action speaks for a party
    return partie


def _exiger_un_texte(texte: str, refus: str) -> str:
    """The text without carriage returns nor outer spaces, refused when empty: its hash is that of what is read."""
    propre = texte.replace("\r\n", "\n").strip()
    if not propre:
        raise ValidationError(refus)
    return propre


def _enregistrer(ligne: models.Model) -> None:
    """Save a row; what the database refuses is said in French."""
    with refus_en_francais():
        ligne.save()


def _journaliser(
    user: Utilisateur, dialogue: Dialogue, acte: str, verbe: str, motif: str = "", **details: str
) -> None:
    journaliser(
        user,
        dialogue.contrat.cpts,
        acte,
        f"{verbe} (année de contrat du {dialogue.annee_contrat:%d/%m/%Y})",
        motif=motif,
        details={"dialogue": str(dialogue.uuid), **details},
    )
