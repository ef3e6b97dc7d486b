"""What a run came to: tables for people, plots, and with ``--docs`` the page ``docs/performance.md`` up to date.

target/bench/tools/bin/python bench/report.py target/bench/results.json [--docs]
"""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path
from typing import Any

import matplotlib
from targets import MIB, OURS, TARGETS, Results, Runs, events_a_second, ratio

matplotlib.use("svg")
import matplotlib.pyplot as plot  # noqa: E402

DOCS = Path(__file__).resolve().parent.parent / "docs"
LANGUAGES = ["Rust", "C", "Go", "Python", "Node"]


def language(name: str) -> str:
    return name.split()[0]


def library(name: str) -> str:
    """Its name, ours in bold."""
    _, _, rest = name.partition(" ")
    return f"**{rest}**" if rest == OURS else rest


def median(runs: list[dict[str, Any]], what: str) -> float:
    return statistics.median(run[what] for run in runs)


def each(runs: list[dict[str, Any]]) -> float:
    """Processor time of one item, in microseconds."""
    return 1e6 * median(runs, "cpu") / runs[0]["result"]["items"]


def spread(runs: list[dict[str, Any]]) -> str:
    costs = sorted(1e6 * run["cpu"] / run["result"]["items"] for run in runs)
    return f"{costs[0]:.2f} to {costs[-1]:.2f}"


def against_ours(rows: Runs, name: str, what: str) -> str:
    ours = f"{language(name)} {OURS}"
    return f"{ratio(rows, name, ours, what):.2f}" if ours in rows else ""


def table(head: list[str], body: list[list[str]]) -> str:
    lines = ["| " + " | ".join(line) + " |" for line in [head, ["---", *["---:"] * (len(head) - 1)], *body]]
    return "\n".join(lines)


def by_cost(rows: Runs) -> list[str]:
    return sorted(rows, key=lambda name: (LANGUAGES.index(language(name)), each(rows[name])))


def costs(rows: Runs, unit: str) -> str:
    body = [
        [
            f"{language(name)}: {library(name)}",
            f"{each(rows[name]):.2f}",
            spread(rows[name]),
            against_ours(rows, name, "cpu"),
            against_ours(rows, name, "wall"),
            f"{median(rows[name], 'peak') / MIB:.0f}",
        ]
        for name in by_cost(rows)
    ]
    return table(["", f"CPU µs {unit}", "from, to", "CPU, ours = 1", "clock, ours = 1", "peak MiB"], body)


def fan_out(rows: Runs) -> str:
    body = [
        [f"{language(name)}: {library(name)}", f"{median(runs, 'wall'):.2f}", f"{1e3 * median(runs, 'cpu'):.0f}",
         str(runs[0]["counted"]["requests"])]
        for name, runs in rows.items()
    ]  # fmt: skip
    return table(["", "seconds by the clock", "CPU ms", "requests"], body)


def clients(rows: Runs) -> str:
    body = [
        [
            f"{language(name)}: {library(name)}",
            f"{median(runs, 'wall'):.2f}",
            f"{1e3 * median(runs, 'cpu'):.0f}",
            str(max(run["threads"] for run in runs)),
            f"{median(runs, 'peak') / MIB:.0f}",
        ]
        for name, runs in rows.items()
    ]
    return table(["", "seconds by the clock", "CPU ms", "peak threads", "peak MiB"], body)


def workspaces(rows: Runs) -> str:
    body = [
        [
            f"{language(name)}: {library(name)}",
            f"{runs[0]['result']['items']:,}",
            f"{events_a_second(runs):,.0f}",
            f"{each(runs):.2f}",
            str(max(run["threads"] for run in runs)),
            f"{median(runs, 'peak') / MIB:.0f}",
            str(max(run["counted"]["most_in_a_second"] for run in runs)),
        ]
        for name, runs in rows.items()
    ]
    head = ["", "events", "events a second", "CPU µs an event", "peak threads", "peak MiB"]
    return table([*head, "most requests of a workspace in a second"], body)


def defaults(rows: Runs) -> str:
    body = [
        [
            f"{language(name)}: {library(name)}",
            f"{runs[0]['result']['items']:,}",
            f"{runs[0]['counted']['requests']:,}",
            f"{each(runs):.2f}",
            against_ours(rows, name, "cpu"),
        ]
        for name, runs in rows.items()
    ]
    return table(["", "events", "requests", "CPU µs an event", "CPU, ours = 1"], body)


def faults(rows: Runs) -> str:
    body = []
    for name, (run,) in rows.items():
        result, counted = run["result"], run["counted"]
        jobs = result["items"] + result["failed"] + result["unknown"]
        numbers = [jobs, result["items"], result["failed"], result["unknown"], counted["doubled"], counted["requests"] - jobs]
        body.append([f"{language(name)}: {library(name)}", *(f"{number:,}" for number in numbers)])
    head = ["", "jobs", "delivered", "failed", "outcome unknown", "keys made twice", "requests beyond one a job"]
    return table(head, body)


