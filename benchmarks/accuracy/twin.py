#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Trains exported runs in float32: the float32 twin of what the C++ program trains in int8.

    /usr/bin/python3 benchmarks/accuracy/twin.py JOB_FOLDER... [--csv results.csv] [--cache GB]

Same network, initial parameters, order of samples, alterations and schedule; PyTorch, one CPU thread. Needs Debian 12's
python3-torch (1.13). A job folder holds job.json and the little-endian files that it names, relative to the folder:

    experiment, network, data, rule, run    names, for the row of results
    classes, input {shape [h, w, c], scale, zero_point}, count
    samples      int8 [count, h, w, c], real = (q - zero_point) * scale;     labels   uint8 [count]
    parameters   float32, initial weights and biases
    steps        8 bytes a training step: uint32 sample, int8 mirrored, int8 down, int8 right, int8 0
    factors      float32, the factor of the rate of each update
    test, also   uint32, samples that are measured at the end, unaltered ("also" is optional: a row EXPERIMENT.also)
    rate, momentum, weight_decay, accumulate (samples in an update)
    layers       in order; the last one's output is the logits

A layer: op, name, source (the layer it reads, -1 the input), skip (a second input), in, out [h, w, c]; windows have kernel,
stride, dilation [h, w] and pad [top, left, bottom, right]; weights, bias are offsets into parameters; low, high limit the
output; trains_bias; trained_channels [[first, count], ...] of the input, empty for frozen weights. Ops and their weights:

    conv2d [Co, Kh, Kw, Ci]    depthwise2d [Kh, Kw, Co], Co = multiplier * Ci    linear [out, in], in = h * w * c
    relu    clamp    add    subtract    multiply (skip also [1, 1, c] or [1, 1, 1])    concat (channels)    max_pool
    avg_pool (padding does not count)    global_avg_pool    flatten    reshape    pad    slice (first [h, w, c])
    softmax (identity)

Loss       softmax cross-entropy, mean over the samples of an update
Update     v = momentum * v + gradient + weight_decay * w (weights only);  w -= rate * factor * v
Limits     the gradient is zero where y <= low or y >= high
Front      layers before the first trained one are computed once for each distinct input, kept up to --cache GB, and shared
           by the jobs of one call that agree in them
