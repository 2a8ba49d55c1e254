"""Ranges by origin as a small drawing: a bar from low to high, dashed where no bound is told."""

from markupsafe import Markup, escape

from daybook.show.api import models as m

WIDTH, LEFT, RIGHT, ROW = 680, 260, 100, 22


def plot(t: m.TallyFull) -> Markup:
    """The stated ranges in force as SVG; empty if there are fewer than two or no number at all."""
    rows = [s for s in t.stated if s.in_force and (s.low is not None or s.high is not None)][:12]
    top = max((n for s in rows for n in (s.low, s.high) if n is not None), default=0)
    if len(rows) < 2 or not top:
        return Markup("")
    span = top * 1.15

    def x(n: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * n / span, 1)

    height = ROW * len(rows) + 10
    label = f"{t.word}, {t.whom_text}: " + "; ".join(f"{s.origin_name} {s.text}" for s in rows)
    out = [Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, height, label)]
    out.append(Markup('<line class="axis" x1="{0}" x2="{0}" y1="4" y2="{1}"/>').format(LEFT, height - 4))
    for n, s in enumerate(rows):
        y = ROW * n + 16
        low, high = s.low if s.low is not None else 0, s.high if s.high is not None else span
        name = s.origin_name if len(s.origin_name) <= 36 else s.origin_name[:35] + "…"
        out.append(Markup('<text x="{}" y="{}" text-anchor="end">{}</text>').format(LEFT - 8, y + 4, name))
        kind = "bar" if s.low is not None and s.high is not None else "open"
        a, b = x(low), x(high)
        if b - a < 4:
            a, b = a - 2, a + 2
        out.append(Markup('<line class="{}" x1="{}" x2="{}" y1="{y}" y2="{y}"/>').format(kind, a, b, y=y))
        for bound in (s.low, s.high):
            if bound is not None and kind == "open":
                out.append(
                    Markup('<line class="bar" x1="{}" x2="{}" y1="{y}" y2="{y}"/>').format(
                        x(bound) - 2, x(bound) + 2, y=y
                    )
                )
        out.append(Markup('<text x="{}" y="{}">{}</text>').format(b + 8, y + 4, escape(s.text)))
    out.append(Markup("</svg>"))
    return Markup("").join(out)
