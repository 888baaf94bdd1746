"""Numbers to charts: SVG without one word from outside, in the colours and fonts of the page around it.

Arrows: eval.report -> here -> matplotlib. Knows no run and no measure.

Every colour is written as a variable of report.css, so one chart serves light, dark and paper. Series differ in colour
(Okabe and Ito), mark and dash; their names stand in the page, so a chart holds digits only and needs no Chinese font.
"""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from matplotlib.patches import PathPatch
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator, PercentFormatter
from matplotlib.transforms import Affine2D, IdentityTransform

INK, MUTED, LINE, CARD = "#101112", "#202122", "#303132", "#404142"  # stand-ins, never seen
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
_VARIABLES = {INK: "ink", MUTED: "muted", LINE: "line", CARD: "card"} | {c: f"s{i}" for i, c in enumerate(SERIES)}
_MARKS = ("o", "s", "^", "D")
_DASHES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
_SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600)
_WIDTH, _HEIGHT = 340, 220  # a chart is shown at about this size on a phone and on a desk, so its digits stay legible
_STRIP, _INSET = 220, 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Dot:
    """A value from 0 to 1 with its interval; `series` picks the mark; `hollow`: too few cases to lean on."""

    mean: float
    low: float | None = None
    high: float | None = None
    series: int = 0
    hollow: bool = False


def strip(dots: Sequence[Dot]) -> Markup:
    """Dots with intervals on a scale from 0 to 1, one below the other: the chart inside a row of a table."""
    pitch = 13
    height = pitch * max(1, len(dots)) + 7

    def draw(axes: Axes) -> None:
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(0, height))
        for value in (0, 0.25, 0.5, 0.75, 1):
            axes.axvline(value, color=LINE, linewidth=0.7 if value in (0.25, 0.75) else 1.2, zorder=0, clip_on=False)
        for row, dot in enumerate(dots):
            y, colour = height - 10 - row * pitch, SERIES[dot.series % len(SERIES)]
            if dot.low is not None and dot.high is not None:
                axes.plot([dot.low, dot.high], [y, y], color=colour, linewidth=2.2, clip_on=False)
            _mark(axes, dot.mean, y, dot.series, hollow=dot.hollow)

    return _svg(draw, (_STRIP, height), (_INSET, 0, _INSET, 0))


def ruler() -> Markup:
    """The scale over a column of strips."""

    def draw(axes: Axes) -> None:
        axes.set_axis_off()
        for value in (0, 0.5, 1):
            axes.text(value, 0.2, f"{value:.0%}", ha="center", fontsize=11, color=MUTED)

    return _svg(draw, (_STRIP, 14), (_INSET, 0, _INSET, 0))


def bar(count: int, most: int) -> Markup:
    """A bar of `count` where the longest is `most`."""

    def draw(axes: Axes) -> None:
        axes.set_axis_off()
        axes.set(xlim=(0, max(1, most)), ylim=(0, 1))
        axes.barh([0.5], [count], height=1, color=SERIES[1], clip_on=False)

    return _svg(draw, (_STRIP, 14), (0, 0, 0, 0))


def swatch(series: int) -> Markup:
    """Line and mark of a series, for a legend."""

    def draw(axes: Axes) -> None:
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(-1, 1))
        _line(axes, [0, 1], [0, 0], series, at=())
        _mark(axes, 0.5, 0, series)

    return _svg(draw, (34, 12), (1, 0, 1, 0))


def cutoffs(curves: Sequence[Sequence[tuple[int, float]]]) -> Markup:
    """Share found within the first k, for every k that a curve has; the first curve's values are written out."""
    values = [value for curve in curves for _, value in curve]
    floor = 0.5 if min(values) >= 0.55 else 0.0
    ticks = sorted({k for curve in curves for k, _ in curve})
    shown = [k for k in ticks if k in (1, 3, 5, 10)] or ticks

    def draw(axes: Axes) -> None:
        axes.set(xlim=(min(ticks) - 0.4, max(ticks) + 0.5), ylim=(floor, 1 + 0.1 * (1 - floor)))
        axes.xaxis.set_major_locator(FixedLocator(ticks if len(ticks) <= 10 else shown))
        _percent(axes, floor, 1.0, 5 if floor else 4)
        for series, curve in reversed(list(enumerate(curves))):
            _line(axes, [k for k, _ in curve], [v for _, v in curve], series, at=range(len(curve)))
        for k, value in curves[0]:
            if k in shown:
                rivals = [v for curve in curves[1:] for other, v in curve if other == k]
                below = any(v > value for v in rivals)
                offset = (0, -16) if below else (0, 8)
                axes.annotate(
                    f"{value * 100:.0f}",
                    (k, value),
                    offset,
                    textcoords="offset points",
                    ha="center",
                    color=INK,
                    fontweight="bold",
                )

    return _svg(draw, (_WIDTH, _HEIGHT), (44, 6, 8, 24))