Seconds    of training and testing, without the front
"""
import argparse
import csv
import fcntl
import io
import json
import math
import os
import sys
import time

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError:
    sys.exit("twin.py: PyTorch is missing; install Debian's python3-torch and run with /usr/bin/python3")

HEADER = "experiment,network,data,rule,arithmetic,run,accuracy,steps,seconds"
AGAIN = "export the job again"
BATCH = 64  # samples at once where nothing is trained
LARGE = 50000  # multiply-accumulates of a convolution from which oneDNN pays at batch 1
backward_of_convolution = torch.ops.aten.convolution_backward
backward_of_limits = torch.ops.aten.hardtanh_backward


class BadInput(Exception):
    pass


# What is in a job folder.


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value):
    return is_integer(value) or isinstance(value, float)


KINDS = {
    "a string": lambda v: isinstance(v, str),
    "true or false": lambda v: isinstance(v, bool),
    "an integer": is_integer,
    "a number": is_number,
    "an object": lambda v: isinstance(v, dict),
    "a list": lambda v: isinstance(v, list),
}


class Fields:
    """A JSON object whose fields are asked for by kind; `where` begins each message."""

    def __init__(self, fields, where):
        self.fields, self.where = fields, where

    def fail(self, message):
        raise BadInput(f"{self.where}: {message}")

    def has(self, key):
        return self.fields.get(key) is not None

    def get(self, key, kind, default=None):
        if not self.has(key) and default is not None:
            return default
        value = self.fields.get(key)
        if not KINDS[kind](value):
            self.fail(f'"{key}" should be {kind}, found {json.dumps(value)}; {AGAIN}')
        return value

    def integers(self, key, count, least):
        value = self.fields.get(key)
        if not (isinstance(value, list) and len(value) == count and all(is_integer(v) and v >= least for v in value)):
            self.fail(f'"{key}" should be {count} integers of at least {least}, found {json.dumps(value)}; {AGAIN}')
        return value


def read_array(fields, key, folder, dtype, count=None):
    path = os.path.join(folder, fields.get(key, "a string"))
    try:
        array = np.fromfile(path, dtype)
        size = os.path.getsize(path)
    except OSError as e:
        raise BadInput(f"{path}: cannot be read ({e.strerror}); {AGAIN}") from None
    expected = array.nbytes if count is None else count * array.itemsize
    if size != expected:
        raise BadInput(f"{path}: expected {expected} bytes, found {size}; {AGAIN}")
    return array


class Job:
    def __init__(self, folder):
        path = os.path.join(folder, "job.json")
        try:
            with open(path, encoding="utf-8") as f:
                fields = json.load(f)
        except OSError as e:
            raise BadInput(f"{path}: cannot be read ({e.strerror}); give the folder of an exported job") from None
        except ValueError as e:
            raise BadInput(f"{path}: is not JSON ({e}); {AGAIN}") from None
        if not isinstance(fields, dict):
            raise BadInput(f"{path}: should be an object; {AGAIN}")
        job = Fields(fields, path)
        self.names = [job.get(key, "a string") for key in ("experiment", "network", "data", "rule")]
        self.run = job.get("run", "a string")
        self.title = f"{self.names[0]} {self.run}"
        self.momentum, self.rate = job.get("momentum", "a number", 0.0), job.get("rate", "a number")
        self.weight_decay = job.get("weight_decay", "a number", 0.0)
        self.accumulate = job.get("accumulate", "an integer", 1)
        if self.accumulate < 1:
            job.fail(f'"accumulate" should be at least 1, found {self.accumulate}; {AGAIN}')

        given = Fields(job.get("input", "an object"), path + ": input")
        self.shape = given.integers("shape", 3, 1)
        self.scale, self.zero_point = given.get("scale", "a number"), given.get("zero_point", "an integer")
        self.count, self.classes = job.get("count", "an integer"), job.get("classes", "an integer")
        self.samples_path = os.path.realpath(os.path.join(folder, job.get("samples", "a string")))
        self.samples = read_array(job, "samples", folder, np.int8, self.count * math.prod(self.shape))
        self.samples = torch.from_numpy(self.samples).view(self.count, *self.shape)
        labels = read_array(job, "labels", folder, np.uint8, self.count)
        self.labels = torch.from_numpy(labels.astype(np.int64))
        self.steps = read_array(job, "steps", folder, "<u8")
        self.factors = read_array(job, "factors", folder, "<f4", len(self.steps) // self.accumulate).tolist()
        self.tests = {"": read_array(job, "test", folder, "<u4").astype(np.uint64)}
        if job.has("also"):
            self.tests[".also"] = read_array(job, "also", folder, "<u4").astype(np.uint64)
        for key, records in zip(("steps", "test", "also"), (self.steps, *self.tests.values())):
            self.check_samples(os.path.join(folder, fields[key]), records, labels)
        for key, records in zip(("test", "also"), self.tests.values()):
            if len(records) == 0:
                raise BadInput(f"{os.path.join(folder, fields[key])}: names no sample; {AGAIN}")

        parameters = read_array(job, "parameters", folder, "<f4")
        if not np.isfinite(parameters).all():
            raise BadInput(f"{os.path.join(folder, fields['parameters'])}: holds a number that is not finite; {AGAIN}")
        self.network = Network(job.get("layers", "a list"), self.shape, parameters, path)
        if math.prod(self.network.shapes[-1]) != self.classes:
            job.fail(f"the last layer gives {math.prod(self.network.shapes[-1])} logits for {self.classes} classes; "
                     f"{AGAIN}")

    def check_samples(self, path, records, labels):
        samples = records & np.uint64(0xFFFFFFFF)
        for wrong, what in ((samples >= self.count, f"of {self.count} samples"),
                            ((records >> np.uint64(32) & np.uint64(0xFF)) > 1, "as neither mirrored (1) nor not (0)")):
            if wrong.any():
                at = int(wrong.argmax())
                raise BadInput(f"{path}: record {at} names sample {samples[at]} {what}; {AGAIN}")
        outside = labels[samples.astype(np.int64)] >= self.classes
        if outside.any():
            sample = int(samples[outside.argmax()])
            raise BadInput(f"{path}: sample {sample} is of class {labels[sample]}, expected less than {self.classes}; "
                           f"{AGAIN}")

    def inputs(self, records):
        """Samples as the network takes them, mirrored and moved: float32 [N, C, H, W]."""
        h, w, _ = self.shape
        chosen = []
        for record in records.tolist():
            x = self.samples[record & 0xFFFFFFFF]
            if record >> 32 & 0xFF:
                x = x.flip(1)
            down, right = ((record >> shift & 0xFF ^ 0x80) - 0x80 for shift in (40, 48))
            if down:
                x = x[(torch.arange(h) - down).clamp_(0, h - 1)]
            if right:
                x = x[:, (torch.arange(w) - right).clamp_(0, w - 1)]
            chosen.append(x)
        x = torch.stack(chosen) if len(chosen) > 1 else chosen[0][None]
        return x.float().sub_(self.zero_point).mul_(self.scale).permute(0, 3, 1, 2)


# Layers. An activation is [N, C, H, W], in memory mostly [N, H, W, C]; the result never depends on that.


class Filters:
    """The weights of a convolution or linear layer. Trained parts are views into `weight`, which moves with them."""

    def __init__(self, weight, axis, runs, limits):
        self.weight, self.axis, self.runs, self.limits = weight, axis, runs, limits
        self.parts = [weight.narrow(axis, *run).detach().requires_grad_() for run in runs]


class Convolution(torch.autograd.Function):
    """conv2d and limits. At batch 1, this PyTorch would compute most of it by a plain loop: what reaches oneDNN instead has
    more than one image (rows, or a second image of zeros), or groups."""

    @staticmethod
    def forward(ctx, x, f, bias, *parts):
        n, c, h, w = ctx.shape = x.shape
        if f.pointwise:
            x = x.permute(0, 2, 1, 3).reshape(n * h, c, w, 1)
        elif f.pairs and n == 1:
            x = F.pad(x, (0, 0, 0, 0, 0, 0, 0, 1))
        y = torch.conv2d(x, f.weight, bias, f.stride, f.padding, f.dilation, f.groups)
        if f.pointwise:
            y = y.reshape(n, h, -1, w).permute(0, 2, 1, 3)
        elif len(y) > n:
            y = y[:n]
        if f.limits:
            y.clamp_(*f.limits)
        ctx.f = f
        ctx.save_for_backward(x, y)
        return y

    @staticmethod
    def backward(ctx, g):
        f = ctx.f
        x, y = ctx.saved_tensors
        n, c, h, w = ctx.shape
        if f.limits:
            g = backward_of_limits(g, y, *f.limits)
        gb = g.sum((0, 2, 3)) if ctx.needs_input_grad[2] else None
        if f.pointwise:
            g = g.permute(0, 2, 1, 3).reshape(len(x), -1, w, 1)
        elif len(x) > n:
            g = F.pad(g, (0, 0, 0, 0, 0, 0, 0, 1))
        gx = None
        if ctx.needs_input_grad[0]:
            if f.transposed is not None:
                gx = torch.conv2d(g, f.transposed, None, 1, 0, f.dilation)
            else:
                gx = gradient(g, x, f.weight, f, True)
            gx = gx.reshape(n, h, c, w).permute(0, 2, 1, 3) if f.pointwise else gx[:n]
        parts = []
        for (first, count), part in zip(f.runs, f.parts):
            if f.axis == 0:
                parts.append(depthwise_gradient(g, x, first, count, f))
            else:
                parts.append(gradient(g, x.narrow(1, first, count), part.detach(), f, False))
        return gx, None, gb, *parts


def gradient(g, x, weight, f, of_input):
    return backward_of_convolution(g, x, weight, None, f.stride, f.padding, f.dilation, False, [0, 0], f.groups,
                                   [of_input, not of_input, False])[0 if of_input else 1]


def depthwise_gradient(g, x, first, count, f):
    """Of the weights of outputs first...: each map convolved with its error as the kernel, which oneDNN does fast."""
    n, multiplier = len(x), f.weight.shape[0] // x.shape[1]
    if multiplier > 1:
        x = x.repeat_interleave(multiplier, 1)
    x, g = x.narrow(1, first, count), g.narrow(1, first, count)
    x, g = x.reshape(1, n * count, *x.shape[2:]), g.reshape(n * count, 1, *g.shape[2:])
    kh, kw = f.weight.shape[2:]
    gw = torch.conv2d(x, g, None, f.dilation, f.padding, f.stride, n * count)[:, :, :kh, :kw]
    return gw.reshape(n, count, 1, kh, kw).sum(0) if n > 1 else gw.reshape(count, 1, kh, kw)


class Linear(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, f, bias, *parts):
        ctx.shape = x.shape
        x = x.permute(0, 2, 3, 1).reshape(len(x), -1)
        y = F.linear(x, f.weight, bias)
        if f.limits:
            y.clamp_(*f.limits)
        ctx.f = f
        ctx.save_for_backward(x, y)
        return y[:, :, None, None]

    @staticmethod
    def backward(ctx, g):
        f = ctx.f
        x, y = ctx.saved_tensors
        n, c, h, w = ctx.shape
        g = g[:, :, 0, 0]
        if f.limits:
            g = backward_of_limits(g, y, *f.limits)
        gb = g.sum(0) if ctx.needs_input_grad[2] else None
        gx = (g @ f.weight).reshape(n, h, w, c).permute(0, 3, 1, 2) if ctx.needs_input_grad[0] else None
        return gx, None, gb, *(g.t() @ x.narrow(1, *run) for run in f.runs)


class Layer(Fields):
    """One layer, checked: `run(x)` or `run(x, skip)` computes it, `trained` is what moves."""

    def __init__(self, fields, where, number, shapes, input_shape, parameters):
        super().__init__(fields, where)
        self.op = self.get("op", "a string")
        self.where = f"{where}: layer {number} ({self.get('name', 'a string', '') or self.op})"
        make = getattr(self, "make_" + self.op, None)
        if make is None:
            known = sorted(name[5:] for name in dir(self) if name.startswith("make_"))
            self.fail(f"unknown op; the ops are {', '.join(known)}")
        self.parameters, self.used, self.trained = parameters, [], []
        self.sources, self.inputs = [], []
        for key in ("source", "skip") if self.op in ("add", "subtract", "multiply", "concat") else ("source",):
            source = self.get(key, "an integer")
            if not -1 <= source < number:
                self.fail(f'"{key}" should be from -1 to {number - 1}, found {source}; {AGAIN}')
            self.sources.append(source)
            self.inputs.append(shapes[source] if source >= 0 else input_shape)
        self.input = self.integers("in", 3, 1)
        self.out = self.integers("out", 3, 1)
        if self.input != self.inputs[0]:
            self.fail(f'"in" is {self.input}, what it reads is {self.inputs[0]}; {AGAIN}')
        self.limits = None
        if self.has("low") or self.has("high"):
            self.limits = self.get("low", "a number", -math.inf), self.get("high", "a number", math.inf)
            if not self.limits[0] < self.limits[1]:
                self.fail(f'"low" {self.limits[0]} should be below "high" {self.limits[1]}; {AGAIN}')
        self.fused = False
        self.run = make()
        if self.limits and not self.fused:
            inner, (low, high) = self.run, self.limits
            self.run = lambda *x: F.hardtanh(inner(*x), low, high)
        for key in ("trained_channels", "trains_bias"):
            if self.fields.get(key) and not self.fused:
                self.fail(f'"{key}" is given, but there is nothing to train in {self.op}; {AGAIN}')

    def expect(self, out):
        if self.out != list(out):
            self.fail(f'"out" is {self.out}, what it computes is {list(out)}; {AGAIN}')

    def window(self):
        kernel, stride = self.integers("kernel", 2, 1), self.integers("stride", 2, 1)
        dilation = self.integers("dilation", 2, 1) if self.has("dilation") else [1, 1]
        top, left, bottom, right = self.integers("pad", 4, 0) if self.has("pad") else [0] * 4
        sizes = []
        for k, (before, after) in enumerate(((top, bottom), (left, right))):
            room = self.input[k] + before + after - (kernel[k] - 1) * dilation[k] - 1
            if room < 0:
                self.fail(f"the kernel is larger than its padded input; {AGAIN}")
            sizes.append(room // stride[k] + 1)
        if self.op not in ("conv2d", "depthwise2d"):
            self.expect([*sizes, self.input[2]])
        elif self.out[:2] != sizes:
            self.expect([*sizes, self.out[2]])
        return kernel, stride, dilation, [left, right, top, bottom]

    def take(self, key, shape):
        at, count = self.get(key, "an integer"), math.prod(shape)
        if not 0 <= at <= len(self.parameters) - count:
            self.fail(f'"{key}" needs {count} parameters from {at} on, of which there are {len(self.parameters)}; {AGAIN}')
        values = self.parameters[at:at + count].reshape(shape).astype(np.float32)
        self.used.append(values.tobytes())
        return torch.from_numpy(values)

    def filters(self, weight, axis, channels, each=1):
        """`each`: elements along `axis` of one channel."""
        runs, end = [], 0
        for run in self.get("trained_channels", "a list", []):
            if not (isinstance(run, list) and len(run) == 2 and all(map(is_integer, run)) and
                    end <= run[0] and run[1] > 0 and run[0] + run[1] <= channels):
                self.fail(f'"trained_channels" should be ascending [first, count] within {channels} channels, '
                          f"found {json.dumps(run)}; {AGAIN}")
            end = run[0] + run[1]
            runs.append((run[0] * each, run[1] * each))
        self.fused = True
        f = Filters(weight, axis, runs, self.limits)
        bias = self.take("bias", [self.out[2]]) if self.has("bias") else None
        self.trained = [(part, True) for part in f.parts]
        if self.get("trains_bias", "true or false", False):
            if bias is None:
                self.fail(f'"trains_bias" needs a bias; {AGAIN}')
            self.trained.append((bias.requires_grad_(), False))
        return f, bias

    def convolution(self, weight, axis, channels, each, groups):
        kernel, f_stride, dilation, pad = self.window()
        f, bias = self.filters(weight, axis, channels, each)
        frame = None if pad[0] == pad[1] and pad[2] == pad[3] else pad
        f.stride, f.dilation, f.padding, f.groups = f_stride, dilation, [0, 0] if frame else [pad[2], pad[0]], groups
        f.pairs = groups == 1 and weight.numel() * self.out[0] * self.out[1] >= LARGE
        f.pointwise = f.pairs and kernel == [1, 1] and f_stride == [1, 1] and not any(pad)
        f.transposed = None
        if f.pointwise:
            f.dilation = [2, 2]  # the same for one tap, and chosen by PyTorch for oneDNN
            if not f.runs:
                f.transposed = f.weight.transpose(0, 1).contiguous()
        if frame:
            return lambda x: Convolution.apply(F.pad(x, frame), f, bias, *f.parts)
        return lambda x: Convolution.apply(x, f, bias, *f.parts)

    def make_conv2d(self):
        kernel, ci, co = self.integers("kernel", 2, 1), self.input[2], self.out[2]
        weight = self.take("weights", [co, *kernel, ci]).permute(0, 3, 1, 2)
        return self.convolution(weight, 1, ci, 1, 1)

    def make_depthwise2d(self):
        kernel, ci, co = self.integers("kernel", 2, 1), self.input[2], self.out[2]
        if co % ci:
            self.fail(f"{co} output channels are no multiple of {ci} input channels; {AGAIN}")
        weight = self.take("weights", [*kernel, co]).permute(2, 0, 1).contiguous().unsqueeze(1)
        return self.convolution(weight, 0, ci, co // ci, ci)

    def make_linear(self):
        self.expect([1, 1, self.out[2]])
        elements = math.prod(self.input)
        f, bias = self.filters(self.take("weights", [self.out[2], elements]), 1, elements)
        return lambda x: Linear.apply(x, f, bias, *f.parts)

    def make_relu(self):
        self.expect(self.input)
        return torch.relu

    def make_identity(self):
        self.expect(self.input)
        return lambda x: x

    def make_clamp(self):
        if not self.limits:
            self.fail(f'needs "low" or "high"; {AGAIN}')
        return self.make_identity()

    make_softmax = make_identity

    def elementwise(self, function, shapes):
        self.expect(self.input)
        if self.inputs[1] not in shapes:
            self.fail(f"its inputs are {self.input} and {self.inputs[1]}; {AGAIN}")
        return function

    def make_add(self):
        return self.elementwise(torch.add, [self.input])

    def make_subtract(self):
        return self.elementwise(torch.sub, [self.input])

    def make_multiply(self):
        return self.elementwise(torch.mul, [self.input, [1, 1, self.input[2]], [1, 1, 1]])

    def make_concat(self):
        x, s = self.inputs
        if x[:2] != s[:2]:
            self.fail(f"its inputs are {x} and {s}; {AGAIN}")
        self.expect([*x[:2], x[2] + s[2]])
        return lambda x, s: torch.cat((x, s), 1)

    def make_max_pool(self):
        kernel, stride, dilation, pad = self.window()
        if any(pad):
            return lambda x: F.max_pool2d(F.pad(x, pad, value=-math.inf), kernel, stride, 0, dilation)
        return lambda x: F.max_pool2d(x, kernel, stride, 0, dilation)

    def make_avg_pool(self):
        kernel, stride, dilation, pad = self.window()
        if dilation != [1, 1]:
            self.fail(f"an average takes no dilation, found {dilation}; {AGAIN}")
        if not any(pad):
            return lambda x: F.avg_pool2d(x, kernel, stride)
        inside = F.avg_pool2d(F.pad(torch.ones(1, 1, *self.input[:2]), pad), kernel, stride)
        return lambda x: F.avg_pool2d(F.pad(x, pad), kernel, stride) / inside

    def make_global_avg_pool(self):
        self.expect([1, 1, self.input[2]])
        return lambda x: x.mean((2, 3), keepdim=True)

    def make_flatten(self):
        self.expect([1, 1, math.prod(self.input)])
        return self.make_reshape()

    def make_reshape(self):
        if math.prod(self.out) != math.prod(self.input):
            self.fail(f'"out" {self.out} has not as many elements as "in" {self.input}; {AGAIN}')
        shape = self.out
        return lambda x: x.permute(0, 2, 3, 1).reshape(-1, *shape).permute(0, 3, 1, 2)

    def make_pad(self):
        top, left, bottom, right = self.integers("pad", 4, 0)
        h, w, c = self.input
        self.expect([top + h + bottom, left + w + right, c])
        return lambda x: F.pad(x, (left, right, top, bottom))

    def make_slice(self):
        first = self.integers("first", 3, 0)
        if any(a + n > size for a, n, size in zip(first, self.out, self.input)):
            self.fail(f'"first" {first} and "out" {self.out} reach beyond "in" {self.input}; {AGAIN}')
        rows, columns, channels = (slice(a, a + n) for a, n in zip(first, self.out))
        return lambda x: x[:, channels, rows, columns]


class Network:
    """Layers in two parts: the front, on which nothing trained has an influence, and the rest. `cut` are the layers of the
    front (-1: the input) that the rest reads."""

    def __init__(self, layers, input_shape, parameters, where):
        self.shapes, self.layers = [], []
        for number, fields in enumerate(layers):
            if not isinstance(fields, dict):
                raise BadInput(f"{where}: layer {number} should be an object; {AGAIN}")
            layer = Layer(fields, where, number, self.shapes, input_shape, parameters)
            self.layers.append(layer)
            self.shapes.append(layer.out)
        if not layers:
            raise BadInput(f"{where}: there are no layers; {AGAIN}")
        moving = set()
        for number, layer in enumerate(self.layers):
            if layer.trained or not moving.isdisjoint(layer.sources):
                moving.add(number)
        last = len(layers) - 1
        read = {s for number in moving for s in self.layers[number].sources} - moving
        self.cut = sorted(read if last in moving else read | {last})
        self.cut_bytes = 4 * sum(math.prod(self.shapes[k] if k >= 0 else input_shape) for k in self.cut)
        self.front = self.program(self.needed(self.cut))
        self.rest = self.program([number for number in self.needed([last]) if number in moving])
        self.trained = [part for layer in self.layers for part in layer.trained]
        self.front_key = (tuple(self.cut), json.dumps([
            [number, {k: v for k, v in self.layers[number].fields.items()
                      if k not in ("name", "weights", "bias", "trains_bias", "trained_channels")}]
            for number, *_ in self.front], sort_keys=True),
            b"".join(b for number, *_ in self.front for b in self.layers[number].used))

    def needed(self, outputs):
        wanted = set(outputs)
        for number in reversed(range(len(self.layers))):
            if number in wanted:
                wanted.update(self.layers[number].sources)
        return sorted(wanted - {-1})

    def program(self, numbers):
        return [(number, self.layers[number].run, self.layers[number].sources) for number in numbers]

    def run_front(self, x):
        values, last_use = {-1: x}, {s: number for number, _, sources in self.front for s in sources}
        for number, run, sources in self.front:
            values[number] = run(*(values[s] for s in sources))
            for s in sources:
                if last_use[s] == number and s not in self.cut:
                    values.pop(s, None)
        return [values[k] for k in self.cut]

    def logits(self, cut_values):
        values = dict(zip(self.cut, cut_values))
        for number, run, sources in self.rest:
            if len(sources) == 1:
                values[number] = run(values[sources[0]])
            else:
                values[number] = run(values[sources[0]], values[sources[1]])
        return values[len(self.layers) - 1].flatten(1)


# Training.


class Progress:
    """A line that stays in place; or, where stderr is not a terminal, a line each tenth."""

    def __init__(self, what, total):
        self.what, self.total, self.start = what, max(total, 1), time.monotonic()
        self.terminal, self.next, self.tenth = sys.stderr.isatty(), 0.0, 0

    def show(self, done, text=""):
        now, tenth = time.monotonic(), done * 10 // self.total
        if now < self.next if self.terminal else tenth == self.tenth:
            return
        self.next, self.tenth = now + 0.1, tenth
        left = (now - self.start) * (self.total - done) / max(done, 1)
        self.write(f"{self.what} {done * 100 // self.total:3d} %  {text}{', ' if text else ''}{left:.0f} s left")

    def finish(self, text):
        self.write(f"{self.what}  {text}")
        if self.terminal:
            print(file=sys.stderr)

    def write(self, line):
        print(f"\r{line[:79]}\x1b[K" if self.terminal else line, end="" if self.terminal else "\n",
              file=sys.stderr, flush=True)


class Cuts:
    """What the front gives for the inputs of some jobs: kept in `stored`, or computed when it is asked for."""

    def __init__(self, jobs, most_bytes):
        self.job = jobs[0]
        self.known = np.unique(np.concatenate([r for job in jobs for r in (job.steps, *job.tests.values())]))
        self.stored = None
        network = self.job.network
        if network.front and len(self.known) * network.cut_bytes <= most_bytes:
            self.store(network)

    @torch.no_grad()
    def store(self, network):
        progress = Progress(f"{self.job.names[0]} front", len(self.known))
        for at in range(0, len(self.known), BATCH):
            values = network.run_front(self.job.inputs(self.known[at:at + BATCH]))
            if self.stored is None:
                self.stored = [torch.empty(len(self.known), *v.shape[1:]).to(memory_format=torch.channels_last)
                               for v in values]
            for kept, value in zip(self.stored, values):
                kept[at:at + BATCH] = value
            progress.show(at)
        progress.finish(f"{len(self.known)} inputs, {len(self.known) * network.cut_bytes / 1e6:.0f} MB")

    def reader(self, job, records):
        """A function of (first, last) that gives the values at the cut of those records."""
        network = job.network
        if self.stored is None:
            return lambda first, last: network.run_front(job.inputs(records[first:last]))
        rows = torch.from_numpy(np.searchsorted(self.known, records))
        if job.accumulate == 1:
            numbers = rows.tolist()

            def read(first, last):
                if last - first == 1:
                    row = numbers[first]
                    return [kept[row:row + 1] for kept in self.stored]
                return [kept[rows[first:last]] for kept in self.stored]
            return read
        return lambda first, last: [kept[rows[first:last]] for kept in self.stored]


def labels_of(job, records):
    return job.labels[torch.from_numpy((records & np.uint64(0xFFFFFFFF)).astype(np.int64))]


def train(job, cuts, progress):
    """Returns the number of steps done, and says where the loss was not finite any more."""
    network, n = job.network, job.accumulate
    read, labels = cuts.reader(job, job.steps), labels_of(job, job.steps)
    trained = [part for part, _ in network.trained]
    decayed = [k for k, (_, is_weight) in enumerate(network.trained) if is_weight and job.weight_decay]
    velocities = [torch.zeros_like(part) for part in trained] if job.momentum else None
    right = 0
    for k, factor in enumerate(job.factors if trained else []):
        first = k * n
        with torch.no_grad():
            values = read(first, first + n)
        logits, target = network.logits(values), labels[first:first + n]
        loss = F.cross_entropy(logits, target)
        loss_value = float(loss)
        if not math.isfinite(loss_value):
            progress.finish("diverged")
            print(f"{job.title}: diverged at step {first}: the loss is {loss_value}, choose a smaller rate",
                  file=sys.stderr)
            return first
        moves = list(torch.autograd.grad(loss, trained))
        with torch.no_grad():
            right += int((logits.argmax(1) == target).sum())
            for p in decayed:
                moves[p] = moves[p].add(trained[p], alpha=job.weight_decay)
            if velocities:
                torch._foreach_mul_(velocities, job.momentum)
                torch._foreach_add_(velocities, moves)
                moves = velocities
            torch._foreach_add_(trained, moves, alpha=-job.rate * factor)
        if k % 16 == 0:
            progress.show(first + n, f"{100 * right / (first + n):.1f} % right at first sight")
    return len(job.steps)


@torch.no_grad()
def accuracy(job, cuts, records):
    read, labels, right = cuts.reader(job, records), labels_of(job, records), 0
    for at in range(0, len(records), BATCH):
        target = labels[at:at + BATCH]
        logits = job.network.logits(read(at, at + len(target)))
        right += int(((logits.argmax(1) == target) & ~logits.isnan().any(1)).sum())
    return 100 * right / len(records)


def append(path, rows):
    """In one write, so that several programs may append to one file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    try:
        with open(path, "ab", buffering=0) as f:
            fcntl.flock(f, fcntl.LOCK_EX)
            f.write(((HEADER + "\n" if f.seek(0, os.SEEK_END) == 0 else "") + text.getvalue()).encode())
    except OSError as e:
        raise BadInput(f"{path}: cannot be written ({e.strerror}); choose another file for --csv") from None


