#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs experiments: every row that results.csv lacks, or one of them again.

    /usr/bin/python3 benchmarks/accuracy/run.py --build BUILD                                  what is missing
    /usr/bin/python3 benchmarks/accuracy/run.py --build BUILD --experiment 'flowers.*' --arithmetic float32
    /usr/bin/python3 benchmarks/accuracy/run.py --build BUILD --experiment scratch.mnist_mlp --arithmetic int8 --run seed2

BUILD is a build folder of the preset bench with the target `accuracy`. A row that is named in full is run again. Integer
arithmetics are the C++ program's; float32 is twin.py's, on what the program exports. Rows of one experiment run in one
process, and --processes experiments at a time; each row is appended to --csv as soon as it is there, so a run can be
stopped at any time and goes on where it was. Data: the environment variable TINYTRAIN_DATA.
"""
import argparse
import csv
import fnmatch
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))


def fail(message):
    sys.exit("run.py: " + message)


def program_of(build):
    for place in ("benchmarks/accuracy", "accuracy", ""):
        path = os.path.join(build, place, "accuracy")
        if os.path.isfile(path):
            return os.path.abspath(path)
    fail(f"no program 'accuracy' in '{build}': cmake --preset bench && cmake --build --preset bench --target accuracy")


def listed(program):
    """(experiment, arithmetic, runs) of all rows that there can be; the twin's come behind those of the program."""
    answer = subprocess.run([program, "--list", "yes"], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        fail(f"'{program} --list yes' failed: {answer.stderr.strip()}")
    rows = [(r["experiment"], r["arithmetic"], r["runs"].split()) for r in csv.DictReader(answer.stdout.splitlines())]
    return rows + [(name, "float32", runs) for name, arithmetic, runs in rows if arithmetic == "int8"]


def known(path):
    if not os.path.exists(path):
        return set()
    with open(path, newline="") as f:
        return {(r["experiment"], r["arithmetic"], r["run"]) for r in csv.DictReader(f)}


def work_of(args, program):
    """A list of (experiment, arithmetic, runs to be done)."""
    have = known(args.csv)
    work, found = [], False
    for name, arithmetic, runs in listed(program):
        if not fnmatch.fnmatchcase(name, args.experiment) or not fnmatch.fnmatchcase(arithmetic, args.arithmetic):
            continue
        found = True
        again = args.run != "*" and args.experiment == name and args.arithmetic == arithmetic
        todo = [run for run in runs
                if fnmatch.fnmatchcase(run, args.run) and (again or (name, arithmetic, run) not in have)]
        if todo:
            work.append((name, arithmetic, todo))
    if not found:
        fail(f"no experiment '{args.experiment}' with the arithmetic '{args.arithmetic}': "
             f"'{program} --list yes' prints what there is (and each int8 one has a float32 twin)")
    return work


def run_one(program, args, name, arithmetic, runs):
    """The exit status of the first command that fails, 0 if none does."""
    with tempfile.TemporaryDirectory(prefix="tinytrain-accuracy-") as folder:
        log = os.path.join(folder, "log")
        commands = []
        if arithmetic == "float32":
            commands += [[program, "--experiment", name, "--run", run, "--export", folder] for run in runs]
            commands.append([sys.executable, os.path.join(HERE, "twin.py"), "--csv", args.csv]
                            + [os.path.join(folder, name, run) for run in runs])
        else:
            commands += [[program, "--experiment", name, "--arithmetic", arithmetic, "--csv", args.csv, "--run",
                          runs[0] if len(runs) == 1 else "+".join(runs)]]
        for command in commands:
            with open(log, "w") as out:
                status = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False).returncode
            if status != 0:
                with open(log) as text:
                    lines = text.read().splitlines()[-20:]
                print("\n".join([f"failed with {status}: {' '.join(command)}"] + lines), file=sys.stderr)
                return status
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--experiment", default="*", help="a name, or a pattern with * and ?")
    parser.add_argument("--arithmetic", default="*", help="int8, float32, or one of an ablation; may be a pattern")
    parser.add_argument("--run", default="*", help="seed1, fold0, ...; may be a pattern")
    parser.add_argument("--csv", default=os.path.join(HERE, "results.csv"))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    args.csv = os.path.abspath(args.csv)
    program = program_of(args.build)
    work = work_of(args, program)
    rows = sum(len(runs) for _, _, runs in work)
    print(f"{rows} rows of {len(work)} experiments to run")
    done, failed, start = 0, 0, time.monotonic()
    with ThreadPoolExecutor(max(args.processes, 1)) as pool:
        jobs = [(w, pool.submit(run_one, program, args, *w)) for w in work]
        for (name, arithmetic, runs), job in jobs:
            status = job.result()
            done += len(runs)
            failed += status != 0
            width = shutil.get_terminal_size().columns
            text = f"{done}/{rows} rows, {time.monotonic() - start:.0f} s: {name} {arithmetic}"
            print(text[:width] + (" FAILED" if status else ""), flush=True)
    if failed:
        fail(f"{failed} experiments failed; their rows are missing still")


if __name__ == "__main__":
    main()
