from django.db import migrations, models


def leave_as_delivered(apps, schema_editor):
    """Before this, what took a day was collected on the day of its delivery."""
    apps.get_model("clear", "Award").objects.update(leave_on=models.F("deliver_on"))


class Migration(migrations.Migration):

    dependencies = [
        ('clear', '0002_days_groups_trucks'),
    ]

    operations = [
        migrations.AddField(
            model_name='award',
            name='leave_on',
            field=models.DateField(help_text='the last day to leave its hub in time', null=True),
        ),
        migrations.RunPython(leave_as_delivered, migrations.RunPython.noop),
    ]