def check_csv(path):
    append(path, [])
    with open(path, encoding="utf-8", errors="replace") as f:
        header = f.readline().rstrip("\n")
    if header != HEADER:
        raise BadInput(f"{path}, line 1: expected {HEADER}, found {header}; choose another file for --csv")


def run_job(job, cuts, path):
    begin, progress = time.monotonic(), Progress(job.title, len(job.steps))
    steps = train(job, cuts, progress)
    results = {suffix: accuracy(job, cuts, records) for suffix, records in job.tests.items()}
    seconds = time.monotonic() - begin
    texts = [f"{suffix[1:] or 'accuracy'} {value:.2f} %" for suffix, value in results.items()]
    progress.finish(", ".join([*texts, f"{seconds:.0f} s"]))
    for suffix, value in results.items():
        print(f"figure {job.names[0]}{suffix}.float32.accuracy {value:.2f} percent", flush=True)
    if path:
        experiment, *names = job.names
        append(path, [[experiment + suffix, *names, "float32", job.run, f"{value:.2f}", steps, f"{seconds:.0f}"]
                      for suffix, value in results.items()])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", nargs="+", metavar="JOB_FOLDER")
    parser.add_argument("--csv", help="append a row for each job to this file")
    parser.add_argument("--cache", type=float, default=4.0, metavar="GB", help="the most that the front may take (4)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    most_bytes = options.cache * 2**30
    try:
        if options.csv:
            check_csv(options.csv)
        groups = {}
        for folder in options.jobs:
            job = Job(folder)
            key = (job.samples_path, tuple(job.shape), job.scale, job.zero_point, job.network.front_key)
            groups.setdefault(key, []).append(job)
        for jobs in groups.values():
            cuts = Cuts(jobs, most_bytes)
            alone = cuts.stored is None
            for job in jobs:
                if alone:
                    cuts = None  # frees the one before
                    cuts = Cuts([job], most_bytes)
                run_job(job, cuts, options.csv)
    except BadInput as e:
        sys.exit(f"twin.py: {e}")
    except KeyboardInterrupt:
        sys.exit("twin.py: interrupted")


if __name__ == "__main__":
    main()
