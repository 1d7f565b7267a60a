from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):
    dependencies = [
        ("cpts", "0003_exemple"),
    ]

    operations = [
        migrations.AddField(
            model_name="communeperimetre",
            name="motif_recouvrement",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Pourquoi cette commune est aussi dans le périmètre d’une autre CPTS aux mêmes dates.",
                max_length=300,
                verbose_name="motif du recouvrement",
            ),
        ),
        migrations.CreateModel(
            name="Acte",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisme",
                    models.CharField(help_text="Nom de l’organisme au moment de l’acte.", max_length=160),
                ),
                (
                    "acte",
                    models.CharField(
                        help_text="Code de l’acte, par exemple « contrat.resilie ».", max_length=40
                    ),
                ),
                ("objet", models.CharField(help_text="Ce qui a été fait, en une phrase.", max_length=300)),
                ("motif", models.CharField(blank=True, max_length=600)),
                (
                    "details",
                    models.JSONField(
                        blank=True, default=dict, help_text="Valeurs avant et après.", verbose_name="détails"
                    ),
                ),
                ("le", models.DateTimeField(auto_now_add=True)),
                (
                    "rang",
                    models.PositiveBigIntegerField(
                        blank=True, help_text="Numéro dans la chaîne.", null=True, unique=True
                    ),
                ),
                ("empreinte", models.CharField(blank=True, max_length=64)),
                (
                    "cpts",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="cpts.cpts"
                    ),
                ),
                (
                    "utilisateur",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vide : tâche quotidienne du service.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "acte",
                "ordering": ["-le", "-pk"],
                "indexes": [models.Index(fields=["cpts", "-le"], name="acte_par_cpts")],
            },
        ),
    ]
