"""The float32 twin of the Fashion-MNIST benchmark: the same network, initial weights and
sample order as the C++ program, trained by PyTorch in float32 on one CPU thread.

Run it on what the C++ program exported (Python 3.11, NumPy and PyTorch are needed):

    python3 benchmarks/accuracy/fashion_float.py --data DIR --network net.txt \\
        --weights net.weights.bin --order net.order.bin \\
        --epochs 4 --lr 0.01 --schedule cosine [--accumulate 8] [--csv results.csv]

--data     folder with the four *-ubyte.gz (or unpacked) files of Fashion-MNIST
--network  a file with one layer a line ('#' starts a comment), or the lines joined by ';':
               conv2d out=16 kernel=3x3 stride=2x2 padding=same
               depthwise2d kernel=3x3 stride=1x1 padding=same
               relu | flatten | global_avg_pool | linear out=10
               max_pool kernel=2x2 stride=2x2 padding=valid    (avg_pool likewise)
               residual_begin ... residual_end                 (identity skip, added)
           kernel=3 means 3x3; stride defaults to 1x1 (a pool's to its kernel) and padding
           to valid. 'same' is TensorFlow's: out = ceil(in / stride), the odd zero goes
           after; max_pool and avg_pool leave the padding out of the maximum and the mean.
--weights  little-endian float32, layers in order, each its weights, then its bias:
           conv2d [out][kh][kw][in], depthwise2d [kh][kw][channel], linear [out][in], where
           'in' is the flattening in height, width, channel order
--order    little-endian uint32 indices of training samples, all epochs one after another

Pixels enter as (u8 - 128) / 128. The loss is softmax cross-entropy; a step applies the mean
gradient of --accumulate samples (which has to divide an epoch), and
    v = momentum * v + gradient + weight_decay * w;  w = w - lr * multiplier * v
where the weight decay leaves biases alone. The multiplier of step t of T is 1 (constant),
1 - t/T (linear), or entry floor(64 t / T) of a 64-entry half cosine (cosine).
"""
import argparse
import csv
import gzip
import math
import os
import re
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F


def fail(message):
    sys.exit("fashion_float.py: " + message)


def read_file(path, what, hint):
    try:
        with (gzip.open if path.endswith(".gz") else open)(path, "rb") as f:
            return f.read()
    except (OSError, EOFError) as e:
        fail(f"cannot read {what} '{path}' ({e.__class__.__name__}): {hint}")


def read_idx(folder, name):
    """One idx file of Fashion-MNIST as a uint8 array."""
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        path += ".gz"
    raw = read_file(path, "the data file",
                    "give --data the folder that holds the *-ubyte.gz files of Fashion-MNIST")
    if len(raw) < 8 or raw[:3] != b"\0\0\x08" or raw[3] not in (1, 3):
        fail(f"'{path}' is not an idx file of bytes: download it again")
    shape = np.frombuffer(raw, ">u4", raw[3], 4).astype(int)
    data = np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3])
    if data.size != shape.prod():
        fail(f"'{path}' holds {data.size} values where its header says {shape.prod()}: "
             "download it again")
    return data.reshape(shape)


def read_binary(path, dtype, what, hint):
    raw = read_file(path, what, hint)
    if len(raw) % 4:
        fail(f"{what} '{path}' has {len(raw)} bytes, not a multiple of 4: {hint}")
    return np.frombuffer(raw, dtype)