def stream(rows: Runs) -> str:
    body = [
        [
            language(name),
            f"{runs[0]['result']['items']:,}",
            f"{runs[0]['idle'] / MIB:.0f}",
            f"{runs[0]['peak'] / MIB:.0f}",
            f"{each(runs):.2f}",
        ]
        for name, runs in rows.items()
    ]
    return table(["", "events", "MiB before", "MiB at the peak", "CPU µs an event"], body)


def sizes(results: Results) -> str:
    idle = {name: median(runs, "idle") for name, runs in results["rows"].get("small", {"runs": {}})["runs"].items()}
    body = [
        [f"{language(name)}: {library(name)}", f"{found['size'] / 1e6:.2f}", f"{1e3 * found['wall']:.1f}",
         f"{1e3 * found['cpu']:.1f}", f"{idle[name] / MIB:.0f}" if name in idle else ""]
        for name, found in results["sizes"].items()
    ]  # fmt: skip
    return table(
        ["", "MB on the disk, with what it needs", "ms to load", "CPU ms to load", "MiB of an idle client"], body
    )


TABLES = {
    "index": lambda rows: costs(rows, "an event"),
    "rows": lambda rows: costs(rows, "an event"),
    "objects": lambda rows: costs(rows, "an event"),
    "objects-100": lambda rows: costs(rows, "an event"),
    "objects-two": lambda rows: costs(rows, "an event"),
    "extra": lambda rows: costs(rows, "an event"),
    "frame": lambda rows: costs(rows, "an event"),
    "small": lambda rows: costs(rows, "a call"),
    "fan-out": fan_out,
    "fan-out-threads": fan_out,
    "clients-200": clients,
    "workspaces-arrow": workspaces,
    "defaults": defaults,
    "faults": faults,
    "stream": stream,
}
PLOTS = {"objects": "CPU µs an event", "frame": "CPU µs an event", "small": "CPU µs a call"}


def tables(results: Results) -> dict[str, str]:
    """Each row's heading and table, by its name."""
    made = {name: f"### {row['title'][0].upper()}{row['title'][1:]}\n\n{TABLES[name](row['runs'])}"
            for name, row in results["rows"].items()}  # fmt: skip
    if results["sizes"]:
        made["sizes"] = f"### Before the first request\n\n{sizes(results)}"
    return {"machine": circumstances(results), "targets": targets(results)} | made


def targets(results: Results) -> str:
    lines = [target.line(results) for target in TARGETS]
    return table(["", "aim", "measured", "met"], [line for line in lines if line])


def circumstances(results: Results) -> str:
    """On what, and how busy that was besides."""
    machine, load = results["machine"], results["load"]
    return (
        f"The run below: {machine['processor']}, {machine['processors']} processors, Linux {machine['kernel']}, "
        f"Python {machine['python']}, Node {machine['node']}. The load of the machine, the bench included, was "
        f"{min(load):.1f} to {max(load):.1f}; the rows of many threads make the most of it."
    )


def draw(rows: Runs, title: str, unit: str, path: Path) -> None:
    """Bars by language; ours stands out."""
    names = by_cost(rows)[::-1]
    values = [each(rows[name]) for name in names]
    figure, axes = plot.subplots(figsize=(8, 0.6 + 0.3 * len(names)), layout="constrained")
    colours = ["#2563eb" if name.endswith(OURS) else "#b4bcc8" for name in names]
    labels = [f"{language(name)}: {name.partition(' ')[2]}" for name in names]
    bars = axes.barh(labels, values, color=colours)
    axes.bar_label(bars, [f"{value:.1f}" for value in values], padding=3, fontsize=8)
    axes.set_title(title, fontsize=10, loc="left")
    axes.set_xlabel(f"{unit} (less is better)", fontsize=9)
    axes.tick_params(labelsize=9)
    axes.margins(x=0.1)
    axes.spines[["top", "right"]].set_visible(False)
    # The same run draws the same file.
    figure.savefig(path, metadata={"Date": None})
    plot.close(figure)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("results", type=Path)
    arguments.add_argument("--docs", action="store_true", help="write the tables and plots into docs/")
    given = arguments.parse_args()
    results = json.loads(given.results.read_text())
    made = tables(results)
    print("\n\n".join(made.values()))
    folder = DOCS / "performance" if given.docs else given.results.parent
    folder.mkdir(exist_ok=True)
    plot.rcParams |= {"svg.hashsalt": "instantly-rbac", "svg.fonttype": "none", "font.family": "sans-serif"}
    for name, unit in PLOTS.items():
        if name in results["rows"]:
            row = results["rows"][name]
            draw(row["runs"], row["title"], unit, folder / f"{name}.svg")
    if given.docs:
        page = DOCS / "performance.md"
        text = page.read_text()
        for name, content in made.items():
            before, _, rest = text.partition(f"<!-- {name} -->\n")
            text = f"{before}<!-- {name} -->\n{content}\n<!-- end -->{rest.partition('<!-- end -->')[2]}"
        page.write_text(text)


if __name__ == "__main__":
    main()
