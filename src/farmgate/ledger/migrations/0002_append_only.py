"""What is posted stays posted."""

from django.db import migrations

from farmgate.registry.migrations._append_only import append_only


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_initial"), ("registry", "0002_audit_append_only")]

    operations = [append_only("ledger_entry", "ledger_posting", "ledger_batch")]
