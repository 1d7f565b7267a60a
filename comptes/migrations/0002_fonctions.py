"""The numbers of receipts, and splitting in SQL as in Python."""

from django.db import migrations

SEQUENCE = "CREATE SEQUENCE comptes_recepisse_seq AS bigint START 1"
SANS_SEQUENCE = "DROP SEQUENCE comptes_recepisse_seq"

REPARTIR = """
CREATE FUNCTION ventilation_repartir(montant numeric, parts numeric[]) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    reste numeric := montant;
    base numeric := 0;
    pris numeric;
    resultat numeric[] := '{}';
BEGIN
    FOR i IN 1 .. cardinality(parts) LOOP
        base := base + parts[i];
    END LOOP;
    FOR i IN 1 .. cardinality(parts) - 1 LOOP
        -- forty decimals: a quotient is never taken for an exact half
        pris := round((reste * parts[i])::numeric(120, 40) / base, 2);
        resultat := resultat || pris;
        reste := reste - pris;
        base := base - parts[i];
    END LOOP;
    RETURN resultat || reste;
END $$;
"""
SANS_REPARTIR = "DROP FUNCTION ventilation_repartir(numeric, numeric[])"


class Migration(migrations.Migration):
    dependencies = [("comptes", "0001_initial")]

    operations = [
        migrations.RunSQL(SEQUENCE, SANS_SEQUENCE),
        migrations.RunSQL(REPARTIR, SANS_REPARTIR),
    ]
