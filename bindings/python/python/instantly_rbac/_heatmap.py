"""Activity by the hours of the day: counted for the table and for the drawing, and drawn with matplotlib."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from ._native import neutral
from .errors import InvalidArgumentError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .activity import Activity, ActivityCount

By = Literal["user", "activity_type", "weekday"]
ROWS = 20
"""Rows beside the one of all others."""
LETTERS = 32
"""Characters that a drawing shows of a name."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Row(NamedTuple):
    """Events by hour of the day, and all of them, those without a time included."""

    label: str
    note: str
    """What distinguishes it from another of the same label."""
    hours: Sequence[int]
    total: int


class Grid(NamedTuple):
    """The rows: those with the most events first, then one of all others; weekdays from Monday on."""

    title: str
    rows: Sequence[Row]
    events: int


def grid(activity: Activity, by: By) -> Grid:
    """Counts events by row and hour of the day."""
    hours: dict[Hashable, list[int]] = {}
    totals: Counter[Hashable] = Counter()
    labels: dict[Hashable, str] = {}
    if by == "weekday" and activity.events:
        labels.update(enumerate(WEEKDAYS))
        hours.update((day, [0] * 24) for day in labels)
    first: datetime | None = None
    last: datetime | None = None
    untimed = 0
    for count in activity.counts:
        hour, events = count.hour, count.events
        if hour is None:
            untimed += events
            if by == "weekday":
                continue
        else:
            first = hour if first is None or hour < first else first
            last = hour if last is None or hour > last else last
        key = _key(count, hour, by)
        if key not in hours:
            hours[key] = [0] * 24
            labels[key] = _label(count, by)
        totals[key] += events
        if hour is not None:
            hours[key][hour.hour] += events
    often = Counter(labels.values())
    rows = [
        Row(label, _note(key) if often[label] > 1 else "", hours[key], totals[key]) for key, label in labels.items()
    ]
    if by != "weekday":
        rows = _largest(rows)
    return Grid(_title(activity, first, last, untimed), rows, activity.events)


def _key(count: ActivityCount, hour: datetime | None, by: By) -> Hashable:
    if by == "user":
        # One user under all names; who has no id is known by the name alone.
        return (count.user_id, None) if count.user_id is not None else (None, count.user_name)
    if by == "activity_type":
        return count.activity_type
    return hour and hour.weekday()


def _label(count: ActivityCount, by: By) -> str:
    if by == "user":
        return count.user_name or count.user_id or "(no user)"
    return "(no type)" if count.activity_type is None else count.activity_type._in_words


def _note(key: Hashable) -> str:
    # The end of an id: many begin with the time.
    user_id = key[0] if isinstance(key, tuple) else None
    return f"(…{user_id[-8:]})" if user_id else "(no id)"


def _largest(rows: list[Row]) -> list[Row]:
    rows.sort(key=lambda row: -row.total)
    others = rows[ROWS:]
    if not others:
        return rows
    hours = [sum(events) for events in zip(*(row.hours for row in others))]
    return [*rows[:ROWS], Row("other", f"({len(others):,})", hours, sum(row.total for row in others))]


def _title(activity: Activity, first: datetime | None, last: datetime | None, untimed: int) -> str:
    if not activity.events:
        return "No events"
    title = f"{activity.events:,} event{'' if activity.events == 1 else 's'}"
    if first and last:
        days = [f"{moment:%Y-%m-%d}" for moment in (first, last)]
        title += f", {days[0]}" if days[0] == days[1] else f", {days[0]} to {days[1]}"
    if untimed:
        title += f", {untimed:,} without a time"
    return title if activity.complete else f"{title}, not complete"


def draw(activity: Activity, by: By, ax: Axes | None) -> Axes:
    """Draws the grid."""
    if by not in get_args(By):
        raise InvalidArgumentError(f"by: must be one of {', '.join(get_args(By))}")
    try:
        from matplotlib.colors import LinearSegmentedColormap, PowerNorm, to_rgba
        from matplotlib.ticker import MaxNLocator, StrMethodFormatter
        from numpy.ma import masked_equal
    except ImportError as error:
        raise ImportError("plot needs matplotlib: pip install 'instantly-rbac[plot]'") from error
    shown = grid(activity, by)
    if ax is None:
        from matplotlib import pyplot

        _, ax = pyplot.subplots(figsize=(9.5, 1.5 + 0.3 * max(len(shown.rows), 4)), layout="constrained")
    ax.set_title(shown.title)
    ax.grid(False)
    if not shown.rows:
        ax.set(xticks=[], yticks=[])
        ax.text(0.5, 0.5, "no events", ha="center", va="center", transform=ax.transAxes)
        return ax
    # From the background of the style to its first colour, so that it fits a light style and a dark one. An hour
    # without events is the background itself.
    ground, colour = to_rgba(ax.get_facecolor()), to_rgba("C0")
    faint = tuple(0.82 * below + 0.18 * above for below, above in zip(ground, colour))
    image = ax.imshow(
        masked_equal([row.hours for row in shown.rows], 0),
        cmap=LinearSegmentedColormap.from_list("activity", [faint, colour]),
        # By the root, or one busy hour would pale all others.
        norm=PowerNorm(0.5, vmin=0),
        aspect="auto",
        interpolation="nearest",
        origin="upper",
    )
    ax.set_xticks(range(0, 24, 3), [f"{hour:02}:00" for hour in range(0, 24, 3)])
    # A dollar sign in a name is no formula.
    names = [f"{_name(row.label)} {neutral(row.note)}".rstrip() for row in shown.rows]
    ax.set_yticks(range(len(names)), names, parse_math=False, usetex=False)
    ax.set(xlabel="Hour of the day (UTC)", ylabel=by.replace("_", " ").capitalize())
    whole = MaxNLocator(integer=True, min_n_ticks=1)
    ax.figure.colorbar(image, ax=ax, label="Events", ticks=whole, format=StrMethodFormatter("{x:,.0f}"))
    return ax


def _name(label: str) -> str:
    name = " ".join(neutral(label[:1_000]).split())
    return name if len(name) <= LETTERS else name[: LETTERS - 1] + "…"
