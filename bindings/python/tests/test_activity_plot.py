"""Activity as a table and as a drawing: hours of the day in UTC, nothing lost, no name taken for a formula."""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import matplotlib
import pytest
from matplotlib import colors, pyplot
from matplotlib.axes import Axes
from test_html import HOSTILE, META, read

from instantly_rbac import Activity, Client, InvalidArgumentError, _heatmap

matplotlib.use("agg")
HOUR = "2026-10-05T14:00:00Z"  # A Monday.


@pytest.fixture(autouse=True)
def no_figure_stays() -> Iterator[None]:
    yield
    pyplot.close("all")


def count(user_id: Any, name: Any, hour: Any = HOUR, activity_type: Any = 4, events: int = 1) -> dict[str, Any]:
    return {"user_id": user_id, "user_name": name, "hour": hour, "activity_type": activity_type, "events": events}


def activity(*counts: dict[str, Any], complete: bool = True) -> Activity:
    events = sum(count["events"] for count in counts)
    return Activity({"counts": list(counts), "events": events, "complete": complete, "meta": META.to_dict()})


MANY = activity(*(count(f"u-{at}", f"User {at}", events=100 - at) for at in range(50)))
NONE = activity()


def labels(axes: Axes) -> list[str]:
    return [label.get_text() for label in axes.get_yticklabels()]


def drawn(axes: Axes) -> list[list[int]]:
    return [[int(number) for number in row] for row in axes.images[0].get_array().filled(0)]  # type: ignore[union-attr]


def rendered(axes: Axes) -> bytes:
    image = BytesIO()
    axes.figure.savefig(image, format="png")  # type: ignore[union-attr]
    return image.getvalue()


@pytest.mark.parametrize("by", ["user", "activity_type", "weekday"])
def test_no_event_is_lost(client: Client, by: Any) -> None:
    real = client.audit_logs.activity()
    axes = real.plot(by)
    assert sum(map(sum, drawn(axes))) == real.events == 400
    assert all(len(row) == 24 for row in drawn(axes)) and len(drawn(axes)) == len(labels(axes))
    assert axes.get_title().startswith("400 events, 2026-") and axes.get_xlabel() == "Hour of the day (UTC)"
    assert rendered(axes)


def test_rows_are_users_types_or_weekdays() -> None:
    shown = activity(count("u-1", "Ben"), count("u-2", None, activity_type=999), count(None, None, activity_type=None))
    assert labels(shown.plot()) == ["Ben", "u-2", "(no user)"]
    assert labels(shown.plot("activity_type")) == ["Campaign launch", "unknown (999)", "(no type)"]
    days = shown.plot("weekday")
    assert labels(days) == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    assert drawn(days)[0][14] == 3 and sum(map(sum, drawn(days))) == 3


def test_the_rest_is_one_row() -> None:
    axes = MANY.plot()
    assert labels(axes)[:2] == ["User 0", "User 1"] and labels(axes)[-1] == "other (30)" and len(labels(axes)) == 21
    assert sum(map(sum, drawn(axes))) == MANY.events
    shown = read(MANY)
    assert len(shown.rows) == 23 and shown.rows[-2][0] == "other (30)"
    assert shown.rows[-1][0] == "total" and shown.rows[-1][15:] == ["3775", *[""] * 9, "3,775"]


def test_the_table_has_totals(client: Client) -> None:
    real = client.audit_logs.activity()
    shown = read(real)
    assert shown.caption.startswith("400 events, ") and shown.rows[0][0] == "user" and shown.rows[0][1] == "00"
    numbers = [[int(cell.replace(",", "") or 0) for cell in row[1:]] for row in shown.rows[1:]]
    assert [sum(column) for column in zip(*numbers[:-1])] == numbers[-1] and numbers[-1][-1] == real.events
    assert all(sum(row[:-1]) == row[-1] for row in numbers)


def test_events_without_a_time_are_counted_and_said() -> None:
    shown = activity(count("u-1", "Ben"), count("u-1", "Ben", hour=None, events=2))
    assert read(shown).caption == "3 events, 2026-10-05, 2 without a time, by user and hour of the day (UTC)"
    assert read(shown).rows[1][-1] == "3" and sum(map(sum, drawn(shown.plot("weekday")))) == 1
    nowhere = activity(count("u-1", "Ben", hour=None))
    assert nowhere.plot().get_title() == "1 event, 1 without a time" and rendered(nowhere.plot("weekday"))
    assert read(nowhere).rows[1] == ["Ben", *[""] * 24, "1"]


