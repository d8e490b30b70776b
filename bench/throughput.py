#!/usr/bin/env python3
"""Makes the runs of a suite in plain JAX and optax, on the CPU, as one would write them by hand.

Needs: pip install jax optax numpy.
Usage: throughput.py FOLDER RESULTS FIRST_SEED SEEDS [--vmap] [--cache DIR]

FOLDER has programs.json, a list of {"key", "problem", "parameters", "data": {name: file}, "method", "hyper", "precision",
"steps", "every"}, and the data as .npy. Every program is compiled once; its seeds go in a loop, or, with --vmap, all at
once. A run is one call: a row at every `every` steps and at the end, with the objective in the run's precision (of the
next batch, where batches are drawn) and in float64 on all data. RESULTS is a SQLite file, written run by run.
--cache keeps what XLA compiles in a folder, for the next start.
Prints {"programs", "runs", "compile", "compute", "write"}: numbers, and seconds.
"""
import argparse, json, pathlib, sqlite3, time
import jax, jax.numpy as jnp, numpy as np, optax


def network(x, a):
    """tanh layers, and a linear last one."""
    depth = len(x) // 2
    for i in range(1, depth + 1):
        a = a @ x[f"W{i}"] + x[f"b{i}"]
        a = a if i == depth else jnp.tanh(a)
    return a


def glorot(key, widths):
    x = {}
    for i, (m, n) in enumerate(zip(widths, widths[1:]), 1):
        limit = (6 / (m + n)) ** 0.5
        x[f"W{i}"] = jax.random.uniform(jax.random.fold_in(key, i), (m, n), jnp.float64, -limit, limit)
        x[f"b{i}"] = jnp.zeros(n)
    return x


class Sd:
    """A student network learns a teacher's outputs: MSE over the variance of the outputs."""

    def __init__(self, data, parameters):
        teacher = {k.removeprefix("teacher_"): v for k, v in data.items() if k.startswith("teacher_")}
        targets = network(teacher, data["inputs"])
        self.data = dict(inputs=data["inputs"], targets=targets, variance=targets.var())
        self.widths = [w.shape[0] for k, w in teacher.items() if k[0] == "W"] + [targets.shape[1]]

    def start(self, key):
        return glorot(key, self.widths)

    def value(self, x, d, batch=None):
        return jnp.mean((network(x, d["inputs"]) - d["targets"]) ** 2) / d["variance"]


class LogregBc:
    """Logistic regression with labels of -1 and 1."""

    def __init__(self, data, parameters):
        self.data = data

    def start(self, key):
        return {"w": jnp.zeros(self.data["features"].shape[1])}

    def value(self, x, d, batch=None):
        margins = d["signs"] * (d["features"] @ x["w"])
        return jnp.mean(jax.nn.softplus(-margins)) + d["lambda"] / 2 * (x["w"] @ x["w"])


class MlpDig:
    """A 64-64-10 tanh network on digits, by batches that are drawn with replacement."""

    def __init__(self, data, parameters):
        self.data, self.batch = data, parameters["batch"]

    def start(self, key):
        return glorot(key, [64, 64, 10])

    def draw(self, key):
        return jax.random.randint(key, (self.batch,), 0, len(self.data["labels"]))

    def value(self, x, d, batch=None):
        pixels, labels = (d["pixels"], d["labels"]) if batch is None else (d["pixels"][batch], d["labels"][batch])
        return optax.softmax_cross_entropy_with_integer_labels(network(x, pixels), labels).mean()


PROBLEMS = {"sd": Sd, "logreg-bc": LogregBc, "mlp-dig": MlpDig}
METHODS = {
    "adam": lambda h: optax.adam(h["lr"], h["beta1"], h["beta2"], h["eps"]),
    "rmsprop": lambda h: optax.rmsprop(h["lr"], h["rho"], h["eps"], eps_in_sqrt=h["epsilon"] == "inside"),
}


def floats(tree, dtype):
    return jax.tree.map(lambda a: a.astype(dtype) if jnp.issubdtype(a.dtype, jnp.floating) else a, tree)


