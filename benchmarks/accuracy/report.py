#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What results.csv says: figures, Markdown tables, plots. Where a run occurs twice, its last row counts.

    /usr/bin/python3 benchmarks/accuracy/report.py results.csv [--figures] [--tables] [--into FILE] [--plots FOLDER] [--tidy]

--figures   figure EXPERIMENT.ARITHMETIC.accuracy MEAN percent, over the runs, and .spread, highest minus lowest; for each
            group of experiments (what is before the first dot of the name) GROUP.gap, int8 minus float32 on average over
            its experiments, and GROUP.below, the experiments in which int8 is lower (default)
--tables    a table for each group: int8 beside float32, what was before (EXPERIMENT.before, int8) if there is such a row; and
            one for other arithmetics, against int8 of the same experiment
--into      puts the tables of each group that FILE names into it, between <!-- accuracy: GROUP --> and the next <!-- end -->
--plots     writes FOLDER/GROUP.svg for each group; needs Debian's python3-matplotlib
--tidy      rewrites the file: sorted, the last row of each run only

Two arithmetics are compared over the runs that both have.
"""
import argparse
import csv
import io
import math
import os
import re
import sys
import tempfile

HEADER = ["experiment", "network", "data", "rule", "arithmetic", "run", "accuracy", "steps", "seconds"]
BESIDE = ("int8", "float32")


class BadInput(Exception):
    pass


def natural(text):
    """Sorts fold10 after fold9."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]


def read(path):
    """The rows, sorted: a list of HEADER's fields for each experiment, arithmetic and run."""
    rows = {}
    try:
        with open(path, "rb") as f:
            content = f.read()
        lines = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
        header = next(lines, [])
        if header != HEADER:
            raise BadInput(f"{path}, line 1: expected {','.join(HEADER)}, found {','.join(header)}; "
                           "give a file that the benchmark wrote")
        for row in lines:
            check(row, f"{path}, line {lines.line_num}")
            rows[row[0], row[4], row[5]] = row
    except OSError as e:
        raise BadInput(f"{path}: cannot be read ({e.strerror}); run the benchmark with --csv {path} first") from None
    except UnicodeDecodeError as e:
        line = content[:e.start].count(b"\n") + 1
        raise BadInput(f"{path}, line {line}: is not UTF-8; mend or delete that line") from None
    except csv.Error as e:
        raise BadInput(f"{path}, line {lines.line_num}: {e}; mend or delete that line") from None
    if not rows:
        raise BadInput(f"{path}, line 2: there are no results; run the benchmark with --csv {path} first")
    return sorted(rows.values(), key=lambda row: [natural(row[k]) for k in (0, 4, 5)])


def check(row, where):
    if len(row) != len(HEADER):
        raise BadInput(f"{where}: expected {len(HEADER)} fields, found {len(row)}; mend or delete that line")
    for k, highest in ((6, 100), (7, math.inf), (8, math.inf)):
        try:
            value = float(row[k])
        except ValueError:
            value = math.nan
        if not 0 <= value <= highest or math.isinf(value):
            raise BadInput(f"{where}: {HEADER[k]} should be a number from 0 to {highest}, found '{row[k]}'; "
                           "mend or delete that line")
    for k in (0, 4, 5):
        if not row[k] or any(c.isspace() for c in row[k]):
            raise BadInput(f"{where}: {HEADER[k]} should be a name without blanks, found '{row[k]}'; "
                           "mend or delete that line")


class Runs:
    """Accuracies of one experiment in one arithmetic."""

    def __init__(self):
        self.of = {}  # accuracy of each run

    @property
    def mean(self):
        return mean(self.of.values())

    @property
    def lowest(self):
        return min(self.of.values())

    @property
    def highest(self):
        return max(self.of.values())

    def __str__(self):
        if len(self.of) == 1:
            return f"{self.mean:.2f}"
        return f"{self.mean:.2f} ({self.lowest:.2f} to {self.highest:.2f})"


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def gap(runs, others):
    """How far the first is above the second, over the runs that both have, in hundredths as it is printed; None if there
    are none."""
    common = runs.of.keys() & others.of.keys() if runs and others else ()
    return round(mean(runs.of[run] - others.of[run] for run in common), 2) + 0.0 if common else None


def is_before(experiment):
    return experiment.endswith(".before")


def gaps(experiments):
    """int8 minus float32, of the experiments that learn and have both."""
    both = [gap(*(arithmetics.get(name) for name in BESIDE)) for experiment, arithmetics in experiments.items()
            if not is_before(experiment)]
    return [points for points in both if points is not None]


def collect(rows):
    """{group: {experiment: {arithmetic: Runs}}}"""
    groups = {}
    for row in rows:
        experiments = groups.setdefault(row[0].split(".")[0], {})
        experiments.setdefault(row[0], {}).setdefault(row[4], Runs()).of[row[5]] = float(row[6])
    return groups


def print_figures(groups):
    for group, experiments in groups.items():
        for experiment, arithmetics in experiments.items():
            for arithmetic, runs in arithmetics.items():
                print(f"figure {experiment}.{arithmetic}.accuracy {runs.mean:.2f} percent")
                print(f"figure {experiment}.{arithmetic}.spread {runs.highest - runs.lowest:.2f} percent")
        if points := gaps(experiments):
            print(f"figure {group}.gap {mean(points):+.2f} points")
            print(f"figure {group}.below {sum(p < 0 for p in points)} of_{len(points)}_experiments")


def table(header, lines):
    row = "| {} |\n".format
    rows = [row(" | ".join(cells)) for cells in [header, *lines]]
    return "".join([rows[0], "|---|" + "---:|" * (len(header) - 1) + "\n", *rows[1:]])