def latencies(samples: Sequence[Sequence[float]]) -> Markup:
    """The share of questions done within so many seconds; the mark sits at the median of its curve."""
    seconds = [max(value, 0.01) for sample in samples for value in sample]
    low, high = min(seconds) / 1.3, max(seconds) * 1.3

    def draw(axes: Axes) -> None:
        axes.set(xscale="log", xlim=(low, high), ylim=(0, 1.04))
        axes.xaxis.set_major_locator(FixedLocator([tick for tick in _SECONDS if low <= tick <= high]))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        _percent(axes, 0.0, 1.0, 4)
        for series, sample in enumerate(samples):
            ordered = sorted(max(value, 0.01) for value in sample)
            shares = [rank / len(ordered) for rank in range(len(ordered) + 1)]
            _line(axes, [ordered[0], *ordered], shares, series, at=(), drawstyle="steps-post")
            _mark(axes, ordered[(len(ordered) - 1) // 2], 0.5, series)

    return _svg(draw, (_WIDTH, _HEIGHT), (44, 6, 8, 24))


def risks(curve: Sequence[tuple[float, float]], marked: Sequence[int]) -> Markup:
    """Share answered wrongly over share answered, one point for each threshold of the refusal, some of them marked."""
    highest = max(risk for _, risk in curve)
    top = next((limit for limit in (0.1, 0.2, 0.4, 0.8) if highest <= limit), 1.0)

    def draw(axes: Axes) -> None:
        axes.set(xlim=(0, 1), ylim=(0, top * 1.05))
        axes.xaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1]))
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        _percent(axes, 0.0, top, 5 if top == 0.1 else 4)
        _line(axes, [covered for covered, _ in curve], [risk for _, risk in curve], 0, at=marked)

    return _svg(draw, (_WIDTH, _HEIGHT), (44, 6, 20, 24))


def growth(curves: Sequence[Sequence[tuple[float, float]]], *, steps: bool = True) -> Markup:
    """Values from 0 up over sizes. `steps`: a mark at each size, sizes apart as their logarithms; else a plain line."""
    sizes = sorted({size for curve in curves for size, _ in curve})
    levels = MaxNLocator(4).tick_values(0, max(value for curve in curves for _, value in curve) or 1)

    def draw(axes: Axes) -> None:
        if steps:
            axes.set(xscale="log", xlim=(sizes[0] / 1.15, sizes[-1] * 1.15))
            axes.xaxis.set_major_locator(FixedLocator(sizes))
            axes.xaxis.set_minor_locator(NullLocator())
        else:
            axes.set_xlim(sizes[0], sizes[-1] if sizes[-1] > sizes[0] else sizes[0] + 1)
            axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value / 1000:g}k" if value >= 1000 else f"{value:g}")
        axes.set_ylim(0, levels[-1] * 1.04)
        _lines(axes, levels)
        for series, curve in enumerate(curves):
            _line(axes, *zip(*sorted(curve), strict=True), series, at=range(len(curve)) if steps else ())

    return _svg(draw, (_WIDTH, _HEIGHT), (44, 6, 12, 24))


def _percent(axes: Axes, low: float, high: float, parts: int) -> None:
    """Horizontal lines with their percentages, no frame."""
    _lines(axes, [low + (high - low) * part / parts for part in range(parts + 1)])
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))


def _lines(axes: Axes, levels: Sequence[float]) -> None:
    """Horizontal lines at their values, no frame."""
    for level in levels:
        axes.axhline(level, color=LINE, linewidth=1, zorder=0, clip_on=False)
    axes.yaxis.set_major_locator(FixedLocator(levels))
    axes.spines[["left", "top", "right"]].set_visible(False)
    axes.spines["bottom"].set_color(MUTED)
    axes.tick_params(left=False, bottom=False, pad=8, labelcolor=MUTED)


def _line(axes: Axes, x: Sequence[float], y: Sequence[float], series: int, at: Sequence[int], **style: Any) -> None:
    colour, dash = SERIES[series % len(SERIES)], _DASHES[series % len(_DASHES)]
    axes.plot(x, y, color=colour, linestyle=dash, linewidth=2, zorder=3, clip_on=False, **style)
    for i in at:
        _mark(axes, x[i], y[i], series)


def _mark(axes: Axes, x: float, y: float, series: int, hollow: bool = False) -> None:
    colour, style = SERIES[series % len(SERIES)], MarkerStyle(_MARKS[series % len(_MARKS)])
    face, edge, width = (CARD, colour, 1.6) if hollow else (colour, CARD, 1)
    place = style.get_transform() + Affine2D().scale(8).translate(*axes.transData.transform((x, y)))
    outline = style.get_path().transformed(place)  # a marker of a plot would need ids, which two charts could share
    patch = PathPatch(outline, transform=IdentityTransform(), facecolor=face, edgecolor=edge, linewidth=width, zorder=5)
    axes.figure.add_artist(patch)


def _svg(draw: Callable[[Axes], None], size: tuple[int, int], margins: tuple[int, int, int, int]) -> Markup:
    """Draw into axes inside `margins` (left, top, right, bottom; points) and give the SVG element."""
    (width, height), (left, top, right, bottom) = size, margins
    out = io.StringIO()
    with rc_context():
        rcdefaults()
        rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "report", "font.size": 12})
        figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        box = (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
        axes = figure.add_axes(box, facecolor="none")
        draw(axes)
        figure.savefig(out, format="svg", transparent=True, metadata=dict.fromkeys(("Date", "Creator"), None))
    return Markup(_inline(out.getvalue(), width, height))


def _inline(svg: str, width: int, height: int) -> str:
    """The drawing as an element of a page: no prologue, no styles of its own, no ids."""
    body = svg[svg.index(">", svg.index("<svg")) + 1 :]
    body = re.sub(r"<metadata>.*?</metadata>|<defs>.*?</defs>| id=\"[^\"]*\"", "", body, flags=re.S)
    body = re.sub(r"font-family: [^;\"]*;? ?| transform=\"rotate\(-0 [^\"]*\"", "", body)
    body = re.sub(r"\s*\n\s*", " ", body).replace("> <", "><").strip()
    for stand_in, variable in _VARIABLES.items():
        body = body.replace(stand_in, f"var(--{variable})")
    return (
        f'<svg class="plot" width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">{body}'
    )
