#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""benchmarks/accuracy/report.py: figures, tables, plots, tidying, and what it says to bad input.

Exits with 77 where matplotlib is missing."""
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

PROGRAM = os.path.join(os.path.dirname(__file__), "..", "..", "benchmarks", "accuracy", "report.py")
if importlib.util.find_spec("matplotlib") is None:
    print("skipped: matplotlib is not installed")
    sys.exit(77)

HEADER = "experiment,network,data,rule,arithmetic,run,accuracy,steps,seconds\n"
ROWS = [
    "scratch.mlp,mlp,mnist,everything,int8,seed1,97.50,360000,96",
    "flowers.net.rule,net,flowers5,rule,float32,fold10,90.00,9600,80.5",
    "flowers.net.rule,net,flowers5,rule,float32,fold9,88.00,9600,80",
    "flowers.net.rule,net,flowers5,rule,int8,fold0,10.00,9600,20",
    "flowers.net.rule,net,flowers5,rule,int8,fold9,89.00,9600,20",
    "flowers.net.rule,net,flowers5,rule,int8_nearest,fold0,60.25,9600,20",
    "flowers.net.bias,net,flowers5,bias,int8,fold0,80.00,9600,20",
    "flowers.net.rule,net,flowers5,rule,int8,fold0,88.50,9600,21",  # run again
    "flowers.other.rule,other,flowers5,rule,int8_nearest,fold0,50.00,9600,20",
]


class Report(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name
        self.path = os.path.join(self.folder, "results.csv")
        self.write(HEADER + "\n".join(ROWS) + "\n")

    def write(self, text):
        with open(self.path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())

    def read(self):
        with open(self.path, encoding="utf-8") as f:
            return f.read()

    def run_report(self, *options):
        environment = {**os.environ, "MPLCONFIGDIR": self.folder}
        return subprocess.run([sys.executable, PROGRAM, self.path, *options], capture_output=True, text=True, check=False,
                              env=environment)

    def output(self, *options):
        result = self.run_report(*options)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout

    def test_figures(self):
        expected = [
            "figure flowers.net.bias.int8.accuracy 80.00 percent", "figure flowers.net.bias.int8.spread 0.00 percent",
            "figure flowers.net.rule.float32.accuracy 89.00 percent", "figure flowers.net.rule.float32.spread 2.00 percent",
            "figure flowers.net.rule.int8.accuracy 88.75 percent", "figure flowers.net.rule.int8.spread 0.50 percent",
            "figure flowers.net.rule.int8_nearest.accuracy 60.25 percent",
            "figure flowers.net.rule.int8_nearest.spread 0.00 percent",
            "figure flowers.other.rule.int8_nearest.accuracy 50.00 percent",
            "figure flowers.other.rule.int8_nearest.spread 0.00 percent",
            "figure flowers.gap +1.00 points", "figure flowers.below 0 of_1_experiments",
            "figure scratch.mlp.int8.accuracy 97.50 percent", "figure scratch.mlp.int8.spread 0.00 percent"]
        self.assertEqual(self.output().splitlines(), expected)
        self.assertEqual(self.output("--figures").splitlines(), expected)

    def test_tables(self):
        self.assertEqual(self.output("--tables"), """### flowers

| experiment | int8, % | float32, % | int8 - float32, points | runs |
|---|---:|---:|---:|---:|
| net.bias | 80.00 | - | - | 1 |
| net.rule | 88.75 (88.50 to 89.00) | 89.00 (88.00 to 90.00) | +1.00 | 2 |

| experiment | arithmetic | accuracy, % | less int8, points | runs |
|---|---:|---:|---:|---:|
| net.rule | int8_nearest | 60.25 | -28.25 | 1 |
| other.rule | int8_nearest | 50.00 | - | 1 |

### scratch

| experiment | int8, % | float32, % | int8 - float32, points | runs |
|---|---:|---:|---:|---:|
| mlp | 97.50 | - | - | 1 |
""")

    def test_what_was_before_is_a_column(self):
        rows = [f"person.head{what},net,vww,head,{arithmetic},fold0,{value},100,1" for what, arithmetic, value in (
            ("", "int8", 88), ("", "float32", 87.5), (".before", "int8", 70), (".before", "float32", 71))]
        self.write(HEADER + "\n".join(rows) + "\n")
        self.assertEqual(self.output("--tables"), """### person

| experiment | before, % | int8, % | float32, % | int8 - float32, points | runs |
|---|---:|---:|---:|---:|---:|
| head | 70.00 | 88.00 | 87.50 | +0.50 | 1 |
""")
        self.assertIn("figure person.gap +0.50 points\nfigure person.below 0 of_1_experiments\n", self.output())

    def test_into(self):
        path = os.path.join(self.folder, "text.md")
        with open(path, "w", encoding="utf-8") as f:
            f.write("a\n<!-- accuracy: scratch -->\nold\n<!-- end -->\nb\n")
        for _ in range(2):
            self.assertEqual(self.output("--into", path), "")
            with open(path, encoding="utf-8") as f:
                self.assertEqual(f.read(), """a
<!-- accuracy: scratch -->

