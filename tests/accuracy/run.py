#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""benchmarks/accuracy/run.py: what it finds missing, what it runs again, and what it says when a run fails. The runner is a
shell script here that writes rows as the real one does."""
import os
import subprocess
import sys
import tempfile
import unittest

RUN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../benchmarks/accuracy/run.py")
HEADER = "experiment,network,data,rule,arithmetic,run,accuracy,steps,seconds"
RUNNER = f"""#!/bin/sh
if [ "$1" = --list ]; then
  echo experiment,network,data,rule,arithmetic,runs
  echo "a.one,net,set,rule,int8,seed1 seed2 seed3"
  echo "a.one,net,set,rule,int8_other,seed1"
  echo "b.broken,net,set,rule,int8,fold0"
  exit
fi
[ "$2" = b.broken ] && {{ echo "the data is missing"; exit 3; }}
echo "$*" >> "$(dirname "$0")/calls"
[ -s "$6" ] || echo {HEADER} > "$6"
for run in $(echo "$8" | tr + ' '); do echo "$2,net,set,rule,$4,$run,50.00,10,1" >> "$6"; done
"""


class Run(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        runner = os.path.join(self.folder.name, "accuracy")
        with open(runner, "w") as f:
            f.write(RUNNER)
        os.chmod(runner, 0o755)
        self.csv = os.path.join(self.folder.name, "results.csv")

    def run_it(self, *words, status=0):
        done = subprocess.run([sys.executable, RUN, "--build", self.folder.name, "--csv", self.csv, *words],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout + done.stderr

    def rows(self):
        with open(self.csv) as f:
            return [line.split(",") for line in f.read().splitlines()[1:]]

    def calls(self):
        with open(os.path.join(self.folder.name, "calls")) as f:
            return f.read().splitlines()

    def test_runs_what_is_missing_and_nothing_else(self):
        with open(self.csv, "w") as f:
            f.write(HEADER + "\na.one,net,set,rule,int8,seed2,49.00,10,1\n")
        self.run_it("--experiment", "a.*", "--arithmetic", "int8*")
        self.assertEqual(sorted((r[0], r[4], r[5]) for r in self.rows()),
                         [("a.one", "int8", "seed1"), ("a.one", "int8", "seed2"), ("a.one", "int8", "seed3"),
                          ("a.one", "int8_other", "seed1")])
        self.assertEqual(len(self.calls()), 2)  # the runs of one experiment in one process
        self.assertIn("0 rows of 0 experiments", self.run_it("--experiment", "a.*", "--arithmetic", "int8*"))

    def test_a_row_that_is_named_is_run_again(self):
        for _ in range(2):
            self.run_it("--experiment", "a.one", "--arithmetic", "int8", "--run", "seed3")
        self.assertEqual([r[5] for r in self.rows()], ["seed3", "seed3"])

    def test_a_failure_is_shown_and_the_rest_goes_on(self):
        said = self.run_it("--arithmetic", "int8*", status=1)
        self.assertIn("the data is missing", said)
        self.assertIn("1 experiments failed", said)
        self.assertEqual(len(self.rows()), 4)

    def test_a_name_that_does_not_exist(self):
        self.assertIn("no experiment 'c.*'", self.run_it("--experiment", "c.*", status=1))

    def test_a_build_without_the_runner(self):
        done = subprocess.run([sys.executable, RUN, "--build", "/nonexistent"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--target accuracy", done.stderr)


if __name__ == "__main__":
    unittest.main()
