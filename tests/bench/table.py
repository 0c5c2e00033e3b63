"""Rows with a goal, filled with one value a run, and markdown tables of them."""
from dataclasses import dataclass, field
from statistics import median


def at_most(limit):
    return lambda values: median(values) <= limit


def at_least(limit):
    return lambda values: median(values) >= limit


def each_above(limit):
    return lambda values: min(values) > limit


@dataclass
class Row:
    what: str
    goal: str
    met: object = None  # of all values, or None where the goal is no number
    form: str = "{:.2f}"
    values: list = field(default_factory=list)
    why: str = ""  # why it could not be measured
    beside: str = ""  # shown behind the numbers

    def add(self, value):
        self.values.append(value)

    def cells(self):
        if not self.values:
            return [self.what, self.goal, f"not measured: {self.why or 'no run came so far'}", ""]
        result = "" if self.met is None else "yes" if self.met(self.values) else "**no**"
        measured = spread(self.values, self.form)
        if self.beside:
            measured += "; " + self.beside
        if self.why:
            measured += f"; runs: {len(self.values)}, then: {self.why}"
        return [self.what, self.goal, measured, result]


def spread(values, form="{:.2f}"):
    """Median (least–most)."""
    if not values:
        return "–"
    text = form.format(median(values))
    if len(values) > 1:
        text += f" ({form.format(min(values))}–{form.format(max(values))})"
    return text


def ratios(values, base, form="{:.2f}"):
    """Run by run, so that what slows the whole machine down slows both."""
    return spread([value / other for value, other in zip(values, base) if other], form)


def markdown(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in rows])
