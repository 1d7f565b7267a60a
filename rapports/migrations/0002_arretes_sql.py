"""A snapshot never changes: the database refuses to modify it, and to delete it outside the retention procedure."""

from django.db import migrations

TABLES = (
    "rapports_arrete",
    "rapports_lignearrete",
    "rapports_completudearrete",
    "rapports_engagementarrete",
    "rapports_faitarrete",
    "rapports_tablepubliee",
)
POSER = "".join(
    f"""
CREATE TRIGGER arrete_immuable BEFORE UPDATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_modification();
CREATE TRIGGER arrete_conserve BEFORE DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_suppression();
"""
    for table in TABLES
)
RETIRER = "".join(
    f"DROP TRIGGER arrete_immuable ON {table}; DROP TRIGGER arrete_conserve ON {table};" for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("rapports", "0001_initial"), ("financements", "0007_regimes_sql")]
    operations = [migrations.RunSQL(POSER, RETIRER)]
