"""Scanned signed papers; copies and the versions of templates are kept as written."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


TABLES = {"copie_signee": "financements_copiesignee", "emission_papier": "financements_emissionpapier"}
DECLENCHEURS = "".join(
    f"""
CREATE TRIGGER {nom}_immuable BEFORE UPDATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_modification();
CREATE TRIGGER {nom}_conserve BEFORE DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_suppression();
"""
    for nom, table in TABLES.items()
)
SANS_DECLENCHEURS = "".join(
    f"DROP TRIGGER {nom}_immuable ON {table};\nDROP TRIGGER {nom}_conserve ON {table};\n"
    for nom, table in TABLES.items()
)


class Migration(migrations.Migration):
    dependencies = [
        ("cpts", "0005_changements_sql"),
        ("financements", "0007_regimes_sql"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CopieSignee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("genre", models.CharField(max_length=3)),
                ("document", models.UUIDField()),
                ("edition", models.CharField(blank=True, max_length=8, verbose_name="édition")),
                ("pages", models.PositiveSmallIntegerField()),
                ("contenu", models.FileField(max_length=120, upload_to="")),
                ("taille", models.PositiveBigIntegerField(help_text="En octets.")),
                ("sha256", models.CharField(max_length=64)),
                ("jointe_le", models.DateTimeField()),
                (
                    "a_la_main",
                    models.BooleanField(
                        help_text="Une page au moins a été désignée par une personne.",
                        verbose_name="à la main",
                    ),
                ),
                (
                    "cpts",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cpts.cpts"
                    ),
                ),
                (
                    "jointe_par",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cpts.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "copie signée",
                "verbose_name_plural": "copies signées",
                "ordering": ["-jointe_le", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DepotPapiers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("recu_le", models.DateTimeField(auto_now_add=True, verbose_name="reçu le")),
                (
                    "etat",
                    models.CharField(
                        choices=[
                            ("recu", "Reçu, en attente de lecture"),
                            ("en_lecture", "En cours de lecture"),
                            ("lu", "Lu"),
                        ],
                        default="recu",
                        max_length=10,
                    ),
                ),
                ("pages", models.PositiveIntegerField()),
                ("progression", models.PositiveSmallIntegerField(default=0)),
                (
                    "envoye_le",
                    models.DateTimeField(
                        blank=True, help_text="Dernier envoi à la file des tâches.", null=True
                    ),
                ),
                ("lu_le", models.DateTimeField(blank=True, null=True)),
                (
                    "depose_par",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cpts.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "dépôt de papiers signés",
                "verbose_name_plural": "dépôts de papiers signés",
                "ordering": ["-recu_le", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="EmissionPapier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("genre", models.CharField(max_length=3)),
                ("document", models.UUIDField()),
                ("modele", models.CharField(max_length=40, verbose_name="version du modèle")),
                ("source", models.CharField(max_length=300)),
                ("emis_le", models.DateTimeField(verbose_name="émis le")),
            ],
            options={
                "verbose_name": "émission d’un papier",
                "verbose_name_plural": "émissions de papiers",
                "constraints": [
                    models.UniqueConstraint(fields=("genre", "document"), name="emission_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="FichierPapiers",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("rang", models.PositiveSmallIntegerField()),
                ("nom", models.CharField(max_length=255, verbose_name="nom reçu")),
                ("type_detecte", models.CharField(max_length=80)),
                ("taille", models.PositiveBigIntegerField(help_text="En octets.")),
                ("sha256", models.CharField(max_length=64)),
                ("contenu", models.FileField(max_length=120, upload_to="")),
                (
                    "antivirus",
                    models.CharField(
                        choices=[
                            ("absent", "Antivirus absent : fichier non analysé"),
                            ("sain", "Analysé par l’antivirus, rien trouvé"),
                        ],
                        default="absent",
                        max_length=8,
                    ),
                ),
                ("pages", models.PositiveIntegerField()),
                (
                    "depot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fichiers",
                        to="financements.depotpapiers",
                    ),
                ),
            ],
            options={
                "verbose_name": "fichier de papiers signés",
                "verbose_name_plural": "fichiers de papiers signés",
                "ordering": ["depot", "rang"],
            },
        ),
        migrations.CreateModel(
            name="PageScannee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("numero", models.PositiveIntegerField(verbose_name="numéro dans le fichier")),
                (
                    "etat",
                    models.CharField(
                        choices=[
                            ("a_classer", "À classer"),
                            ("classee", "Rattachée"),
                            ("illisible", "Code illisible"),
                            ("plusieurs", "Plusieurs codes"),
                            ("inconnue", "Document introuvable"),
                            ("double", "En double"),
                            ("incomplete", "Document incomplet"),
                            ("ecartee", "Écartée"),
                        ],
                        max_length=10,
                    ),
                ),
                ("genre", models.CharField(blank=True, max_length=3)),
                ("document", models.UUIDField(blank=True, null=True)),
                ("edition", models.CharField(blank=True, max_length=8)),
                ("page", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("pages", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("traite_le", models.DateTimeField(blank=True, null=True, verbose_name="traité le")),
                ("motif", models.CharField(blank=True, max_length=300)),
                (
                    "copie",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="originaux",
                        to="financements.copiesignee",
                    ),
                ),
                (
                    "fichier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lues",
                        to="financements.fichierpapiers",
                    ),
                ),
                (
                    "traite_par",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "page numérisée",
                "verbose_name_plural": "pages numérisées",
                "ordering": ["fichier__depot", "fichier__rang", "numero"],
            },
        ),
        migrations.AddIndex(
            model_name="copiesignee",
            index=models.Index(fields=["genre", "document"], name="copie_du_document"),
        ),
        migrations.AddIndex(
            model_name="depotpapiers",
            index=models.Index(
                condition=models.Q(("etat__in", ["recu", "en_lecture"])),
                fields=["etat"],
                name="depot_papiers_a_lire",
            ),
        ),
        migrations.AddConstraint(
            model_name="fichierpapiers",
            constraint=models.UniqueConstraint(fields=("depot", "rang"), name="fichier_papiers_rang"),
        ),
        migrations.AddIndex(
            model_name="pagescannee",
            index=models.Index(fields=["genre", "document"], name="page_du_document"),
        ),
        migrations.AddConstraint(
            model_name="pagescannee",
            constraint=models.UniqueConstraint(fields=("fichier", "numero"), name="page_scannee_unique"),
        ),
        migrations.AddConstraint(
            model_name="pagescannee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("copie__isnull", False), ("etat", "classee")),
                    models.Q(models.Q(("etat", "classee"), _negated=True), ("copie__isnull", True)),
                    _connector="OR",
                ),
                name="page_classee_a_sa_copie",
            ),
        ),
        migrations.AddConstraint(
            model_name="pagescannee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document__isnull", True), ("page__isnull", True), ("pages__isnull", True)),
                    models.Q(("document__isnull", False), ("page__gte", 1), ("page__lte", models.F("pages"))),
                    _connector="OR",
                ),
                name="page_designee_entiere",
                violation_error_message="Le numéro de la page est entre 1 et le nombre de pages du document.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pagescannee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("etat", "ecartee"), _negated=True),
                    models.Q(("motif", ""), _negated=True),
                    _connector="OR",
                ),
                name="page_ecartee_motivee",
                violation_error_message="Dites pourquoi cette page est écartée.",
            ),
        ),
        migrations.RunSQL(DECLENCHEURS, SANS_DECLENCHEURS),
    ]
