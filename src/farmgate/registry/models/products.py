"""Products, their names in the field, their units and grades."""

from django.db import models


class Grade(models.Model):
    """A grade; rank 1 is best, and a better grade may serve a bid for a worse one."""

    rank = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=20)
    name_en = models.CharField(max_length=20)

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A product that the county trades by weight."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40)
    shelf_days = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ProductName(models.Model):
    """Another name people write for a product (包菜 for 结球甘蓝)."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="names")
    name = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.name


class ProductUnit(models.Model):
    """A counted unit with its weight for one product (一件 = 20 kg)."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="units")
    unit = models.CharField(max_length=8)
    grams = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "unit"], name="one_weight_per_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit} = {self.grams} g"
