"""Official statements and decisions are kept as written; a deletion is for the retention procedure alone."""

from django.db import migrations

TABLES = {
    "decompte": "financements_decompte",
    "decision_regularisation": "financements_decisionregularisation",
}
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
    dependencies = [("financements", "0002_contrats_sql")]

    operations = [migrations.RunSQL(DECLENCHEURS, SANS_DECLENCHEURS)]
