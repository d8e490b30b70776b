#!/usr/bin/env python3
"""Runs released optimizers for 50 steps in float64 and writes where they went.

Usage: released.py FOLDER < functions.json.  Writes FOLDER/PACKAGE.json, which
tests/unit/optimizers/released.test.ts holds Descent's own against, and prints
one JSON object a line: what was run, and which methods no package ships. What
is run is in released_table.py.

The functions come from bench/released/functions.ts, data and start: whatever
is evaluated here and there is the same to the last digits. Gradients are those
of PyTorch for every package.
"""
import contextlib, copy, importlib.metadata, itertools, json, math, os, sys

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"
import hessianfree, jax, jax.numpy as jnp, jaxopt, keras, kfac_jax, numpy as np, optax, scipy, scipy.sparse.linalg, torch
import ano_optimizer.ano_pytorch as ano_optimizer
import lion_pytorch, muon, prodigyopt, pytorch_optimizer, schedulefree, sophia_opt, torch_optimizer
from released_table import CASES, UNSHIPPED

keras.config.set_floatx("float64")
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
sys.stdout.reconfigure(encoding="utf-8")

STEPS = 50
TOLD = [0, 1, 2, 5, 10, 20, 50]  # the steps whose points are written
ENTRIES = 4  # of a tensor, evenly spread
DISTRIBUTIONS = {"ano_optimizer": "ano-optimizer", "kfac_jax": "kfac-jax", "lion_pytorch": "lion-pytorch",
                 "muon": "muon-optimizer", "pytorch_optimizer": "pytorch-optimizer", "sophia_opt": "sophia-opt",
                 "torch_optimizer": "torch-optimizer"}


# The functions, of tensors in Descent's layout: weights are [inputs, outputs].

def rosenbrock(x, data):
    a, b = x["x"][:-1], x["x"][1:]
    return 100 * ((b - a**2) ** 2).sum() + ((1 - a) ** 2).sum()


def quadratic(x, data):
    y = x["x"] - data["centre"]
    return 0.5 * (data["eigenvalues"] @ (y - y.sum() * (2 / len(y))) ** 2)


def network_outputs(x, pixels):
    """For PyTorch and for JAX."""
    tanh = torch.tanh if isinstance(pixels, torch.Tensor) else jnp.tanh
    return tanh(pixels @ x["W1"] + x["b1"]) @ x["W2"] + x["b2"]


def cross_entropy(outputs, labels):
    if isinstance(labels, torch.Tensor): return torch.nn.functional.cross_entropy(outputs, labels.long())
    return optax.softmax_cross_entropy_with_integer_labels(outputs, labels.astype(int)).mean()


def network(x, data):
    return cross_entropy(network_outputs(x, data["pixels"]), data["labels"])


def separable(x, data):
    return sum((data[f"scale {name}"] * (v**2 / 2 + v**4 / 4)).sum() for name, v in x.items())


filters = separable
classes = network


def regression(x, data):
    return ((network_outputs(x, data["pixels"]) - data["targets"]) ** 2).sum(1).mean() / 2


def residuals_of_rosenbrock(x):
    """r with f = ½‖r‖², for PyTorch and for JAX."""
    a, b = x[:-1], x[1:]
    return [math.sqrt(200) * (b - a**2), math.sqrt(2) * (1 - a)]


class Function:
    """A function with its start, in the layout of Descent."""

    def __init__(self, name, text):
        tensors = lambda part: {n: torch.tensor(v["values"], dtype=torch.float64).reshape(v["shape"])
                                for n, v in part.items()}
        self.formula, self.start, self.data = globals()[name], tensors(text["start"]), tensors(text["data"])

    def value(self, x):
        return self.formula(x, self.data)

    def drawn(self):
        """The same with the labels that its model is said to draw."""
        other = copy.copy(self)
        other.data = self.data | dict(labels=self.data["drawn"])
        return other

    def gradient(self, x):
        """f and its gradient at a point of numpy arrays, as such."""
        at = {n: torch.tensor(np.asarray(v), requires_grad=True) for n, v in x.items()}
        f = self.value(at)
        return f.item(), {n: g.numpy() for n, g in zip(at, torch.autograd.grad(f, at.values()))}


