"""Forms of the acts on a contract. They read what was typed; the act checks it (``financements.contrats.actes``).

Each form draws in three parts: ``principaux``, ``groupes`` (one per mission) and ``derniers`` (the confirmation).
``executer`` does the act and returns the contract to show, and the sentence to say.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone

from comptes.depots.forms.depots import DateInput
from cpts.commun.enums import MISSIONS_ACI, Mission
from cpts.commun.formats import date_longue
from cpts.commun.formulaires import FormulaireDSFR
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from financements.baremes.registre import grille_de
from financements.contrats import actes
from financements.contrats.models import Contrat, EngagementMission

Fait = tuple[Contrat, str]
_CONFIRMATION = "confirmation"


class ActeForm(FormulaireDSFR, forms.Form):
    """An act on one contract, by one person."""

    definitif = ""  # what cannot be undone: the person then confirms it

    def __init__(self, *args: Any, contrat: Contrat, user: Utilisateur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contrat, self.user = contrat, user
        self.preparer()
        if self.definitif:
            self.fields[_CONFIRMATION] = forms.BooleanField(
                label=self.definitif,
                error_messages={"required": "Cochez cette case : l’acte ne pourra pas être défait."},
            )
        self.habiller_les_champs()

    def preparer(self) -> None:
        """Add the fields that depend on the contract."""

    @property
    def principaux(self) -> list[BoundField]:
        return [champ for champ in self if "__" not in champ.name and champ.name != _CONFIRMATION]

    @property
    def groupes(self) -> list[tuple[str, list[BoundField]]]:
        """Fields named ``mission__field``, by mission."""
        return [
            (Mission(code).label, champs)
            for code in Mission.values
            if (champs := [champ for champ in self if champ.name.startswith(f"{code}__")])
        ]

    @property
    def derniers(self) -> list[BoundField]:
        return [self[_CONFIRMATION]] if self.definitif else []

    def executer(self) -> Fait:
        raise NotImplementedError

    def du_groupe(self, code: str) -> dict[str, Any]:
        """What was typed for a mission or another group of fields, by field."""
        prefixe = f"{code}__"
        return {
            nom.removeprefix(prefixe): valeur
            for nom, valeur in self.cleaned_data.items()
            if nom.startswith(prefixe)
        }


def champ_date(libelle: str, aide: str = "", obligatoire: bool = True) -> forms.DateField:
    """A date, with a message that says what to write."""
    return forms.DateField(
        label=libelle,
        required=obligatoire,
        help_text=aide,
        widget=DateInput(),
        error_messages={
            "required": "Indiquez cette date.",
            "invalid": "Cette date n’a pas été comprise ; attendu : un jour du calendrier, par exemple 01/03/2025.",
        },
    )


def champ_motif(aide: str) -> forms.CharField:
    return forms.CharField(
        label="Motif",
        max_length=250,
        help_text=aide,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Indiquez le motif : il est gardé avec l’acte, la CPTS le lit."},
    )


class MissionsForm(ActeForm):
    """The missions of a contract not registered yet."""

    def preparer(self) -> None:
        connues = {ligne.mission: ligne for ligne in EngagementMission.objects.filter(contrat=self.contrat)}
        ajouter_missions(self, connues, constatees=True)

    def executer(self) -> Fait:
        actes.engager_missions(self.user, self.contrat, engagements(self))
        return self.contrat, "Les missions du contrat sont enregistrées."


class EnregistrerForm(ActeForm):
    definitif = "Je confirme que ce contrat est signé par les trois parties, tel qu’il est décrit ici"

    def executer(self) -> Fait:
        actes.enregistrer(self.user, self.contrat)
        return self.contrat, "Le contrat est enregistré ; son échéancier est calculé."


class AvenantForm(ActeForm):
    definitif = "Je confirme cet avenant : il ne se modifiera plus"
    signature = champ_date("Avenant signé le")
    effet = champ_date("Prise d’effet le", "Premier jour où il s’applique.")
    objet = forms.CharField(
        label="Objet",
        max_length=300,
        help_text="En une phrase, par exemple : prolongation d’un an.",
        error_messages={"required": "Dites en une phrase ce que cet avenant change."},
    )
    fin = champ_date(
        "Nouveau dernier jour du contrat", "La veille d’un anniversaire de la signature.", obligatoire=False
    )
    clause = forms.ChoiceField(
        label="Clause de transmission des comptes",
        choices=[("", "Inchangée"), ("oui", "Ajoutée"), ("non", "Retirée")],
        required=False,
    )

    def preparer(self) -> None:
        self.connues = {
            ligne.mission: ligne for ligne in EngagementMission.objects.filter(contrat=self.contrat)
        }
        self._ajouter_les_modulations()
        ajouter_missions(self, self.connues, constatees=False, engagees_figees=True)

    def _ajouter_les_modulations(self) -> None:
        """The modulations of the scale, ticked as they stand; nothing where the scale and the contract have none."""
        choix = {m.code: m.libelle for v in grille_de(self.contrat.bareme).versions for m in v.modulations}
        choix |= {code: code for code in self.contrat.modulations if code not in choix}
        if choix:
            self.fields["modulations"] = forms.MultipleChoiceField(
                label="Modulations du barème qui s’appliquent à ce contrat",
                choices=list(choix.items()),
                required=False,
                initial=self.contrat.modulations,
                widget=forms.CheckboxSelectMultiple,
                help_text="Laissez coché ce qui ne change pas.",
            )

    def executer(self) -> Fait:
        lus = self.cleaned_data
        avenant = actes.enregistrer_avenant(
            self.user,
            self.contrat,
            signature=lus["signature"],
            effet=lus["effet"],
            objet=lus["objet"],
            changements=self._changements(),
        )
        return self.contrat, f"L’avenant n° {avenant.numero} est enregistré ; l’échéancier est recalculé."

    def _changements(self) -> dict[str, dict[str, Any]]:
        lus = self.cleaned_data
        du_contrat: dict[str, Any] = {}
        if lus["fin"]:
            du_contrat["fin"] = lus["fin"]
        if lus["clause"]:
            du_contrat["clause_transmission"] = lus["clause"] == "oui"
        modulations = lus.get("modulations", self.contrat.modulations)
        if set(modulations) != set(self.contrat.modulations):
            du_contrat["modulations"] = modulations
        missions = {m.value: self.du_groupe(m.value) for m in MISSIONS_ACI}
        voulues = {code: lu for code, lu in missions.items() if code in self.connues or lu.get("engagee")}
        return {"contrat": du_contrat, **voulues}


class SuspendreForm(ActeForm):
    debut = champ_date("Premier jour sans effet")
    fin = champ_date("Reprise le", "Premier jour où le contrat a de nouveau effet, s’il est connu.", False)
    motif = champ_motif("La CPTS et l’ARS le lisent.")

    def executer(self) -> Fait:
        lus = self.cleaned_data
        actes.suspendre(self.user, self.contrat, lus["debut"], lus["motif"], lus["fin"])
        return self.contrat, f"Le contrat est suspendu à compter du {date_longue(lus['debut'])}."


class ReprendreForm(ActeForm):
    le = champ_date("Le contrat a de nouveau effet le")

    def executer(self) -> Fait:
        actes.reprendre(self.user, self.contrat, self.cleaned_data["le"])
        return self.contrat, f"Le contrat reprend effet le {date_longue(self.cleaned_data['le'])}."


class ResilierForm(ActeForm):
    definitif = "Je confirme la résiliation : elle ne pourra pas être défaite"
    le = champ_date("Premier jour sans effet")
    motif = champ_motif("La CPTS et l’ARS le lisent.")

    def executer(self) -> Fait:
        actes.resilier(self.user, self.contrat, self.cleaned_data["le"], self.cleaned_data["motif"])
        return self.contrat, f"Le contrat est résilié à compter du {date_longue(self.cleaned_data['le'])}."


class MissionForm(ActeForm):
    """One date of one mission: it started, was deployed, or stopped."""

    quoi = forms.ChoiceField(
        label="Que s’est-il passé ?",
        choices=[
            ("demarrage", "La mission a démarré"),
            ("deploiement", "La mission est entièrement déployée"),
            ("arret", "La mission s’est arrêtée"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites ce qui s’est passé."},
    )
    le = champ_date("Date", "Pour un arrêt, le premier jour sans activité.")
    motif = forms.CharField(
        label="Motif",
        max_length=250,
        required=False,
        help_text="Demandé pour un arrêt, et pour corriger une date déjà enregistrée.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, mission: str, **kwargs: Any) -> None:
        self.mission = mission
        super().__init__(*args, **kwargs)

    def executer(self) -> Fait:
        lus, gestes = self.cleaned_data, {"demarrage": actes.demarrer_mission, "arret": actes.arreter_mission}
        geste = gestes.get(lus["quoi"], actes.deployer_mission)
        geste(self.user, self.contrat, self.mission, lus["le"], lus["motif"])
        return (
            self.contrat,
            f"{Mission(self.mission).label} : la date du {date_longue(lus['le'])} est enregistrée.",
        )


def ajouter_missions(
    form: forms.Form,
    connues: dict[str, EngagementMission],
    constatees: bool,
    engagees_figees: bool = False,
) -> None:
    """Fields of each mission: engaged or not, planned dates, real ones for a contract already under way."""
    champs = {"demarrage_prevu": "Démarrage prévu le", "deploiement_prevu": "Déploiement prévu le"}
    if constatees:
        champs |= {"demarrage": "Démarrage constaté le", "deploiement": "Déploiement constaté le"}
    for mission in MISSIONS_ACI:
        ligne = connues.get(mission.value)
        if ligne is None or not engagees_figees:
            form.fields[f"{mission}__engagee"] = forms.BooleanField(
                label="Mission engagée par cet avenant" if engagees_figees else "Mission engagée",
                required=False,
                initial=ligne is not None,
            )
        for nom, libelle in champs.items():
            champ = champ_date(libelle, obligatoire=False)
            champ.initial = getattr(ligne, nom, None)
            form.fields[f"{mission}__{nom}"] = champ


def engagements(form: ActeForm) -> list[actes.Engagement]:
    """The missions ticked, with their dates; dates on a mission not ticked are refused rather than lost."""
    lus = {m: form.du_groupe(m.value) for m in MISSIONS_ACI}
    refuses = [
        f"{m.label} : des dates ont été lues, mais la mission n’est pas cochée. Cochez-la, ou effacez ses dates."
        for m, lu in lus.items()
        if not lu["engagee"] and any(valeur for nom, valeur in lu.items() if nom != "engagee")
    ]
    if refuses:
        raise forms.ValidationError(refuses)
    return [
        actes.Engagement(m.value, **{nom: valeur for nom, valeur in lu.items() if nom != "engagee"})
        for m, lu in lus.items()
        if lu["engagee"]
    ]


def contrats_a_reunir(user: Utilisateur, contrat: Contrat) -> Iterable[Contrat]:
    """Other contracts in force that this person follows: what a merger may take."""
    aujourd_hui: datetime.date = timezone.localdate()
    return (
        Contrat.objects.for_user(user)
        .filter(caisse=contrat.caisse_id, resiliation__isnull=True, fin__gte=aujourd_hui, saisie="enregistre")
        .exclude(pk=contrat.pk)
        .select_related("cpts")
        .order_by("cpts__nom_tri")
    )


def structure_de(contrats: Iterable[Contrat], cle: str) -> CPTS | None:
    return next((c.cpts for c in contrats if str(c.cpts.uuid) == cle), None)