| experiment | int8, % | float32, % | int8 - float32, points | runs |
|---|---:|---:|---:|---:|
| mlp | 97.50 | - | - | 1 |
<!-- end -->
b
""")
        for text, message in (("nothing", "text.md: names no group; write"),
                              ("<!-- accuracy: other -->\n<!-- end -->", "no results of a group 'other'; there are flowers")):
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            result = self.run_report("--into", path)
            self.assertEqual((result.returncode, result.stdout), (1, ""))
            self.assertIn(message, result.stderr)
            with open(path, encoding="utf-8") as f:
                self.assertEqual(f.read(), text)

    def test_the_readme_says_what_the_results_say(self):
        root = os.path.join(os.path.dirname(PROGRAM), "..", "..")
        with open(os.path.join(root, "README.md"), encoding="utf-8") as f:
            text = f.read()
        path = os.path.join(self.folder, "README.md")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        self.path = os.path.join(os.path.dirname(PROGRAM), "results.csv")
        self.output("--into", path)
        with open(path, encoding="utf-8") as f:
            self.assertEqual(f.read(), text, "make README.md's tables again: report.py results.csv --into README.md")

    def test_plots(self):
        folder = os.path.join(self.folder, "new", "plots")
        paths = self.output("--plots", folder).split()
        self.assertEqual(paths, [os.path.join(folder, name) for name in ("flowers.svg", "scratch.svg")])
        root = xml.etree.ElementTree.parse(paths[0]).getroot()
        text = [e.text for e in root.iter("{http://www.w3.org/2000/svg}text")]
        for word in ("net.bias", "net.rule", "int8", "float32", "accuracy, %: mean, lowest to highest run"):
            self.assertIn(word, text)
        self.assertNotIn("other.rule", text)  # neither in int8 nor in float32
        with open(paths[0], encoding="utf-8") as f:
            first = f.read()
        self.output("--plots", folder)
        with open(paths[0], encoding="utf-8") as f:
            self.assertEqual(first, f.read())

    def test_tidy(self):
        self.assertEqual(self.output("--tidy"), "")
        self.assertEqual(self.read(), HEADER + "\n".join(ROWS[k] for k in (6, 2, 1, 7, 4, 5, 8, 0)) + "\n")
        before = self.read()
        self.output("--tidy")
        self.assertEqual(self.read(), before)
        self.assertEqual(os.listdir(self.folder), ["results.csv"])

    def test_bad_input(self):
        good = HEADER + ROWS[0] + "\n"
        for content, text in (
                ("", "results.csv, line 1: expected experiment,network"),
                ("a,b\n", "results.csv, line 1: expected " + HEADER.strip() + ", found a,b; give a file"),
                (HEADER, "results.csv, line 2: there are no results; run the benchmark"),
                (good + "a,b,c\n", "results.csv, line 3: expected 9 fields, found 3; mend or delete that line"),
                (good + "\n", "results.csv, line 3: expected 9 fields, found 0"),
                (good + ROWS[1].replace("90.00", "90,00") + "\n", "results.csv, line 3: expected 9 fields, found 10"),
                (good + ROWS[1].replace("90.00", "x") + "\n",
                 "results.csv, line 3: accuracy should be a number from 0 to 100, found 'x'"),
                (good + ROWS[1].replace("90.00", "nan") + "\n", "results.csv, line 3: accuracy should be"),
                (good + ROWS[1].replace("90.00", "100.01") + "\n", "results.csv, line 3: accuracy should be"),
                (good + ROWS[1].replace("9600", "-1") + "\n", "results.csv, line 3: steps should be"),
                (good + ROWS[1].replace("fold10", "") + "\n",
                 "results.csv, line 3: run should be a name without blanks, found ''"),
                (good + '"open\n', "results.csv, line 3: unexpected end of data"),
                (good.encode() + b"\xff\xfe\n", "results.csv, line 3: is not UTF-8; mend")):
            with self.subTest(text):
                self.write(content)
                for option in ("--figures", "--tidy"):
                    result = self.run_report(option)
                    self.assertEqual((result.returncode, result.stdout), (1, ""))
                    self.assertIn(text, result.stderr)
                    self.assertEqual(len(result.stderr.splitlines()), 1)
        self.assertEqual(len(os.listdir(self.folder)), 1)
        os.remove(self.path)
        self.assertRegex(self.run_report().stderr, re.escape(self.path) + r": cannot be read \(No such file or directory\)")

    def test_folder_that_cannot_be_made(self):
        result = self.run_report("--plots", os.path.join(self.path, "plots"))
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"cannot be made \(Not a directory\); choose another folder for --plots")

    def test_without_matplotlib(self):
        with open(os.path.join(self.folder, "matplotlib.py"), "w", encoding="utf-8") as f:
            f.write("raise ImportError\n")
        environment = {**os.environ, "PYTHONPATH": self.folder}
        result = subprocess.run([sys.executable, PROGRAM, self.path, "--plots", self.folder], capture_output=True, text=True,
                                check=False, env=environment)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn("install Debian's python3-matplotlib", result.stderr)


if __name__ == "__main__":
    unittest.main()
