"""A checked amount of an annex does not change under its check: it is typed again, then checked again."""

from django.db import migrations

POSER = """
CREATE TRIGGER montant_annexe_reverifie BEFORE UPDATE ON financements_montantannexe
    FOR EACH ROW WHEN (
        OLD.verifie_le IS NOT NULL AND NEW.verifie_le IS NOT NULL
        AND (OLD.montant, OLD.source, OLD.annexe_du, OLD.page) IS DISTINCT FROM
            (NEW.montant, NEW.source, NEW.annexe_du, NEW.page)
    ) EXECUTE FUNCTION financements_refuser(
    'Un montant d’annexe vérifié qui change n’est plus vérifié : enregistrez-le, puis faites-le relire.');
"""
RETIRER = "DROP TRIGGER montant_annexe_reverifie ON financements_montantannexe;"


class Migration(migrations.Migration):
    dependencies = [("financements", "0007_regimes_sql")]

    operations = [migrations.RunSQL(POSER, RETIRER)]