def pad_and_size(size, kernel, stride, padding, where):
    """(zeros before, zeros after, output size) of one axis, as TensorFlow counts them."""
    if padding == "valid":
        if size < kernel:
            fail(f"{where}: the kernel ({kernel}) is larger than its input ({size})")
        return 0, 0, (size - kernel) // stride + 1
    out = -(-size // stride)
    total = max((out - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2, out


def parse_network(text, shape):
    """A list of layers; `shape` is the input's (height, width, channels)."""
    layers, skips = [], []
    h, w, c = shape
    for number, line in enumerate(re.split(r"[\n;]", text), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        kind, where = words[0], f"network, line {number} ('{line.strip()}')"
        option = dict(word.split("=", 1) if "=" in word else (word, "") for word in words[1:])

        def pair(key, default):
            m = re.fullmatch(r"(\d+)(?:x(\d+))?", option.pop(key, default))
            if not m or 0 in (values := (int(m[1]), int(m[2] or m[1]))):
                fail(f"{where}: {key}= needs two positive numbers, such as {key}=3x3")
            return values

        layer = {"kind": kind, "shapes": []}
        if kind in ("conv2d", "depthwise2d", "max_pool", "avg_pool"):
            layer["kernel"] = kh, kw = pair("kernel", "")
            pool_stride = f"{kh}x{kw}" if kind.endswith("pool") else "1x1"
            layer["stride"] = sh, sw = pair("stride", pool_stride)
            padding = option.pop("padding", "valid")
            if padding not in ("same", "valid"):
                fail(f"{where}: padding= is same or valid")
            top, bottom, out_h = pad_and_size(h, kh, sh, padding, where)
            left, right, out_w = pad_and_size(w, kw, sw, padding, where)
            layer["pad"] = (left, right, top, bottom)
            if kind == "conv2d":
                out = pair("out", "")[0]
                layer["shapes"] = [(out, kh, kw, c), (out,)]
                c = out
            elif kind == "depthwise2d":
                layer["shapes"] = [(kh, kw, c), (c,)]
            h, w = out_h, out_w
        elif kind == "linear":
            out = pair("out", "")[0]
            layer["shapes"] = [(out, h * w * c), (out,)]
            h, w, c = 1, 1, out
        elif kind == "global_avg_pool":
            h, w = 1, 1
        elif kind == "flatten":
            h, w, c = 1, 1, h * w * c
        elif kind == "residual_begin":
            skips.append((h, w, c))
        elif kind == "residual_end":
            if not skips or skips.pop() != (h, w, c):
                fail(f"{where}: needs a residual_begin before it with the same shape, {h}x{w}x{c}")
        elif kind != "relu":
            fail(f"{where}: unknown layer '{kind}'; the top of this program lists the layers")
        if option:
            fail(f"{where}: unknown option '{next(iter(option))}'")
        layers.append(layer)
    if skips:
        fail("network: a residual_begin has no residual_end")
    if (h, w, c) != (1, 1, 10):
        fail(f"network: its output is {h}x{w}x{c}; Fashion-MNIST needs 10 values "
             "(end it with 'linear out=10')")
    return layers


def load_weights(layers, flat, path):
    """Gives each layer its parameters, in the order and layout PyTorch computes with."""
    need = sum(math.prod(s) for layer in layers for s in layer["shapes"])
    if flat.size != need:
        fail(f"'{path}' holds {flat.size} numbers where the network needs {need}: "
             "export the weights and the network from the same program and run")
    at = 0
    for layer in layers:
        layer["params"] = []
        for shape in layer["shapes"]:
            n = math.prod(shape)
            value = torch.from_numpy(flat[at:at + n].astype(np.float32).reshape(shape))
            at += n
            if len(shape) == 4:
                value = value.permute(0, 3, 1, 2)
            elif len(shape) == 3:
                value = value.permute(2, 0, 1).unsqueeze(1)
            layer["params"].append(value.contiguous().requires_grad_())
    return [p for layer in layers for p in layer["params"]]


def forward(layers, x):
    """x is [N, channels, height, width]; the flattening is in NHWC order."""
    skips = []
    for layer in layers:
        kind, params = layer["kind"], layer["params"]
        if kind in ("conv2d", "depthwise2d"):
            groups = x.shape[1] if kind == "depthwise2d" else 1
            x = F.conv2d(F.pad(x, layer["pad"]), *params, stride=layer["stride"], groups=groups)
        elif kind == "relu":
            x = F.relu(x)
        elif kind == "max_pool":
            x = F.max_pool2d(F.pad(x, layer["pad"], value=-math.inf), layer["kernel"],
                             layer["stride"])
        elif kind == "avg_pool":
            # Where it pads, divide by the number of values that are not padding.
            def mean(v):
                return F.avg_pool2d(F.pad(v, layer["pad"]), layer["kernel"], layer["stride"])
            x = mean(x) / mean(torch.ones_like(x)) if any(layer["pad"]) else mean(x)
        elif kind == "global_avg_pool":
            x = x.mean((2, 3), keepdim=True)
        elif kind in ("flatten", "linear"):
            x = x.permute(0, 2, 3, 1).reshape(len(x), -1, 1, 1)
            if kind == "linear":
                x = F.linear(x.flatten(1), *params)[:, :, None, None]
        elif kind == "residual_begin":
            skips.append(x)
        elif kind == "residual_end":
            x = x + skips.pop()
    return x.flatten(1)


def multiplier(schedule, t, total):
    if schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * (64 * t // total + 0.5) / 64))
    return 1 - t / total if schedule == "linear" else 1.0


def accuracy(layers, images, labels):
    right = 0
    with torch.no_grad():
        for i in range(0, len(labels), 500):
            right += int((forward(layers, images[i:i + 500]).argmax(1)
                          == labels[i:i + 500]).sum())
    return 100 * right / len(labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--data", required=True)
    add("--network", required=True)
    add("--weights", required=True)
    add("--order", required=True)
    add("--epochs", type=int, required=True)
    add("--lr", type=float, required=True)
    add("--schedule", choices=("constant", "cosine", "linear"), default="constant")
    add("--momentum", type=float, default=0.0)
    add("--accumulate", type=int, default=1, metavar="N")
    add("--weight-decay", type=float, default=0.0)
    add("--seed", type=int, default=0, help="of the exported run, for the row")
    add("--csv", help="append one row to this file (with a header where it is new)")
    args = parser.parse_args()
    if args.epochs < 1 or args.accumulate < 1:
        parser.error("--epochs and --accumulate are at least 1")
    torch.set_num_threads(1)

    def load(prefix):
        images = read_idx(args.data, prefix + "-images-idx3-ubyte")
        labels = read_idx(args.data, prefix + "-labels-idx1-ubyte")
        if images.ndim != 3 or labels.ndim != 1 or len(images) != len(labels):
            fail(f"the {prefix} images and labels in '{args.data}' do not belong together: "
                 "download them again")
        pixels = (images.astype(np.float32) - 128) / 128
        return torch.from_numpy(pixels).unsqueeze(1), torch.from_numpy(labels.astype(np.int64))

    images, labels = load("train")
    test_images, test_labels = load("t10k")

    export = "export it again from the C++ program"
    text = args.network
    if re.fullmatch(r"[^\s;=]+", text) or os.path.exists(text):
        text = read_file(text, "the network", export).decode()
    layers = parse_network(text, (*images.shape[2:], 1))
    params = load_weights(layers, read_binary(args.weights, "<f4", "the weights", export),
                          args.weights)
    order = read_binary(args.order, "<u4", "the order", export).astype(np.int64)
    if order.size == 0 or order.size % args.epochs:
        fail(f"'{args.order}' holds {order.size} indices, which do not divide into "
             f"{args.epochs} epochs: give --epochs the number the order was exported for")
    if order.max() >= len(labels):
        fail(f"'{args.order}' names sample {order.max()} of {len(labels)}: "
             "export the order for this data set")

    order = order.reshape(args.epochs, -1)
    if order.shape[1] % args.accumulate:
        fail(f"an epoch of {order.shape[1]} samples does not divide into groups of "
             f"{args.accumulate}: choose another --accumulate")
    total = order.size // args.accumulate
    velocity = [torch.zeros_like(p) for p in params]
    step, start = 0, time.monotonic()
    for epoch, indices in enumerate(order, 1):
        loss_sum = 0.0
        for i in range(0, len(indices), args.accumulate):
            pick = torch.from_numpy(indices[i:i + args.accumulate])
            loss = F.cross_entropy(forward(layers, images[pick]), labels[pick])  # mean
            loss_sum += float(loss) * len(pick)
            gradients = torch.autograd.grad(loss, params)
            lr = args.lr * multiplier(args.schedule, step, total)
            with torch.no_grad():
                for p, v, g in zip(params, velocity, gradients):
                    if args.weight_decay and p.ndim > 1:
                        g = g + args.weight_decay * p
                    v.mul_(args.momentum).add_(g)
                    p.sub_(v, alpha=lr)
            step += 1
        result = accuracy(layers, test_images, test_labels)
        print(f"epoch {epoch} loss {loss_sum / len(indices):.4f} test accuracy {result:.2f} "
              f"percent ({time.monotonic() - start:.0f} s)", flush=True)

    if args.csv:
        new = not os.path.exists(args.csv) or os.path.getsize(args.csv) == 0
        try:
            with open(args.csv, "a", newline="") as f:
                row = {"experiment": "fashion", "arithmetic": "float32", "seed": args.seed,
                       "epochs": args.epochs, "batch": args.accumulate,
                       "accuracy_percent": f"{result:.2f}"}
                writer = csv.DictWriter(f, row)
                if new:
                    writer.writeheader()
                writer.writerow(row)
        except OSError as e:
            fail(f"cannot append to '{args.csv}' ({e.__class__.__name__}): "
                 "give --csv a file in a folder that exists and can be written")
    print(f"figure fashion.float32.accuracy {result:.2f} percent")


if __name__ == "__main__":
    main()
