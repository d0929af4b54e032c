#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""benchmarks/accuracy/twin.py against a forward pass in NumPy (float64) and central differences.

Every op, trained channels, biases only, altered samples, accumulation, momentum, weight decay, limits at equality, skips
over the cut; the front with and without a cache; what it says to bad input. Exits with 77 where PyTorch is missing.
"""
import csv
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

PROGRAM = os.path.join(os.path.dirname(__file__), "..", "..", "benchmarks", "accuracy", "twin.py")
if not all(map(importlib.util.find_spec, ("numpy", "torch"))):
    print("skipped: NumPy or PyTorch is not installed")
    sys.exit(77)
import numpy as np

sys.dont_write_bytecode = True
specification = importlib.util.spec_from_file_location("float_twin", PROGRAM)
twin = importlib.util.module_from_spec(specification)
specification.loader.exec_module(twin)
twin.torch.set_num_threads(1)


# The reference.


def windows(x, layer, value):
    """Values under each tap: [taps, Ho, Wo, C]."""
    (kh, kw), (sh, sw), (dh, dw), (top, left, bottom, right) = (layer[k] for k in ("kernel", "stride", "dilation", "pad"))
    x = np.pad(x, ((top, bottom), (left, right), (0, 0)), constant_values=value)
    ho = (x.shape[0] - (kh - 1) * dh - 1) // sh + 1
    wo = (x.shape[1] - (kw - 1) * dw - 1) // sw + 1
    return np.array([x[p * dh:p * dh + (ho - 1) * sh + 1:sh, q * dw:q * dw + (wo - 1) * sw + 1:sw]
                     for p in range(kh) for q in range(kw)])


def compute(layer, x, s, w, b):
    op = layer["op"]
    if op == "conv2d":
        y = np.einsum("tijc,otc->ijo", windows(x, layer, 0), w.reshape(w.shape[0], -1, w.shape[3]))
    elif op == "depthwise2d":
        taps = windows(x, layer, 0)
        y = np.einsum("tijo,to->ijo", np.repeat(taps, w.shape[2] // x.shape[2], 3), w.reshape(-1, w.shape[2]))
    elif op == "linear":
        y = (w @ x.reshape(-1)).reshape(1, 1, -1)
    elif op == "max_pool":
        y = windows(x, layer, -np.inf).max(0)
    elif op == "avg_pool":
        y = np.nanmean(windows(x, layer, np.nan), 0)
    elif op == "global_avg_pool":
        y = x.mean((0, 1), keepdims=True)
    elif op == "flatten":
        y = x.reshape(1, 1, -1)
    elif op == "reshape":
        y = x.reshape(layer["out"])
    elif op == "pad":
        top, left, bottom, right = layer["pad"]
        y = np.pad(x, ((top, bottom), (left, right), (0, 0)))
    elif op == "slice":
        y = x[tuple(slice(a, a + n) for a, n in zip(layer["first"], layer["out"]))]
    elif op == "concat":
        y = np.concatenate((x, s), 2)
    else:
        y = {"add": lambda: x + s, "subtract": lambda: x - s, "multiply": lambda: x * s, "relu": lambda: np.maximum(x, 0),
             "clamp": lambda: x, "softmax": lambda: x}[op]()
    if b is not None:
        y = y + b
    return np.clip(y, layer.get("low", -np.inf), layer.get("high", np.inf))


def weights_shape(layer):
    (_, _, ci), (_, _, co) = layer["in"], layer["out"]
    return {"conv2d": lambda: [co, *layer["kernel"], ci], "depthwise2d": lambda: [*layer["kernel"], co],
            "linear": lambda: [co, int(np.prod(layer["in"]))]}[layer["op"]]()


class Reference:
    def __init__(self, job):
        self.job, self.layers = job, job["layers"]
        self.parameters = job["values"].astype(np.float64)
        self.moved = []  # of each trained part: indices into parameters, and whether they are weights
        for layer in self.layers:
            if "weights" in layer:
                shape = weights_shape(layer)
                at = layer["weights"] + np.arange(np.prod(shape)).reshape(shape)
                each = shape[-1] // layer["in"][2] if layer["op"] == "depthwise2d" else 1
                for first, count in layer["trained_channels"]:
                    self.moved.append((at[..., first * each:(first + count) * each], True))
                if layer["trains_bias"]:
                    self.moved.append((layer["bias"] + np.arange(layer["out"][2]), False))

    def take(self, layer, key, shape):
        return self.parameters[layer[key]:layer[key] + int(np.prod(shape))].reshape(shape) if key in layer else None

    def logits(self, x):
        values = {-1: x}
        for k, layer in enumerate(self.layers):
            w = self.take(layer, "weights", weights_shape(layer)) if "weights" in layer else None
            b = self.take(layer, "bias", [layer["out"][2]])
            values[k] = compute(layer, values[layer["source"]], values.get(layer.get("skip")), w, b)
        return values[len(self.layers) - 1].reshape(-1)

    def input(self, sample, mirrored=0, down=0, right=0):
        x = self.job["samples"][sample]
        h, w, _ = x.shape
        if mirrored:
            x = x[:, ::-1]
        x = np.array([[x[min(max(i - down, 0), h - 1), min(max(j - right, 0), w - 1)] for j in range(w)] for i in range(h)])
        return (x.astype(np.float64) - self.job["input"]["zero_point"]) * self.job["input"]["scale"]

    def loss(self, batch):
        total = 0
        for x, label in batch:
            z = self.logits(x)
            total += np.log(np.exp(z - z.max()).sum()) + z.max() - z[label]
        return total / len(batch)

    def train(self):
        job, n = self.job, self.job["accumulate"]
        velocity, step = np.zeros_like(self.parameters), 1e-6
        for k, factor in enumerate(job["factors"]):
            batch = [(self.input(*record), job["labels"][record[0]]) for record in job["steps"][k * n:(k + 1) * n]]
            gradient = np.zeros_like(self.parameters)
            for indices, is_weight in self.moved:
                for i in indices.reshape(-1):
                    kept = self.parameters[i]
                    self.parameters[i] = kept + step
                    above = self.loss(batch)
                    self.parameters[i] = kept - step
                    gradient[i] = (above - self.loss(batch)) / (2 * step)
                    self.parameters[i] = kept
                    if is_weight:
                        gradient[i] += job["weight_decay"] * kept
            velocity = job["momentum"] * velocity + gradient
            self.parameters -= job["rate"] * factor * velocity


# Jobs.


class Maker:
    """Adds layers, whose output shapes come from the reference, with random parameters."""

    def __init__(self, shape, seed):
        self.random, self.shape = np.random.default_rng(seed), list(shape)
        self.layers, self.values = [], np.zeros(0, np.float32)

    def shape_of(self, k):
        return self.layers[k]["out"] if k >= 0 else self.shape

    def parameters(self, shape, spread):
        at = len(self.values)
        self.values = np.append(self.values, self.random.normal(0, spread, int(np.prod(shape))).astype(np.float32))
        return at

    def add(self, op, out=0, source=None, bias=True, trained=(), trains_bias=False, **fields):
        source = len(self.layers) - 1 if source is None else source
        layer = {"op": op, "name": f"{op}{len(self.layers)}", "source": source, "in": self.shape_of(source), **fields}
        if op in ("conv2d", "depthwise2d", "max_pool", "avg_pool"):
            layer = {"kernel": [1, 1], "stride": [1, 1], "dilation": [1, 1], "pad": [0] * 4, **layer}
        weights = None
        if op in ("conv2d", "depthwise2d", "linear"):
            layer["out"] = [1, 1, out]
            shape = weights_shape(layer)
            weights = np.zeros(shape)
            fan_in = np.prod(shape) / (1 if op == "depthwise2d" else out) / (out if op == "depthwise2d" else 1)
            layer["weights"] = self.parameters(shape, fan_in**-0.5)
            if bias:
                layer["bias"] = self.parameters([out], 0.3)
            layer.update(trains_bias=trains_bias, trained_channels=[list(run) for run in trained])
        elif out:
            layer["out"] = list(out)
        skip = np.zeros(self.shape_of(layer["skip"])) if "skip" in layer else None
        layer["out"] = list(compute(layer, np.zeros(layer["in"]), skip, weights, None).shape)
        self.layers.append(layer)
        return len(self.layers) - 1

    def job(self, steps=4, accumulate=1, **fields):
        r, count, classes = self.random, 9, int(np.prod(self.layers[-1]["out"]))
        records = [[int(r.integers(count)), int(r.integers(2)), int(r.integers(-2, 3)), int(r.integers(-2, 3))]
                   for _ in range(steps)]
        return {"experiment": "group.net.rule", "network": "net", "data": "random", "rule": "rule", "run": "seed1",
                "classes": classes, "input": {"shape": self.shape, "scale": 0.01, "zero_point": -3}, "count": count,
                "samples": r.integers(-128, 128, [count, *self.shape]).astype(np.int8),
                "labels": r.integers(0, classes, count).astype(np.uint8), "values": self.values, "steps": records,
                "factors": np.linspace(1, 0.5, steps // accumulate).astype(np.float32), "test": np.arange(count),
                "rate": 0.05, "momentum": 0.0, "weight_decay": 0.0, "accumulate": accumulate, "layers": self.layers,
                **fields}


def write_job(job, folder):
    """Into `folder`, samples and labels beside it."""
    os.makedirs(folder, exist_ok=True)
    fields = {k: v for k, v in job.items() if k != "values"}
    records = b"".join(np.array([s], "<u4").tobytes() + np.array([m, d, r, 0], np.int8).tobytes()
                       for s, m, d, r in job["steps"])
    files = {"samples": ("../samples.i8", job["samples"].tobytes()), "labels": ("../labels.u8", job["labels"].tobytes()),
             "parameters": ("parameters.f32", job["values"].astype("<f4").tobytes()), "steps": ("steps.bin", records),
             "factors": ("factors.f32", job["factors"].astype("<f4").tobytes()),
             "test": ("test.u32", job["test"].astype("<u4").tobytes())}
    if "also" in job:
        files["also"] = ("also.u32", job["also"].astype("<u4").tobytes())
    for key, (name, content) in files.items():
        fields[key] = name
        with open(os.path.join(folder, name), "wb") as f:
            f.write(content)
    with open(os.path.join(folder, "job.json"), "w", encoding="utf-8") as f:
        json.dump(fields, f)
    return folder


def block_with_skips(seed):
    """An inverted residual after a frozen front of two layers, both of which it reads; some channels of each kind."""
    m = Maker([6, 5, 3], seed)
    front = m.add("conv2d", 4, kernel=[3, 2], stride=[1, 1], pad=[1, 0, 1, 1], low=-1.0, high=1.0)
    m.add("clamp", low=-0.4)
    m.add("conv2d", 6, trained=[(1, 2)], trains_bias=True, low=-0.9, high=0.9)
    m.add("depthwise2d", 12, kernel=[3, 3], pad=[1, 1, 1, 1], trained=[(0, 1), (3, 2)], trains_bias=True)
    m.add("conv2d", 4, trains_bias=True, low=-1.5, high=1.5)
    m.add("add", skip=front, low=-1.2, high=1.2)
    m.add("depthwise2d", 4, kernel=[5, 5], stride=[2, 2], pad=[2, 2, 2, 2], trained=[(0, 4)], bias=False)
    m.add("global_avg_pool")
    m.add("linear", 3, trained=[(0, 2), (3, 1)], trains_bias=True)
    return m


def every_other_op(seed):
    m = Maker([7, 8, 2], seed)
    a = m.add("conv2d", 3, source=-1, kernel=[3, 3], stride=[2, 2], dilation=[2, 1], pad=[2, 1, 1, 0], trained=[(0, 2)],
              trains_bias=True)
    b = m.add("relu")
    c = m.add("depthwise2d", 3, source=a, kernel=[2, 3], dilation=[1, 2], pad=[0, 2, 1, 2], trained=[(1, 2)])
    m.add("subtract", skip=b)
    d = m.add("clamp", low=-0.8, high=0.9)
    gate = m.add("global_avg_pool", source=c)
    m.add("multiply", source=d, skip=gate)
    e = m.add("multiply", skip=d)
    m.add("concat", skip=a)
    m.add("max_pool", kernel=[2, 3], stride=[1, 2], pad=[1, 1, 0, 1])
    m.add("avg_pool", kernel=[3, 2], stride=[1, 1], pad=[1, 0, 1, 1])
    m.add("pad", pad=[1, 0, 2, 1])
    y = m.add("slice", out=[4, 2, 5], first=[1, 0, 1])
    m.add("reshape", out=[2, 5, 4], source=y)
    m.add("conv2d", 2, trained=[(0, 4)], kernel=[2, 2], high=1.1)
    m.add("flatten")
    m.add("linear", 4, trained=[(1, 5)], low=-2.0)
    one = m.add("slice", out=[1, 1, 1], first=[0, 0, 2])
    m.add("multiply", source=one - 1, skip=one)
    m.add("softmax")
    return m


class Training(unittest.TestCase):
    def trained(self, job, cache=1e9):
        with tempfile.TemporaryDirectory() as folder:
            loaded = twin.Job(write_job(job, os.path.join(folder, "job")))
        cuts = twin.Cuts([loaded], cache)
        self.assertEqual(twin.train(loaded, cuts, twin.Progress("", 1e9)), len(job["steps"]))
        return loaded, cuts

    def check(self, job):
        reference = Reference(job)
        start = reference.parameters.copy()
        reference.train()
        loaded, _ = self.trained(job)
        self.assertEqual(len(loaded.network.trained), len(reference.moved))
        for (part, is_weight), (indices, is_reference_weight) in zip(loaded.network.trained, reference.moved):
            self.assertEqual(is_weight, is_reference_weight)
            part = part.detach()
            if part.ndim == 4:  # as the reference has it
                part = part[:, 0].permute(1, 2, 0) if part.shape[1] == 1 and indices.ndim == 3 else part.permute(0, 2, 3, 1)
            expected, before = reference.parameters[indices], start[indices]
            np.testing.assert_allclose(part.numpy() - before, expected - before, rtol=2e-4, atol=2e-7)
        self.assertGreater(np.abs(reference.parameters - start).max(), 1e-3)
        for x in (reference.input(0), reference.input(3)):  # frozen parameters are where they were, too
            inside = loaded.network.run_front(twin.torch.from_numpy(x.astype(np.float32)).permute(2, 0, 1)[None])
            logits = loaded.network.logits(inside).detach().numpy()[0]
            np.testing.assert_allclose(logits, reference.logits(x), rtol=1e-4, atol=1e-6)

    def test_block(self):
        self.check(block_with_skips(1).job())

    def test_block_momentum_and_decay(self):
        self.check(block_with_skips(2).job(momentum=0.9, weight_decay=0.05))

    def test_block_accumulated(self):
        self.check(block_with_skips(3).job(steps=7, accumulate=3, momentum=0.5, weight_decay=0.02))

    def test_every_other_op(self):
        self.check(every_other_op(4).job())

    def test_every_other_op_accumulated(self):
        self.check(every_other_op(5).job(steps=4, accumulate=2))

    def test_large_convolutions(self):
        with unittest.mock.patch.object(twin, "LARGE", 0):
            self.check(block_with_skips(6).job())
            self.check(every_other_op(6).job())
            self.check(every_other_op(7).job(accumulate=2))

    def test_biases_only(self):
        m = Maker([5, 5, 2], 7)
        for _ in range(2):
            m.add("conv2d", 3, kernel=[3, 3], trains_bias=True)
        m.add("flatten")
        m.add("linear", 3, trains_bias=True)
        self.check(m.job())

    def test_limits_are_outside(self):
        """What lies on a limit gets no gradient: in the layer itself, in clamp and relu, and after an add."""
        def bias_after(then, value):
            m = Maker([2, 2, 1], 8)
            m.add("conv2d", 2, trains_bias=True, **({"low": 0.5, "high": 1.5} if then == "conv2d" else {}))
            if then == "add":
                m.add("add", skip=m.add("slice", out=[2, 2, 2], first=[0, 0, 0], source=0), low=1.0, high=3.0)
            elif then != "conv2d":
                m.add(then, **({"low": 0.5, "high": 1.5} if then == "clamp" else {}))
            m.add("global_avg_pool")
            m.values[:2], m.values[2:] = 0, value
            job = m.job(labels=np.zeros(9, np.uint8))
            return m.values[2:], self.trained(job)[0].network.trained[0][0].detach().numpy()

        for then, values in (("conv2d", (0.5, 1.5)), ("clamp", (0.5, 1.5)), ("add", (0.5, 1.5)), ("relu", (0.0,))):
            for value in values:
                before, after = bias_after(then, value)
                np.testing.assert_array_equal(before, after, f"{then} {value}")
            before, after = bias_after(then, 1.0)
            self.assertTrue((before != after).all(), then)

    def test_cache_changes_nothing(self):
        job = block_with_skips(9).job(steps=6, accumulate=2, also=np.arange(4))
        (kept, with_cache), (computed, without) = self.trained(job), self.trained(job, cache=0)
        self.assertEqual(len(with_cache.stored), 2)
        self.assertIsNone(without.stored)
        for (a, _), (b, _) in zip(kept.network.trained, computed.network.trained):
            np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), rtol=1e-5, atol=1e-6)
        for records in kept.tests.values():
            self.assertEqual(twin.accuracy(kept, with_cache, records), twin.accuracy(computed, without, records))

    def test_alterations(self):
        job = block_with_skips(10).job(steps=40)
        reference = Reference(job)
        loaded, _ = self.trained(job)
        x = loaded.inputs(loaded.steps).permute(0, 2, 3, 1).numpy()
        for k, record in enumerate(job["steps"]):
            np.testing.assert_allclose(x[k], reference.input(*record), rtol=1e-6)


class Program(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder, self.csv = os.path.join(self.temporary.name, "job"), os.path.join(self.temporary.name, "results.csv")

    def run_twin(self, *options):
        return subprocess.run([sys.executable, PROGRAM, *options], capture_output=True, text=True, check=False)

    def rows(self):
        with open(self.csv, encoding="utf-8") as f:
            self.assertEqual(f.readline(), "experiment,network,data,rule,arithmetic,run,accuracy,steps,seconds\n")
            return list(csv.reader(f))

    def test_rows_and_figures(self):
        job = block_with_skips(11).job(steps=5, also=np.arange(3))
        folders = []
        for run in ("fold0", "fold1"):
            folders.append(write_job({**job, "run": run}, self.folder + run))
        result = self.run_twin(*folders, "--csv", self.csv)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr.count(" front  "), 1)  # computed once for both
        rows = self.rows()
        self.assertEqual([row[:6] for row in rows], [
            ["group.net.rule" + also, "net", "random", "rule", "float32", run]
            for run in ("fold0", "fold1") for also in ("", ".also")])
        self.assertEqual([row[7] for row in rows], ["5"] * 4)
        for row in rows:
            self.assertIn(f"figure {row[0]}.float32.accuracy {row[6]} percent\n", result.stdout)
        without = self.run_twin(folders[0], "--cache", "0", "--csv", self.csv)
        self.assertNotIn(" front  ", without.stderr)
        self.assertEqual([row[6] for row in self.rows()[4:]], [row[6] for row in rows[:2]])

        reference = Reference(job)
        reference.train()
        right = sum(int(reference.logits(reference.input(k)).argmax() == job["labels"][k]) for k in range(9))
        self.assertEqual(rows[0][6], f"{100 * right / 9:.2f}")

    def test_divergence(self):
        job = every_other_op(12).job(steps=40, rate=1e38)
        result = self.run_twin(write_job(job, self.folder), "--csv", self.csv)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stderr, r"diverged at step \d+: the loss is (nan|inf), choose a smaller rate")
        self.assertLess(int(self.rows()[0][7]), 40)
        self.assertEqual(self.rows()[0][6], "0.00")

    def test_bad_input(self):
        def layer(k, **fields):
            def change(job):
                job["layers"][k].update(fields)
            return change

        def job_fields(**fields):
            return lambda job: job.update(fields)

        def step(record):
            def change(job):
                job["steps"][2] = record
            return change

        def file(name, size):
            def change(_):
                path = os.path.join(self.folder, name)
                if size is None:
                    os.remove(path)
                else:
                    os.truncate(path, size)
            return change

        before_writing = [
            (layer(2, op="gelu"), "job.json: layer 2 (conv2d2): unknown op; the ops are add, avg_pool"),
            (layer(2, source=4), 'layer 2 (conv2d2): "source" should be from -1 to 1, found 4'),
            (layer(5, skip="x"), 'layer 5 (add5): "skip" should be an integer, found "x"'),
            (layer(5, skip=3), "layer 5 (add5): its inputs are [6, 5, 4] and [6, 5, 12]"),
            (layer(3, out=[6, 5, 13]), "layer 3 (depthwise2d3): 13 output channels are no multiple of 6"),
            (layer(3, pad=[1, 1, 1]), 'layer 3 (depthwise2d3): "pad" should be 4 integers of at least 0'),
            (layer(6, out=[6, 5, 4]), 'layer 6 (depthwise2d6): "out" is [6, 5, 4], what it computes is [3, 3, 4]'),
            (layer(2, weights=10**6), 'layer 2 (conv2d2): "weights" needs 24 parameters from 1000000 on'),
            (layer(2, trained_channels=[[3, 2]]), 'layer 2 (conv2d2): "trained_channels" should be ascending'),
            (layer(2, low=2.0), 'layer 2 (conv2d2): "low" 2.0 should be below "high" 0.9'),
            (layer(6, trains_bias=True), 'layer 6 (depthwise2d6): "trains_bias" needs a bias'),
            (layer(5, trains_bias=True), 'layer 5 (add5): "trains_bias" is given, but there is nothing to train'),
            (job_fields(classes=4), "the last layer gives 3 logits for 4 classes"),
            (job_fields(classes=None), '"classes" should be an integer, found null'),
            (job_fields(accumulate=0), '"accumulate" should be at least 1'),
            (job_fields(count=10), "samples.i8: expected 900 bytes, found 810"),
            (job_fields(labels=np.full(9, 3, np.uint8)), "is of class 3, expected less than 3"),
            (job_fields(test=np.array([9])), "test.u32: record 0 names sample 9 of 9 samples"),
            (job_fields(test=np.array([], int)), "test.u32: names no sample"),
            (step([9, 0, 0, 0]), "steps.bin: record 2 names sample 9 of 9 samples"),
            (step([1, 2, 0, 0]), "steps.bin: record 2 names sample 1 as neither mirrored"),
            (job_fields(layers=[]), "there are no layers"),
        ]
        after_writing = [
            (file("job.json", None), "job.json: cannot be read (No such file or directory); give the folder"),
            (file("job.json", 50), "job.json: is not JSON"),
            (file("steps.bin", 20), "steps.bin: expected 16 bytes, found 20"),
            (file("factors.f32", 12), "factors.f32: expected 16 bytes, found 12"),
            (file("parameters.f32", None), "parameters.f32: cannot be read"),
            (file("../samples.i8", 700), "samples.i8: expected 810 bytes, found 700"),
        ]
        for written, changes in ((False, before_writing), (True, after_writing)):
            for change, text in changes:
                with self.subTest(text):
                    job = block_with_skips(13).job()
                    if not written:
                        change(job)
                    write_job(job, self.folder)
                    if written:
                        change(job)
                    with self.assertRaises(twin.BadInput) as raised:
                        twin.Job(self.folder)
                    self.assertIn(text, str(raised.exception))

    def test_exit_code(self):
        result = self.run_twin(os.path.join(self.temporary.name, "nowhere"))
        self.assertEqual(result.returncode, 1)
        self.assertEqual(len(result.stderr.splitlines()), 1)
        self.assertIn("nowhere/job.json: cannot be read", result.stderr)
        with open(self.csv, "w", encoding="utf-8") as f:
            f.write("something,else\n")
        write_job(block_with_skips(14).job(), self.folder)
        result = self.run_twin(self.folder, "--csv", self.csv)
        self.assertEqual(result.returncode, 1)
        self.assertIn("results.csv, line 1: expected experiment,network", result.stderr)


if __name__ == "__main__":
    unittest.main()
