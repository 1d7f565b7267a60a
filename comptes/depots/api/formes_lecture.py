"""The object ``compte`` of a deposit, as ``verifier --json`` prints it: figures, and ``lecture``, what was read."""

from __future__ import annotations

from rest_framework import serializers


class PeriodeLueSerializer(serializers.Serializer):
    debut = serializers.DateField(allow_null=True)
    fin = serializers.DateField(allow_null=True)
    d_apres = serializers.CharField(help_text="Ce qui le dit : un titre, le nom du fichier, une réponse…")


class EcarteesSerializer(serializers.Serializer):
    lignes = serializers.CharField(help_text="Lignes laissées de côté, en plages : 12,40-44.")
    pourquoi = serializers.CharField()


class ChoixPossibleSerializer(serializers.Serializer):
    valeur = serializers.CharField(help_text="À rendre comme réponse.")
    libelle = serializers.CharField()
    total_debit = serializers.CharField(
        allow_null=True, help_text="Ce que le fichier donnerait ; null : inconnu."
    )


class QuestionOuverteSerializer(serializers.Serializer):
    code = serializers.CharField()
    question = serializers.CharField()
    choix = ChoixPossibleSerializer(many=True)


class LectureSerializer(serializers.Serializer):
    """« Ce que nous avons lu » : what the reader chose, set aside, and could not decide."""

    feuille = serializers.CharField(allow_null=True, help_text="null : le fichier n’a pas de feuilles.")
    titres = serializers.CharField(allow_null=True, help_text="Rangées des titres : « 8 » ou « 8-10 ».")
    colonnes = serializers.DictField(child=serializers.CharField(), help_text="Rôle → titre tel qu’écrit.")
    periode = PeriodeLueSerializer(allow_null=True)
    conventions = serializers.ListField(
        child=serializers.CharField(), help_text="Signes, ouvertures, décimales…"
    )
    ecartees = EcarteesSerializer(many=True)
    rangees = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Premières rangées telles que lues : compte, libellé, débit, crédit. Noms masqués pour qui doit "
        "donner un motif.",
    )
    empreinte = serializers.CharField(help_text="Empreinte de la disposition ; vide : sans titres.")
    questions = QuestionOuverteSerializer(many=True)
    choix = serializers.DictField(
        child=serializers.CharField(), help_text="Réponses appliquées : code → valeur."
    )


class ExerciceLuSerializer(serializers.Serializer):
    debut = serializers.DateField()
    fin = serializers.DateField()
    source = serializers.ChoiceField(choices=["option", "nom", "ecritures"])  # type: ignore[assignment]


class CompteLuSerializer(serializers.Serializer):
    """Figures are null where nobody can know them (refus, à préciser, an unreadable amount)."""

    verdict = serializers.CharField()
    lignes = serializers.IntegerField(allow_null=True)
    ecritures = serializers.IntegerField(allow_null=True)
    comptes = serializers.IntegerField(allow_null=True)
    total_debit = serializers.CharField(allow_null=True)
    total_credit = serializers.CharField(allow_null=True)
    resultat = serializers.CharField(allow_null=True)
    cle_ecriture = serializers.CharField(allow_null=True)
    separateur = serializers.CharField(allow_null=True)
    encodage = serializers.CharField(allow_null=True)
    exercice = ExerciceLuSerializer(allow_null=True)
    missions = serializers.DictField(child=serializers.CharField(allow_null=True))
    lecture = LectureSerializer()
