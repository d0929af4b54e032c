#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes tests/golden/gradients.hpp: gradients of small networks by PyTorch's autograd, in float64.

Run as    /usr/bin/python3 tests/golden/make_gradients.py > tests/golden/gradients.hpp
with      Debian 12's python3-torch (the versions that made the committed file are in its head)

Parameters and images come from the integer generator of tests/law/numbers.hpp, so that both sides have them
without a file: weights int8 in units of 2^e, e and their bound as plan/layout.hpp and op/initial.hpp have them; biases in
units of 2^-20; images int8 in units of 2^-7. The networks are those of tests/law/networks.hpp. Order of the gradients:
layers as `network_layers` lists them (the shortcut of a block behind its body), weights [out, kh, kw, in] or, depthwise,
[kh, kw, channels], then biases. All images have label 0, so that the gradients of the samples do not cancel.
"""
import math
import sys

import torch
import torch.nn.functional as F

SAMPLES = 32
UNIT = 2.0**-24


class Numbers:
    def __init__(self, seed):
        self.state = (seed * 2654435761 + 1) & 0xFFFFFFFF

    def between(self, low, high):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return low + ((self.state * (high - low + 1)) >> 32)


def weight_exponent(fan_in):
    e = 0
    while e > -20 and 16129 * fan_in >= (24 << (-2 * (e - 1))):
        e -= 1
    return e


class Network:
    """Layers are made in the order in which their parameters are listed, and called in any order."""

    def __init__(self, seed):
        self.source = Numbers(seed)
        self.layers = []

    def parameters(self, shape, fan_in, biases, view):
        e = weight_exponent(fan_in)
        bound = math.isqrt((6 << (16 - 2 * e)) // fan_in) // 256
        count = math.prod(shape)
        weights = [self.source.between(-bound, bound) for _ in range(count)]
        offsets = [self.source.between(-100000, 100000) for _ in range(biases)]
        w = (torch.tensor(weights, dtype=torch.float64) * 2.0**e).requires_grad_()
        b = (torch.tensor(offsets, dtype=torch.float64) * 2.0**-20).requires_grad_() if biases else None
        self.layers.append((w, b))
        return view(w.reshape(shape)), b

    def conv(self, i, o, k=1, stride=1, same=True, bias=True):
        w, b = self.parameters((o, k, k, i), k * k * i, o if bias else 0, lambda w: w.permute(0, 3, 1, 2))
        return lambda x: F.conv2d(pad(x, k, stride) if same else x, w, b, stride)

    def depthwise(self, c, m=1, k=3):
        w, b = self.parameters((k, k, c * m), k * k, c * m, lambda w: w.permute(2, 0, 1).unsqueeze(1))
        return lambda x: F.conv2d(pad(x, k, 1), w, b, groups=c)

    def linear(self, n, o):
        w, b = self.parameters((o, n), n, o, lambda w: w)
        return lambda x: F.linear(x.permute(0, 2, 3, 1).flatten(1), w, b)


def pad(x, k, stride, value=0.0):
    """TensorFlow's SAME: the odd pixel comes last."""
    total = [max((math.ceil(n / stride) - 1) * stride + k - n, 0) for n in x.shape[2:]]
    (h, w) = total
    return F.pad(x, (w // 2, w - w // 2, h // 2, h - h // 2), value=value)


def plain(n):
    stem, mix, project, head = n.conv(2, 6, 3, 2), n.depthwise(6), n.conv(6, 8), n.linear(8, 4)
    return (8, 8, 2), 4, lambda x: head(F.relu(project(F.relu(mix(F.relu(stem(x)))))).mean((2, 3), keepdim=True))


def projection(n):
    stem, down = n.conv(2, 5, 3), n.conv(5, 7, 3, 2)
    second, around, head = n.conv(7, 7, 3, bias=False), n.conv(5, 7, 1, 2), n.linear(7, 3)

    def run(x):
        x = F.relu(stem(x))
        x = F.relu(second(F.relu(down(x))) + around(x))
        return head(x.mean((2, 3), keepdim=True))

    return (6, 6, 2), 3, run


def nested(n):
    stem, first = n.conv(1, 4, 3, same=False), n.conv(4, 4, 3)
    wide, narrow, head = n.depthwise(4, 2), n.conv(8, 4), n.linear(16, 3)

    def run(x):
        x = F.relu(stem(x))
        y = F.relu(first(x))
        x = F.relu(x + y + narrow(F.relu(wide(y))))
        return head(F.avg_pool2d(x, 2))

    return (6, 6, 1), 3, run


def pools(n):
    stem, middle, head = n.conv(1, 5, 3), n.conv(5, 6, 3), n.linear(24, 3)

    def run(x):
        x = F.relu(F.max_pool2d(pad(stem(x), 3, 2, -math.inf), 3, 2))
        x = middle(x).clamp(0, 6)
        x = F.avg_pool2d(x, 3, 1, padding=1, count_include_pad=False)
        return head(F.max_pool2d(x, 2))

    return (9, 9, 1), 3, run


def main():
    print("// SPDX-License-Identifier: MIT")
    print(f"// Made by tests/golden/make_gradients.py with PyTorch {torch.__version__}, Python {sys.version.split()[0]}."
          " Do not edit.")
    print("#pragma once\n\n#include <cstdint>\n\n//! Mean gradients of the cross-entropy, in units of 2^-24.\nnamespace golden {\n")
    print(f"inline constexpr int samples = {SAMPLES};\n")
    for name, make, seed in (("plain", plain, 21), ("projection", projection, 22), ("nested", nested, 23), ("pools", pools, 24)):
        network = Network(seed)
        (h, w, c), classes, run = make(network)
        source = Numbers(seed + 100)
        images = []
        for _ in range(SAMPLES):
            images.append([source.between(-128, 127) for _ in range(h * w * c)])
            source.between(0, classes - 1)  # drawn by the test, which then trains class 0
        x = torch.tensor(images, dtype=torch.float64).reshape(SAMPLES, h, w, c).permute(0, 3, 1, 2) * 2.0**-7
        loss = F.cross_entropy(run(x), torch.zeros(SAMPLES, dtype=torch.long))
        loss.backward()
        numbers = []
        for w, b in network.layers:
            for p in (w, b):
                numbers += [] if p is None else [round(g / UNIT) for g in p.grad.tolist()]
        print(f"inline constexpr std::uint32_t {name}_seed = {seed};")
        print(f"inline constexpr double {name}_loss = {loss.item():.9f};")
        print(f"inline constexpr std::int32_t {name}[] = {{")
        line = "   "
        for number in numbers:
            if len(line) + len(str(number)) > 117:
                print(line)
                line = "   "
            line += f" {number},"
        print(line + "\n};\n")
    print("}  // namespace golden")


if __name__ == "__main__":
    main()
