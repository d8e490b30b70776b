#!/usr/bin/env python3
"""Times a step of PyTorch's version of a method on the mlp of peers.py, in fp32 on the CPU.

Usage: methods.py METHOD.  Prints one JSON object a line: {"method", "peer", "us_per_step"}.

The settings are those that our method has by default, so that both do the
same work: as many Newton-Schulz steps, roots, factorisations and inverses.
Muon is torch.optim's, in bfloat16 as it is shipped and in fp32; Shampoo and
SOAP are those of pytorch-optimizer. Numbers too small for their exponent are
taken for 0, as TensorFlow takes them. No package for PyTorch has K-FAC as an
optimizer: it is written out below. The loss is read back in every step.
"""
import json, os, sys, time
import numpy as np, torch
import torch.nn.functional as F
from peers import data, torch_loss

BFLOAT16 = torch.bfloat16
SECONDS = 3.0  # how long one figure is measured
PERIOD = {"muon": 1, "shampoo": 1, "soap": 10, "kfac": 100}  # steps after which a method has done everything it does


def weights(d):
    return [torch.tensor(a, requires_grad=True) for a in d["w"]]


def stepping(optimizer, loss, w):
    def step():
        optimizer.zero_grad(); l = loss(w); l.backward(); optimizer.step(); return l.item()
    return step


def muon(d, loss, fp32):
    w = weights(d)
    torch.bfloat16 = torch.float32 if fp32 else BFLOAT16  # what its iteration casts to
    return stepping(torch.optim.Muon(w, lr=0.02, momentum=0.95, nesterov=True, weight_decay=0, ns_steps=5), loss, w)


def shampoo(d, loss):
    import pytorch_optimizer
    w = weights(d)
    return stepping(pytorch_optimizer.Shampoo(w, lr=0.1, preconditioning_compute_steps=1), loss, w)


def soap(d, loss):
    import pytorch_optimizer
    w = weights(d)
    return stepping(pytorch_optimizer.SOAP(w, lr=3e-3, betas=(0.95, 0.95), shampoo_beta=0.95, weight_decay=0.01,
                                           precondition_frequency=10, max_precondition_dim=10_000), loss, w)


def kfac(d, _loss, lr=0.01, damping=1e-3, momentum=0.9, decay=0.95, clip=1e-3, statistics=10, inverses=100):
    """(A + pi sqrt(l) I)^-1 G (B + sqrt(l)/pi I)^-1 of each layer, A and B with drawn labels; as kfac.ts has it."""
    w = weights(d)
    x, y = torch.tensor(d["x"]), torch.tensor(d["y"])
    n = len(x)
    m = [torch.zeros_like(p) for p in w]
    factors, ready, count = None, None, 0

    def forward():
        inputs, outputs, h = [], [], x
        for i, p in enumerate(w):
            inputs.append(h)
            z = h @ p
            outputs.append(z)
            h = torch.relu(z) if i + 1 < len(w) else z
        return inputs, outputs

    def inverse(a, ridge):
        return torch.cholesky_inverse(torch.linalg.cholesky(a + ridge * torch.eye(len(a))))

    def step():
        nonlocal factors, ready, count
        inputs, outputs = forward()
        l = F.cross_entropy(outputs[-1], y)
        if count % statistics == 0:
            drawn = torch.distributions.Categorical(logits=outputs[-1].detach()).sample()
            errors = torch.autograd.grad(F.cross_entropy(outputs[-1], drawn, reduction="sum"), outputs, retain_graph=True)
            now = [(a.detach().T @ a.detach() / n, e.T @ e / n) for a, e in zip(inputs, errors)]
            keep = min(1 - 1 / (count // statistics + 1), decay)
            factors = now if factors is None else [tuple(keep * o + (1 - keep) * v for o, v in zip(*both)) for both in zip(factors, now)]
        grads = torch.autograd.grad(l, w)
        with torch.no_grad():
            if count % inverses == 0:
                pi = [torch.sqrt((a.trace() / len(a)) / (b.trace() / len(b))) for a, b in factors]
                ready = [(inverse(a, p * damping**0.5), inverse(b, damping**0.5 / p)) for (a, b), p in zip(factors, pi)]
            directions = [a @ g @ b for g, (a, b) in zip(grads, ready)]
            along = lr**2 * sum((u * g).sum() for u, g in zip(directions, grads))
            nu = torch.sqrt(clip / along).clamp(max=1)
            for p, v, u in zip(w, m, directions):
                v.mul_(momentum).add_(nu * u)
                p.sub_(lr * v)
        count += 1
        return l.item()
    return step


MAKERS = {"muon": {"torch bf16": lambda *a: muon(*a, False), "torch fp32": lambda *a: muon(*a, True)},
          "shampoo": {"pytorch-optimizer": shampoo}, "soap": {"pytorch-optimizer": soap}, "kfac": {"torch": kfac}}


def measure(step, period):
    """Microseconds of a step: the median of calls of whole periods, over about SECONDS and three of them at least."""
    for _ in range(2): step()
    times, begin = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - begin < SECONDS:
        start = time.perf_counter()
        for _ in range(period): step()
        times.append((time.perf_counter() - start) / period)
    return float(np.median(times)) * 1e6


if __name__ == "__main__":
    method = sys.argv[1]
    torch.set_flush_denormal(True)
    d = data("mlp", np.float32)
    loss = torch_loss("mlp", d)
    for threads in sorted({1, os.cpu_count()}):
        torch.set_num_threads(threads)
        for peer, make in MAKERS[method].items():
            torch.manual_seed(0)
            us = measure(make(d, loss), PERIOD[method])
            print(json.dumps(dict(method=method, peer=f"{peer} x{threads}", us_per_step=round(us, 2))), flush=True)