def row(step, function, x):
    """What is written of a point: f, and of every tensor its norm and some entries."""
    told = [step, float(function.value({n: torch.tensor(np.asarray(v)) for n, v in x.items()}))]
    for name in function.start:
        flat = np.asarray(x[name]).ravel()
        count = min(ENTRIES, len(flat))
        # Not at the edge, where pixels are always 0.
        entries = [flat[i * len(flat) // count + len(flat) // 7] for i in range(count)]
        told += [float(v) for v in (np.linalg.norm(flat), *entries)]
    return told


@contextlib.contextmanager
def in_double():
    """What casts to bfloat16 stays in float64."""
    kept = torch.bfloat16, torch.Tensor.bfloat16
    torch.bfloat16, torch.Tensor.bfloat16 = torch.float64, lambda a: a
    try:
        yield
    finally:
        torch.bfloat16, torch.Tensor.bfloat16 = kept


def hybrid(params, lr, weight_decay):
    """Groups of Muon for matrices and Adam for vectors."""
    return [dict(params=of(params, 2), use_muon=True, lr=lr, weight_decay=weight_decay),
            dict(params=of(params, 1), use_muon=False, weight_decay=weight_decay)]


def pytorch_hybrid(params, lr, adam_lr, weight_decay):
    """The same for pytorch_optimizer."""
    return [dict(params=of(params, 2), use_muon=True, lr=lr, weight_decay=weight_decay),
            dict(params=of(params, 1), use_muon=False, lr=adam_lr, weight_decay=weight_decay)]


def of(params, axes):
    return [p for p in params if p.ndim == axes]


class Both:
    """Two optimizers, each for some of the parameters."""

    def __init__(self, *each):
        self.each = each

    def zero_grad(self):
        for one in self.each: one.zero_grad()

    def step(self):
        for one in self.each: one.step()


class EveryTenth:
    """SophiaG, told of a diagonal after every tenth step, by gradients whose squares times the examples are it."""

    def __init__(self, optimizer, function, examples=1):
        self.optimizer, self.function, self.examples, self.steps = optimizer, function, examples, 0

    def zero_grad(self):
        self.optimizer.zero_grad()

    def step(self):
        self.optimizer.step(bs=self.examples)
        self.steps += 1
        if self.steps % 10: return
        params = [p for group in self.optimizer.param_groups for p in group["params"]]
        for p, g in zip(params, self.estimates(params)): p.grad = g
        self.optimizer.update_hessian()

    def estimates(self, params):
        if "drawn" in self.function.data:  # the gradient with those labels
            x = {n: to_descent(p).detach().numpy() for n, p in zip(self.function.start, params)}
            return [to_torch(torch.tensor(g)) for g in self.function.drawn().gradient(x)[1].values()]
        scales = [to_torch(self.function.data[f"scale {name}"]) for name in self.function.start]
        return [(scale * (1 + 3 * p.detach() ** 2)).sqrt() for p, scale in zip(params, scales)]


def to_torch(a):
    """From Descent's layout: PyTorch's layers have weights [outputs, inputs] and kernels [outputs, inputs, …]."""
    return a.T if a.ndim == 2 else a.permute(3, 2, 0, 1) if a.ndim == 4 else a


def to_descent(a):
    return a.permute(2, 3, 1, 0) if a.ndim == 4 else to_torch(a)


def with_torch(theirs, function, create_graph=False, no_bfloat16=False, closure=False, point=None, first=None):
    params = [torch.nn.Parameter(to_torch(v).clone().contiguous()) for v in function.start.values()]
    named = lambda: dict(zip(function.start, map(to_descent, params)))
    optimizer = eval(theirs, globals(), dict(params=params, function=function))
    def backward():
        optimizer.zero_grad()
        f = function.value(named())
        f.backward(create_graph=create_graph)
        return f
    for step in range(STEPS):
        if hasattr(optimizer, "train"): optimizer.train()
        before = {n: v.detach().clone() for n, v in named().items()}
        f = backward().item()
        gradient = {n: to_descent(p.grad).detach().clone() for n, p in zip(function.start, params)}
        with in_double() if no_bfloat16 else contextlib.nullcontext():
            if isinstance(optimizer, (torch.optim.LBFGS, pytorch_optimizer.SAM)): optimizer.step(backward)
            elif closure: optimizer.step(lambda: f)
            elif first and step == 0: eval(first, globals(), dict(optimizer=optimizer, params=params))
            else: optimizer.step()
        if hasattr(optimizer, "eval"): optimizer.eval()
        x = {n: v.detach().clone() for n, v in named().items()}
        told = lambda n: eval(point, dict(x=x[n], before=before[n], gradient=gradient[n]))
        yield {n: told(n) for n in x} if point else x


def with_optax(theirs, function):
    optimizer = eval(theirs)
    x = {n: jnp.asarray(v.numpy()) for n, v in function.start.items()}
    state = optimizer.init(x)
    averaged = "schedule_free" in theirs
    data = {n: jnp.asarray(v.numpy()) for n, v in function.data.items()}
    in_jax = lambda x: function.formula(x, data)
    def update(gradient, state, x, f):
        gradient_there = lambda x, _: jax.grad(in_jax)(x)
        extra = {"polyak": dict(value=f), "sophia": dict(obj_fn=in_jax),
                 "lbfgs": dict(value=f, grad=gradient, value_fn=in_jax), "sam": dict(grad_fn=gradient_there)}
        return optimizer.update(gradient, state, x, **next((v for k, v in extra.items() if k in theirs), {}))
    update = jax.jit(update)
    for _ in range(STEPS):
        f, g = function.gradient(x)
        updates, state = update({n: jnp.asarray(v) for n, v in g.items()}, state, x, f)
        x = optax.apply_updates(x, updates)
        yield optax.contrib.schedule_free_eval_params(state, x) if averaged else x


def with_keras(theirs, function):
    optimizer = eval(theirs)
    x = {n: keras.Variable(v.numpy(), dtype="float64", name=n) for n, v in function.start.items()}
    for _ in range(STEPS):
        _, g = function.gradient(x)
        optimizer.apply([jnp.asarray(g[n]) for n in x], list(x.values()))
        told = {n: np.asarray(v) for n, v in x.items()}
        if isinstance(optimizer, keras.optimizers.ScheduleFreeAdamW):  # x, of which and z the point is made
            beta, z = optimizer.beta_1, dict(zip(x, map(np.asarray, optimizer._momentums)))
            told = {n: (told[n] - (1 - beta) * z[n]) / beta for n in x}
        yield told


def flattened(function):
    """f, its gradient and its products of a vector, and what else is asked for; and what makes a point of one."""
    shapes = {n: v.shape for n, v in function.start.items()}
    def point(vector):
        at, x = 0, {}
        for n, shape in shapes.items():
            x[n], at = vector[at:at + shape.numel()].reshape(tuple(shape)), at + shape.numel()
        return x
    f = lambda v: function.value(point(v))
    tensor = lambda v: torch.tensor(np.asarray(v))
    residuals = lambda v: torch.cat(residuals_of_rosenbrock(v))
    x0 = np.concatenate([v.numpy().ravel() for v in function.start.values()])
    gradient = lambda v: torch.autograd.functional.vjp(f, tensor(v))[1].numpy()
    product = lambda v, d: torch.autograd.functional.hvp(f, tensor(v), tensor(d))[1].numpy()
    hessian = scipy.sparse.linalg.LinearOperator((len(x0), len(x0)), matvec=lambda d: product(x0, d), dtype=float)
    return dict(
        value=lambda v: float(f(tensor(v))),
        gradient=gradient,
        residuals=lambda v: residuals(tensor(v)).numpy(),
        jacobian=lambda v: torch.autograd.functional.jacobian(residuals, tensor(v)).numpy(),
        product=product,
        equations=(hessian, product(x0, x0) - gradient(x0)),  # of a quadratic: where its gradient is 0
        x0=x0,
    ), point


def with_scipy(theirs, function):
    names, point = flattened(function)
    if "least_squares" in theirs:  # MINPACK tells nothing on its way
        for steps in range(1, STEPS + 1):
            yield point(eval(theirs, globals(), dict(**names, steps=steps)).x)
        return
    path = []
    eval(theirs, globals(), dict(**names, callback=lambda x: path.append(x.copy())))
    for x in path:
        yield point(x)


def with_jaxopt(theirs, function):
    names, point = flattened(function)
    value = lambda v: (names["value"](v), jnp.asarray(names["gradient"](v)))
    residuals = lambda v: jnp.concatenate(residuals_of_rosenbrock(v))
    solver = eval(theirs, globals(), dict(value=value, residuals=residuals))
    x = jnp.asarray(names["x0"])
    state = solver.init_state(x)
    for _ in range(STEPS):
        x, state = solver.update(x, state)
        yield point(np.asarray(x))


def evaluated(equation, values):
    """What kfac-jax 0.0.8 has for a JAX whose primitives still told functions and parameters apart."""
    out = equation.primitive.bind(*values, **equation.primitive.get_bind_params(equation.params))
    return out if isinstance(out, list) else [out]


kfac_jax.tag_graph_matcher.eval_jaxpr_eqn = evaluated


def with_kfac_jax(theirs, function):
    data = {n: jnp.asarray(v.numpy()) for n, v in function.data.items()}
    def loss(labels):
        def value(x, pixels):
            outputs = network_outputs(x, pixels)
            kfac_jax.register_softmax_cross_entropy_loss(outputs, labels)
            return cross_entropy(outputs, labels)
        return value
    names = {n: loss(data[n].astype(int)) for n in ("labels", "drawn")}
    optimizer = eval(theirs, globals(), dict(value_and_gradient=jax.value_and_grad(names["labels"]), **names))
    x, key = {n: jnp.asarray(v.numpy()) for n, v in function.start.items()}, jax.random.PRNGKey(0)
    state = optimizer.init(x, key, data["pixels"])
    for _ in range(STEPS):
        x, state, _ = optimizer.step(x, state, key, batch=data["pixels"])
        yield {n: np.array(v) for n, v in x.items()}  # what is given to it is not kept


def with_hessianfree(theirs, function, two_thirds=False):
    names, point = flattened(function)
    pixels, targets = (function.data[n].numpy() for n in ("pixels", "targets"))
    kinds = hessianfree.nl
    network = hessianfree.FFNet([*(len(w) for n, w in function.start.items() if w.ndim == 2), targets.shape[1]],
                                layers=[kinds.Linear(), kinds.Tanh(), kinds.Linear()], load_weights=names["x0"],
                                dtype=np.float64)
    optimizer = network.optimizer = eval(theirs)
    for _ in range(STEPS):
        network.cache_minibatch(pixels, targets)
        damping = optimizer.damping
        network.W += optimizer.compute_update()
        if two_thirds and optimizer.damping < damping: optimizer.damping = damping * 2 / 3
        yield point(network.W.copy())


RUNNERS = dict(hessianfree=with_hessianfree, kfac_jax=with_kfac_jax, optax=with_optax, keras=with_keras,
               scipy=with_scipy, jaxopt=with_jaxopt)


def package_of(case):
    return case["theirs"].removeprefix("Both(").removeprefix("EveryTenth(").split(".")[0]


def path(case, function):
    runner = RUNNERS.get(package_of(case), with_torch)
    how = dict(case["how"])
    steps = how.pop("stop", STEPS)
    rows = [row(0, function, function.start)]
    for step, x in enumerate(itertools.islice(runner(case["theirs"], function, **how), steps), 1):
        if step in TOLD:
            rows.append(row(step, function, x))
    return rows


def written(package, cases):
    """One row of a path a line."""
    lines = []
    for c in cases:
        head = ", ".join(f"{json.dumps(k)}: {json.dumps(c[k], ensure_ascii=False)}" for k in c if k != "path")
        rows = ",\n".join("      " + json.dumps(r) for r in c["path"])
        lines.append(f'    {{ {head}, "path": [\n{rows}\n    ] }}')
    version = importlib.metadata.version(DISTRIBUTIONS.get(package, package))
    head = f'{{\n  "package": "{package}",\n  "version": "{version}",\n  "cases": [\n'
    return head + ",\n".join(lines) + "\n  ]\n}\n"


def main(folder):
    functions = {name: Function(name, text) for name, text in json.load(sys.stdin).items()}
    packages = {}
    for c in CASES:
        for on in c["on"]:
            kept = {k: c[k] for k in ("method", "hyper", "theirs")} | dict(on=on)
            if c["how"]: kept["how"] = ", ".join(f"{k} = {v}" for k, v in c["how"].items())
            if c["why"]: kept |= dict(why=c["why"], apart=c["apart"])
            print(json.dumps(dict(kept, hyper=json.dumps(c["hyper"])), ensure_ascii=False), flush=True)
            kept["path"] = path(c, functions[on])
            packages.setdefault(package_of(c), []).append(kept)
    for package, cases in packages.items():
        with open(os.path.join(folder, f"{package}.json"), "w", encoding="utf-8") as file:
            file.write(written(package, cases))
    with open(os.path.join(folder, "unshipped.json"), "w", encoding="utf-8") as file:
        json.dump(UNSHIPPED, file, indent=2, ensure_ascii=False)
        file.write("\n")
    for method, reason in UNSHIPPED.items():
        print(json.dumps(dict(method=method, unshipped=reason), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