def make_run(problem, method, dtype, steps, every):
    """run(key, data) -> steps, working and audited objectives of the rows."""
    draws = hasattr(problem, "draw")

    def run(key, data64):
        data = floats(data64, dtype)
        start_key, batch_key = jax.random.split(key)
        batch = (lambda step: problem.draw(jax.random.fold_in(batch_key, step))) if draws else (lambda step: None)

        def row(x, step):
            audited = problem.value(floats(x, jnp.float64), data64)
            if dtype == jnp.float64 and not draws:
                return audited, audited
            return problem.value(x, data, batch(step)).astype(jnp.float64), audited

        def step(carry, i):
            x, state = carry
            updates, state = method.update(jax.grad(problem.value)(x, data, batch(i)), state, x)
            return (optax.apply_updates(x, updates), state), None

        def until_next_row(carry, begin):
            after, _ = jax.lax.scan(step, carry, begin + jnp.arange(every))
            return after, row(carry[0], begin)

        x = floats(problem.start(start_key), dtype)
        begins = jnp.arange(0, steps - steps % every, every)
        carry, rows = jax.lax.scan(until_next_row, (x, method.init(x)), begins)
        if steps % every:
            last = steps - steps % every
            rows = jax.tree.map(lambda a, b: jnp.append(a, b), rows, row(carry[0], last))
            carry, _ = jax.lax.scan(step, carry, jnp.arange(last, steps))
        rows = jax.tree.map(lambda a, b: jnp.append(a, b), rows, row(carry[0], steps))
        return jnp.append(jnp.arange(0, steps, every), steps), *rows

    return run


class Results:
    def __init__(self, file):
        self.db = sqlite3.connect(file)
        self.db.executescript("""
            CREATE TABLE run (run_id INTEGER PRIMARY KEY, program TEXT, seed INTEGER);
            CREATE TABLE row (run_id INTEGER, step INTEGER, gradients INTEGER, working REAL, audited REAL);""")

    def add(self, program, seed, steps, working, audited):
        with self.db:
            run = self.db.execute("INSERT INTO run (program, seed) VALUES (?, ?)", (program, seed)).lastrowid
            rows = zip(steps.tolist(), working.tolist(), audited.tolist())
            self.db.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?)", ((run, s, s, w, a) for s, w, a in rows))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("results")
    parser.add_argument("first_seed", type=int)
    parser.add_argument("seeds", type=int)
    parser.add_argument("--vmap", action="store_true")
    parser.add_argument("--cache")
    args = parser.parse_args()
    jax.config.update("jax_enable_x64", True)
    if args.cache:
        jax.config.update("jax_compilation_cache_dir", args.cache)
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)

    results = Results(args.results)
    seeds = list(range(args.first_seed, args.first_seed + args.seeds))
    seconds = dict(compile=0.0, compute=0.0, write=0.0)

    def timed(what, do):
        begin = time.perf_counter()
        value = do()
        seconds[what] += time.perf_counter() - begin
        return value

    programs = json.loads((args.folder / "programs.json").read_text())
    for p in programs:
        data = {name: jnp.asarray(np.load(args.folder / file)) for name, file in p["data"].items()}
        problem = PROBLEMS[p["problem"]](data, p["parameters"])
        dtype = jnp.float64 if p["precision"] == "fp64" else jnp.float32
        run = make_run(problem, METHODS[p["method"]](p["hyper"]), dtype, p["steps"], p["every"])
        if args.vmap:
            run = jax.vmap(run, in_axes=(0, None))
        # A run is given its seeds' keys: all at once, or one by one.
        keys = jax.vmap(jax.random.key)(jnp.array(seeds))
        calls = [keys] if args.vmap else list(keys)
        compiled = timed("compile", lambda: jax.jit(run).lower(calls[0], problem.data).compile())
        for call, key in enumerate(calls):
            rows = timed("compute", lambda: [np.asarray(a) for a in compiled(key, problem.data)])
            if args.vmap:
                for i, seed in enumerate(seeds):
                    timed("write", lambda: results.add(p["key"], seed, *(a[i] for a in rows)))
            else:
                timed("write", lambda: results.add(p["key"], seeds[call], *rows))
    results.db.close()
    print(json.dumps(dict(programs=len(programs), runs=len(programs) * len(seeds), **seconds)))


if __name__ == "__main__":
    main()
