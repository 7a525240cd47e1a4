"""The same amount in another unit: half a gram is 500 mg, two weeks are 14 days, 150 lb are 68 kg."""

from retrieval.text.quantities import Figure

#: What one of a unit is in the base unit of its kind.
_EXACT: dict[str, tuple[str, float]] = {
    "ug": ("mass", 1e-6),
    "mg": ("mass", 1e-3),
    "g": ("mass", 1.0),
    "kg": ("mass", 1e3),
    "mL": ("volume", 1e-3),
    "L": ("volume", 1.0),
    "mm": ("length", 1e-3),
    "cm": ("length", 1e-2),
    "m": ("length", 1.0),
    "minute": ("time", 1.0),
    "hour": ("time", 60.0),
    "day": ("time", 1440.0),
    "week": ("time", 10080.0),
    "month": ("months", 1.0),
    "year": ("months", 12.0),
    "g/dL": ("concentration", 1e3),
    "mg/dL": ("concentration", 1.0),
    "ng/mL": ("trace", 1.0),
    "pg/mL": ("trace", 1e-3),
}
#: What people convert in their heads, in the same base units.
_ABOUT: dict[str, tuple[str, float]] = {
    "inch": ("length", 0.0254),
    "ft": ("length", 0.3048),
    "oz": ("mass", 28.35),
    "tsp": ("volume", 0.005),
    "tbsp": ("volume", 0.015),
}
_LOOSE = 0.03
#: Of the amount: what is said in months is meant in weeks, and the other way about. A month has 4.35 weeks.
ABOUT = 0.09
_MINUTES_A_MONTH = 43_830.0
_ML_AN_OUNCE = 29.57
_POUND_KG = 0.45359237
_ROUNDED = 0.011  # of the amount: what people round away between pounds and kilograms


def same_amount(one: Figure, other: Figure) -> bool:
    """Whether two figures are one amount in two units. Between pounds and kilograms rounding is allowed."""
    if one.kind != "number" or other.kind != "number" or one.unit == other.unit:
        return False
    a, b = _number(one.value), _number(other.value)
    if a is None or b is None:
        return False
    mine, theirs = _EXACT.get(one.unit), _EXACT.get(other.unit)
    if mine and theirs and {mine[0], theirs[0]} == {"time", "months"}:
        minutes = [
            x * of[1] * (_MINUTES_A_MONTH if of[0] == "months" else 1) for x, of in ((a, mine), (b, theirs))
        ]
        return min(minutes) >= 4 * 10080 and abs(minutes[0] - minutes[1]) <= ABOUT * max(minutes)
    if mine and theirs:
        return mine[0] == theirs[0] and abs(a * mine[1] - b * theirs[1]) <= 1e-9 * max(1.0, abs(a * mine[1]))
    if {one.unit, other.unit} == {"oz", "mL"}:
        ounces, ml = (a, b) if one.unit == "oz" else (b, a)
        return abs(ounces * _ML_AN_OUNCE - ml) <= _LOOSE * ml
    if {one.unit, other.unit} == {"lb", "g"}:
        grams, lb = (a, b) if one.unit == "g" else (b, a)
        return abs(lb * _POUND_KG * 1000 - grams) <= _ROUNDED * grams
    if {one.unit, other.unit} == {"lb", "kg"}:
        kg, lb = (a, b) if one.unit == "kg" else (b, a)
        return abs(lb * _POUND_KG - kg) <= _ROUNDED * kg
    about, more = _ABOUT.get(one.unit), _ABOUT.get(other.unit)
    if (about or more) and (about or mine) and (more or theirs):
        x, y = about or mine, more or theirs
        return (
            x is not None and y is not None and x[0] == y[0] and abs(a * x[1] - b * y[1]) <= _LOOSE * b * y[1]
        )
    if {one.unit, other.unit} == {"C", "F"}:
        celsius, fahrenheit = (a, b) if one.unit == "C" else (b, a)
        return abs(celsius * 9 / 5 + 32 - fahrenheit) <= 0.15
    return False


def times_as_much(one: Figure, other: Figure) -> float | None:
    """How many times the other amount the first is; None where they are not of one kind, or the other is nothing."""
    a, b = _number(one.value), _number(other.value)
    if one.kind != "number" or other.kind != "number" or a is None or not b:
        return None
    if one.unit == other.unit:
        return a / b
    mine, theirs = _EXACT.get(one.unit), _EXACT.get(other.unit)
    if mine is None or theirs is None:
        return None
    x, y = a * mine[1], b * theirs[1]
    if mine[0] == theirs[0]:
        return x / y
    if {mine[0], theirs[0]} == {"time", "months"}:
        return x * _MINUTES_A_MONTH / y if mine[0] == "months" else x / (y * _MINUTES_A_MONTH)
    return None


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