def count_of(*all_runs):
    counts = [str(len(runs.of)) for runs in all_runs if runs]
    return " and ".join(counts[:1] if len(set(counts)) == 1 else counts)


def points_of(runs, others):
    points = gap(runs, others)
    return "-" if points is None else f"{points:+.2f}"


def short(experiment):
    """Without the group."""
    return experiment.partition(".")[2] or experiment


def tables_of(experiments):
    """Markdown."""
    beside, others = [], []
    before = any(is_before(experiment) for experiment in experiments)
    for experiment, arithmetics in experiments.items():
        int8, float32 = (arithmetics.get(name) for name in BESIDE)
        if (int8 or float32) and not is_before(experiment):
            cells = [short(experiment), str(int8 or "-"), str(float32 or "-"), points_of(int8, float32),
                     count_of(int8, float32)]
            if before:
                cells.insert(1, str(experiments.get(experiment + ".before", {}).get("int8", "-")))
            beside.append(cells)
        for arithmetic, runs in arithmetics.items():
            if arithmetic not in BESIDE:
                others.append([short(experiment), arithmetic, str(runs), points_of(runs, int8), count_of(runs)])
    tables = []
    if beside:
        header = ["experiment", "int8, %", "float32, %", "int8 - float32, points", "runs"]
        tables.append(table(header[:1] + ["before, %"] * before + header[1:], beside))
    if others:
        tables.append(table(["experiment", "arithmetic", "accuracy, %", "less int8, points", "runs"], others))
    return "\n".join(tables)


def print_tables(groups):
    print("\n".join(f"### {group}\n\n{tables_of(experiments)}" for group, experiments in groups.items()), end="")


def write_into(groups, path):
    try:
        with open(path, encoding="utf-8") as f:
            text = f.read()
    except OSError as e:
        raise BadInput(f"{path}: cannot be read ({e.strerror}); give a text file to --into") from None

    def filled(match):
        group = match[2]
        if group not in groups:
            raise BadInput(f"{path}: there are no results of a group '{group}'; there are {', '.join(groups)}")
        return f"{match[1]}\n{tables_of(groups[group])}{match[3]}"

    text, found = re.subn(r"(<!-- accuracy: (\S+) -->\n).*?(<!-- end -->)", filled, text, flags=re.DOTALL)
    if not found:
        raise BadInput(f"{path}: names no group; write <!-- accuracy: GROUP --> and <!-- end --> where its tables should be")
    replace(path, text)


def replace(path, text):
    """By way of a new file beside it, so that a fault leaves the old one whole."""
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", delete=False,
                                         dir=os.path.dirname(os.path.realpath(path))) as f:
            f.write(text)
        os.chmod(f.name, os.stat(path).st_mode & 0o777)
        os.replace(f.name, os.path.realpath(path))
    except OSError as e:
        raise BadInput(f"{path}: cannot be rewritten ({e.strerror}); copy it to a folder that can be written") from None


def write_plots(groups, folder):
    try:
        import matplotlib
    except ImportError:
        raise BadInput("matplotlib is missing; install Debian's python3-matplotlib and run with /usr/bin/python3") from None
    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "tinytrain", "font.size": 9})
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as e:
        raise BadInput(f"{folder}: cannot be made ({e.strerror}); choose another folder for --plots") from None
    # Dark and light, filled circle and open square: told apart in grey as well.
    looks = {"int8": dict(color="#08306b", marker="o", markerfacecolor="#08306b"),
             "float32": dict(color="#e6842a", marker="s", markerfacecolor="white")}
    for group, experiments in groups.items():
        shown = {name: a for name, a in experiments.items() if any(k in a for k in BESIDE) and not is_before(name)}
        if not shown:
            continue
        figure, axes = pyplot.subplots(figsize=(7, 1.0 + 0.42 * len(shown)), layout="constrained")
        for arithmetic, offset in zip(BESIDE, (-0.13, 0.13)):
            points = [(k + offset, a[arithmetic]) for k, a in enumerate(shown.values()) if arithmetic in a]
            if points:
                means = [runs.mean for _, runs in points]
                reach = [[runs.mean - runs.lowest for _, runs in points], [runs.highest - runs.mean for _, runs in points]]
                axes.errorbar(means, [k for k, _ in points], xerr=reach, linestyle="none", markersize=5, capsize=3,
                              linewidth=1.2, label=arithmetic, **looks[arithmetic])
        axes.set_yticks(range(len(shown)), [short(name) for name in shown])
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.set_xlabel("accuracy, %: mean, lowest to highest run")
        axes.grid(axis="x", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=2, frameon=False, borderaxespad=0)
        path = os.path.join(folder, group + ".svg")
        try:
            figure.savefig(path, metadata={"Date": None})
        except OSError as e:
            raise BadInput(f"{path}: cannot be written ({e.strerror}); choose another folder for --plots") from None
        finally:
            pyplot.close(figure)
        print(path)


def tidy(path, rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER, *rows])
    replace(path, text.getvalue())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", metavar="RESULTS.csv")
    parser.add_argument("--figures", action="store_true")
    parser.add_argument("--tables", action="store_true")
    parser.add_argument("--into", metavar="FILE")
    parser.add_argument("--plots", metavar="FOLDER")
    parser.add_argument("--tidy", action="store_true")
    options = parser.parse_args()
    try:
        rows = read(options.results)
        groups = collect(rows)
        if options.tidy:
            tidy(options.results, rows)
        if options.figures or not (options.tables or options.into or options.plots or options.tidy):
            print_figures(groups)
        if options.tables:
            print_tables(groups)
        if options.into:
            write_into(groups, options.into)
        if options.plots:
            write_plots(groups, options.plots)
    except BadInput as e:
        sys.exit(f"report.py: {e}")


if __name__ == "__main__":
    main()
