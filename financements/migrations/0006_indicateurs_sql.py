"""What is said of an objective is written once: the last row counts, none is changed or removed."""

from django.db import migrations

TABLES = (
    "financements_declarationindicateur",
    "financements_avisindicateur",
    "financements_decisionindicateur",
    "financements_contestationindicateur",
)
POSER = "".join(
    f"CREATE TRIGGER {table}_immuable BEFORE UPDATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_modification();"
    f"CREATE TRIGGER {table}_conserve BEFORE DELETE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_suppression();"
    for table in TABLES
)
RETIRER = "".join(
    f"DROP TRIGGER {table}_immuable ON {table}; DROP TRIGGER {table}_conserve ON {table};" for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("financements", "0005_baremes_sql")]

    operations = [migrations.RunSQL(POSER, RETIRER)]