def test_a_part_of_the_log_is_no_whole() -> None:
    part = activity(count("u-1", "Ben"), complete=False)
    assert part.plot().get_title() == "1 event, 2026-10-05, not complete"
    assert "not complete" in read(part).caption


def test_no_events_are_said() -> None:
    axes = NONE.plot("weekday")
    assert axes.get_title() == "No events" and [text.get_text() for text in axes.texts] == ["no events"]
    assert rendered(axes) and "No events" in read(NONE).text


def test_a_user_is_one_row_and_two_of_one_name_are_two() -> None:
    shown = activity(
        count("019a2049-aaaa", "Ben"),
        count("019a2049-aaaa", "Ben", activity_type=9),
        count("019a2049-bbbb", "Ben"),
        count(None, "Ben"),
    )
    assert sorted(labels(shown.plot())) == ["Ben (no id)", "Ben (…049-aaaa)", "Ben (…049-bbbb)"]


HOSTILE_NAMES = [HOSTILE, "$\\frac{$", "$$", "a\x00b\nc\td", "\U0001f600" * 40, "%s {0} \\", "_" * 500]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_only_a_name(name: str) -> None:
    shown = activity(count("u-1", name), count("u-2", f"{name}2"))
    with warnings.catch_warnings():
        # The font lacks some letters.
        warnings.simplefilter("ignore", UserWarning)
        assert rendered(shown.plot())
    assert not {tag for tag, _ in read(shown).tags} & {"script"}


def test_a_drawing_goes_where_it_is_told() -> None:
    figure, (above, below) = pyplot.subplots(2)
    assert MANY.plot("weekday", ax=below) is below and not above.images
    assert len(pyplot.get_fignums()) == 1 and figure.axes[-1].get_ylabel() == "Events"


@pytest.mark.parametrize("style", ["default", "dark_background", "seaborn-v0_8", "grayscale"])
def test_a_drawing_follows_the_style(style: str) -> None:
    with pyplot.style.context(style):
        axes = MANY.plot()
        colours = axes.images[0].get_cmap()
        assert colours(1.0)[:3] == pytest.approx(colors.to_rgb("C0"), abs=0.01)
        assert axes.get_facecolor() == colors.to_rgba(pyplot.rcParams["axes.facecolor"])
        assert rendered(axes)


def test_counts_are_whole_numbers() -> None:
    for shown in (activity(count("u-1", "Ben")), MANY, activity(count("u-1", "Ben", events=12_345_678))):
        axes = shown.plot()
        rendered(axes)
        ticks = [label.get_text() for label in axes.figure.axes[-1].get_yticklabels()]
        assert ticks and all(tick.replace(",", "").isdigit() for tick in ticks) and len(set(ticks)) == len(ticks)


@pytest.mark.parametrize("by", ["hour", "", None, ["user"], 7])
def test_what_cannot_be_drawn_is_named_with_what_can(by: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="by: must be one of user, activity_type, weekday"):
        MANY.plot(by)


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.colors", None)
    with pytest.raises(ImportError, match=r"pip install 'instantly-rbac\[plot\]'"):
        MANY.plot()
    assert "User 0" in MANY._repr_html_()


def test_it_draws_without_a_screen_and_shows_nothing() -> None:
    program = f"""
import os
os.environ.pop("DISPLAY", None)
from instantly_rbac import Activity
import matplotlib.pyplot as pyplot
pyplot.show = lambda *_: print("shown")
axes = Activity({MANY.to_dict()}).plot()
axes.figure.savefig(os.devnull, format="png")
print("drawn")
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "drawn\n"


def test_weekdays_are_those_of_utc() -> None:
    grid = _heatmap.grid(activity(count("u-1", "Ben", hour="2026-10-11T23:00:00Z")), "weekday")
    assert grid.rows[6].hours[23] == 1 and grid.title == "1 event, 2026-10-11"
