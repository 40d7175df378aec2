"""The audit is append only."""

from django.db import migrations

from farmgate.registry.migrations._append_only import append_only


class Migration(migrations.Migration):

    dependencies = [("registry", "0001_initial")]

    operations = [append_only("registry_audit")]
