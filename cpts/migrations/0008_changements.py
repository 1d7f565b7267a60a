"""The journal of what changed, and a public identifier for acts.

Existing acts get theirs from the database, one each: the default of Django would be the same for all.
"""

import uuid

from django.db import migrations, models

ACTES = """
ALTER TABLE cpts_acte ADD COLUMN uuid uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE cpts_acte ADD CONSTRAINT cpts_acte_uuid_key UNIQUE (uuid);
"""
SANS_ACTES = "ALTER TABLE cpts_acte DROP COLUMN uuid"


class Migration(migrations.Migration):
    dependencies = [
        ("cpts", "0007_contrat_echu"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(ACTES, SANS_ACTES)],
            [
                migrations.AddField(
                    "acte",
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                )
            ],
        ),
        migrations.CreateModel(
            name="Changement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("cpts", "CPTS"),
                            ("exercices", "Exercices"),
                            ("depots", "Dépôts"),
                            ("constats", "Constats de lecture"),
                            ("depenses", "Dépenses d’un exercice"),
                            ("comptes", "Totaux des comptes d’un exercice"),
                            ("lignes", "Lignes d’écriture d’un exercice"),
                            ("transmissions", "Pièces attendues"),
                            ("dialogues", "Dialogues de gestion"),
                            ("contrats", "Contrats"),
                            ("enveloppes", "Enveloppes"),
                            ("echeances", "Échéances"),
                            ("versements", "Versements"),
                            ("imports", "Fichiers de versements"),
                            ("rapprochements", "Dû et versé"),
                            ("transferts", "Transferts entre missions"),
                            ("plans_emploi", "Plans d’emploi"),
                            ("indicateurs", "Indicateurs d’une année de contrat"),
                            ("verifications", "Faits vérifiés"),
                            ("actes", "Journal des actes"),
                            ("arretes", "Arrêtés"),
                        ],
                        max_length=20,
                    ),
                ),
                ("cle", models.CharField(max_length=80, verbose_name="clé")),
                (
                    "operation",
                    models.CharField(
                        choices=[
                            ("cree", "Créée"),
                            ("modifie", "Modifiée"),
                            ("retire", "Retirée"),
                            ("supprime", "Supprimée"),
                        ],
                        max_length=8,
                        verbose_name="opération",
                    ),
                ),
                ("le", models.DateTimeField()),
                ("cpts_id", models.BigIntegerField(blank=True, null=True)),
                ("organisation_id", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "changement",
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["type", "cle", "id"], name="changement_par_ligne"),
                    models.Index(fields=["cpts_id", "id"], name="changement_par_cpts"),
                ],
            },
        ),
    ]
