"""What released.py runs: every method of src/main/optimizers, or why none is.

A case is Descent's method and hyper-parameters, the released call with the
same, and the functions it is made on. Where both differ, `why` names the
definition that does, and `apart` how far that leads: the largest distance of a
step, as the test measures it, over the way that the step has come.

Further words of a case:
  stop          steps, where fewer than 50
  point         what is told instead of x, of x, the x before and its gradient
  create_graph  the gradient is differentiated by the optimizer
  no_bfloat16   what it casts to bfloat16 stays in float64
  first         the call of the first step
  two_thirds    a λ that fell is told to have fallen by a third
  closure       its step takes a function that tells f
"""

CASES = []


def case(method, ours, theirs, on=("rosenbrock", "network"), why=None, apart=None, **how):
    CASES.append(dict(method=method, hyper=ours, theirs=theirs, on=on, why=why, apart=apart, how=how))


# What Keras and PyTorch's RAdam have in common: √v + ε over √(1 − β₂ᵗ), where Adam has ε beside the corrected root.
FOLDED = ("the correction of v stands outside the root's ε, which so acts as ε/√(1 − β₂ᵗ); "
          "equal where ε is next to nothing")
SMALL = 1e-30

# Of each two step sizes, one for a function with curvatures of 1700 and one for a flat one.
for on, lr in (("rosenbrock", "5e-4"), ("network", "0.1")):
    one, with_momentum = dict(lr=float(lr)), dict(lr=float(lr), momentum=0.9)
    case("gradient-descent", one, f"torch.optim.SGD(params, lr={lr})", on=[on])
    case("gradient-descent", one, f"optax.sgd({lr})", on=[on])
    case("gradient-descent", one, f"keras.optimizers.SGD({lr})", on=[on])
    case("heavy-ball", with_momentum, f"torch.optim.SGD(params, lr={lr}, momentum=0.9)", on=[on])
    case("heavy-ball", with_momentum, f"optax.sgd({lr}, momentum=0.9)", on=[on])
    case("heavy-ball", with_momentum, f"keras.optimizers.SGD({lr}, momentum=0.9)", on=[on])
    case("sgd-nesterov", with_momentum, f"torch.optim.SGD(params, lr={lr}, momentum=0.9, nesterov=True)", on=[on])
    case("sgd-nesterov", with_momentum, f"optax.sgd({lr}, momentum=0.9, nesterov=True)", on=[on])
    case("sgd-nesterov", with_momentum, f"keras.optimizers.SGD({lr}, momentum=0.9, nesterov=True)", on=[on])
    # Theirs is the point where gradients are taken; x is a gradient step from it.
    case("nesterov", with_momentum, f"torch.optim.SGD(params, lr={lr}, momentum=0.9, nesterov=True)", on=[on],
         point=f"before - {lr} * gradient")
for on, lr in (("rosenbrock", "5e-4"), ("quadratic", "0.02")):
    case("accelerated-gradient", dict(lr=float(lr)),
         f"jaxopt.GradientDescent(value, value_and_grad=True, stepsize={lr}, jit=False)", on=[on])
# optax scales the gradient before it takes its norm. Without a cap or c, each step doubles what rounding has left.
case("polyak", {}, "optax.polyak_sgd(max_learning_rate=1e6)", on=["quadratic"], stop=20)
case("polyak", dict(c=2, fStar=0.01), "optax.polyak_sgd(max_learning_rate=1e6, scaling=2, f_min=0.01)",
     on=["quadratic"])
case("polyak", dict(c=2, fStar=0.01), "optax.polyak_sgd(max_learning_rate=1e6, scaling=2, f_min=0.01)",
     on=["network"], stop=10)
case("polyak", dict(cap=0.05), "optax.polyak_sgd(max_learning_rate=0.05)", on=["network"])
case("polyak", dict(cap=10), "pytorch_optimizer.AliG(params, max_lr=10)", on=["quadratic"], stop=10, closure=True,
     why="1e-6 is added to ‖g‖²", apart=4.4e-7)

case("adagrad", dict(lr=0.1), "torch.optim.Adagrad(params, lr=0.1)")
case("adagrad", dict(lr=0.1, initial=0.1, eps=1e-7, epsilon="inside"), "keras.optimizers.Adagrad(0.1)")
case("adagrad", dict(lr=0.1, initial=0.1, eps=1e-7, epsilon="inside"), "optax.adagrad(0.1)")
case("rmsprop", dict(lr=0.01, rho=0.99), "torch.optim.RMSprop(params, lr=0.01)")
case("rmsprop", dict(lr=0.01, eps=1e-7, epsilon="inside"), "keras.optimizers.RMSprop(0.01)")
case("rmsprop", dict(lr=0.01, epsilon="inside"), "optax.rmsprop(0.01)")
case("rmsprop", dict(lr=0.01), "optax.rmsprop(0.01, eps_in_sqrt=False)")
case("rmsprop", dict(lr=1e-3, rho=0.99, eps=1e-3, centred=True, accumulates=True),
     "torch.optim.RMSprop(params, lr=1e-3, eps=1e-3, centered=True, momentum=0.9)")
case("rmsprop", dict(lr=1e-3, eps=1e-3, epsilon="inside", centred=True, accumulates=True),
     "keras.optimizers.RMSprop(1e-3, epsilon=1e-3, centered=True, momentum=0.9)")
case("rmsprop", dict(lr=1e-3, eps=1e-3, epsilon="inside", centred=True, accumulates=True),
     "optax.rmsprop(1e-3, eps=1e-3, centered=True, momentum=0.9)")
case("adam", dict(lr=0.01), "torch.optim.Adam(params, lr=0.01)")
case("adam", dict(lr=0.01), "optax.adam(0.01)")
case("adam", dict(lr=0.01, epsilon="keras"), "keras.optimizers.Adam(0.01, epsilon=1e-8)", on=["network"])
case("adam", dict(lr=0.01, eps=SMALL), "keras.optimizers.Adam(0.01, epsilon=1e-30)", on=["rosenbrock"])
case("adamw", dict(lr=0.01, weightDecay=0.1), "torch.optim.AdamW(params, lr=0.01, weight_decay=0.1)")
case("adamw", dict(lr=0.01, weightDecay=0.1), "optax.adamw(0.01, weight_decay=0.1)")
case("adamw", dict(lr=0.01, weightDecay=0.1, epsilon="keras"),
     "keras.optimizers.AdamW(0.01, weight_decay=0.1, epsilon=1e-8)", on=["network"])
case("adamw", dict(lr=0.01, weightDecay=0.1, eps=SMALL),
     "keras.optimizers.AdamW(0.01, weight_decay=0.1, epsilon=1e-30)", on=["rosenbrock"])
case("adamax", dict(lr=0.01), "keras.optimizers.Adamax(0.01, epsilon=1e-8)")
case("adamax", dict(lr=0.01), "torch.optim.Adamax(params, lr=0.01)", on=["network"],
     why="ε stands within the maximum, max(β₂u, |g| + ε); equal where ε is next to nothing", apart=5.6e-6)
case("adamax", dict(lr=0.01, eps=SMALL), "torch.optim.Adamax(params, lr=0.01, eps=1e-30)", on=["rosenbrock"])
case("adamax", dict(lr=0.01, eps=SMALL), "pytorch_optimizer.AdaMax(params, lr=0.01, eps=1e-30)", on=["rosenbrock"])
case("adamax", dict(lr=0.01), "optax.adamax(0.01)", on=["network"],
     why="ε stands within the maximum, max(β₂u, |g| + ε); equal where ε is next to nothing", apart=5.6e-6)
case("amsgrad", dict(lr=0.01), "torch.optim.Adam(params, lr=0.01, amsgrad=True)")
case("amsgrad", dict(lr=0.01, eps=SMALL), "keras.optimizers.Adam(0.01, epsilon=1e-30, amsgrad=True)", on=["rosenbrock"])
case("amsgrad", dict(lr=0.01), "optax.amsgrad(0.01)", on=["rosenbrock"],
     why="the maximum is of corrected v, which falls where v rises more slowly than its correction", apart=0.41)
case("amsgrad", dict(lr=0.01, correction="none"),
     "optax.amsgrad(0.01, bias_correction_mu=False, bias_correction_nu=False)")
case("nadam", dict(lr=0.01), "torch.optim.NAdam(params, lr=0.01)")
case("nadam", dict(lr=0.01, momentumSchedule="keras"), "keras.optimizers.Nadam(0.01, epsilon=1e-8)")
case("nadam", dict(lr=0.01, momentumSchedule="constant"), "optax.nadam(0.01)")
case("radam", dict(lr=1e-3), "optax.radam(1e-3)")
case("radam", dict(lr=1e-3, rectifyAbove=4), "optax.radam(1e-3, threshold=4)")
for theirs in ("torch.optim.RAdam(params, lr=1e-3{})",
               "pytorch_optimizer.RAdam(params, lr=1e-3, degenerated_to_sgd=True{})"):
    case("radam", dict(lr=1e-3), theirs.format(""), on=["network"], why=FOLDED, apart=4e-3)
    case("radam", dict(lr=1e-3, eps=SMALL), theirs.format(", eps=1e-30"), on=["rosenbrock"])
case("radam", dict(lr=1e-3, eps=SMALL), "torch_optimizer.RAdam(params, lr=1e-3, eps=1e-30)", on=["rosenbrock"],
     why="it computes in float32, whatever the parameters are", apart=1.2e-7)

case("lion", dict(lr=0.01, weightDecay=0.1), "optax.lion(0.01, weight_decay=0.1)")
case("lion", dict(lr=0.01, weightDecay=0.1), "lion_pytorch.Lion(params, lr=0.01, weight_decay=0.1)")
case("lion", dict(lr=0.01, weightDecay=0.1), "pytorch_optimizer.Lion(params, lr=0.01, weight_decay=0.1)")
case("lion", dict(lr=0.01, weightDecay=0.1), "keras.optimizers.Lion(0.01, weight_decay=0.1)", on=["rosenbrock"])
case("signum", dict(lr=0.01), "optax.signum(0.01)")
case("signum", dict(lr=0.01), "pytorch_optimizer.SignSGD(params, lr=0.01)")
case("normalised-momentum", dict(lr=0.01),
     "optax.chain(optax.ema(0.9, debias=False), optax.normalize_by_update_norm(eps=1e-12), optax.scale(-0.01))")
case("ano", dict(lr=0.01, weightDecay=0.1), "ano_optimizer.Ano(params, lr=0.01, weight_decay=0.1)")
case("ano", dict(lr=0.01, momentum="logarithmic"),
     "ano_optimizer.Ano(params, lr=0.01, logarithmic_schedule=True)", on=["network"],
     why="Anolog's β₁ = 1 − 1/ln max(2, t) is below 0 in the first two steps, and 0 in ours", apart=1.5)
case("ano", dict(lr=0.01, weightDecay=0.1, epsilon="outside"),
     "pytorch_optimizer.Ano(params, lr=0.01, weight_decay=0.1, eps=1e-8)")
case("prodigy", dict(d0=1e-3), "prodigyopt.Prodigy(params, d0=1e-3)")
case("prodigy", dict(d0=1e-3, weightDecay=0.1, dCoef=2, limited=True),
     "prodigyopt.Prodigy(params, d0=1e-3, weight_decay=0.1, d_coef=2, growth_rate=1.02)")
case("prodigy", dict(d0=1e-3), "pytorch_optimizer.Prodigy(params, d0=1e-3)")
case("prodigy", dict(d0=1e-3), "optax.contrib.prodigy(estim_lr0=1e-3)", on=["rosenbrock"],
     why="it corrects both averages, by √(1 − β₂ᵗ)/(1 − β₁ᵗ) in d", apart=55)
case("schedule-free", dict(lr=0.01, weightDecay=0.1, warmup=10),
     "schedulefree.AdamWScheduleFree(params, lr=0.01, weight_decay=0.1, warmup_steps=10)")
case("schedule-free", dict(lr=0.01, weightDecay=0.1, warmup=10),
     "pytorch_optimizer.ScheduleFreeAdamW(params, lr=0.01, weight_decay=0.1, warmup_steps=10)", on=["rosenbrock"])
case("schedule-free", dict(lr=0.01, weightDecay=0.1, warmup=10),
     "pytorch_optimizer.ScheduleFreeAdamW(params, lr=0.01, weight_decay=0.1, warmup_steps=10)", on=["network"],
     why="another 1e-15 stands inside the root, which is seen where gradients are small", apart=8.1e-5)
case("schedule-free", dict(lr=0.01), "optax.contrib.schedule_free_adamw(0.01, b1=0.9, weight_decay=0)")
case("schedule-free", dict(lr=0.01), "keras.optimizers.ScheduleFreeAdamW(0.01)")

# The tensors of filters have four axes and one.
case("shampoo", dict(lr=0.1), "pytorch_optimizer.Shampoo(params, lr=0.1)", on=["network", "filters"])
case("shampoo", dict(lr=0.1, eps=1e-4), "torch_optimizer.Shampoo(params, lr=0.1, epsilon=1e-4)", on=["network"],
     why="its power is −1/k of a tensor with k axes, where the paper has −1/2k", apart=1.1)
# By singular values, which leave it nothing but rounding; its coupled Newton iteration ends at 1e-3.
case("dshampoo", dict(lr=0.01, block=3, beta2=0.9, ridge=1e-30, every=5, start=5, graft="SGD"),
     "pytorch_optimizer.ScalableShampoo(params, lr=0.01, betas=(0.9, 0.9), start_preconditioning_step=5, "
     "preconditioning_compute_steps=5, block_size=3, matrix_eps=1e-30, use_svd=True)", on=["separable"])
# With beta2 = 0 there is nothing to correct, and with a large ε nothing that rounding could turn round.
SOAP = ("pytorch_optimizer.SOAP(params, lr=0.1, betas=(0.95, 0), shampoo_beta=0.9, eps=10, weight_decay=0, "
        "precondition_frequency={})")
for every, different in ((100, {}), (5, dict(why="it factorises in fp32, whatever the parameters are", apart=1e-7))):
    case("soap", dict(lr=0.1, beta2=0, eps=10, shampooBeta=0.9, every=every, weightDecay=0), SOAP.format(every),
         on=["separable"], **different)
# muon-optimizer turns matrices in bfloat16; told not to, it goes our way.
HYBRID = "muon.SingleDeviceMuonWithAuxAdam(hybrid(params, lr=0.02, weight_decay=0.1))"
case("muon", dict(lr=0.02, weightDecay=0.1), HYBRID, on=["network"], no_bfloat16=True)
case("muon", dict(lr=0.02, weightDecay=0.1), HYBRID, on=["network"],
     why="it turns matrices in bfloat16, whatever the parameters are", apart=8.9e-2)
case("muon", dict(lr=0.02, weightDecay=0.1),
     "pytorch_optimizer.Muon(pytorch_hybrid(params, lr=0.02, adam_lr=3e-4, weight_decay=0.1))", on=["network"],
     why="it turns matrices in bfloat16, whatever the parameters are", apart=6.6e-2)
case("muon", dict(lr=0.02, adamBeta2=0.999, adamEps=1e-8, nesterov=False),
     "optax.contrib.muon(0.02, eps=1e-7, nesterov=False, adam_learning_rate=3e-4)", on=["network"],
     why="it corrects its momentum for the start at 0, beside which 1e-7 is less", apart=3.1e-5)
case("muon", dict(lr=0.02, adamBeta2=0.999, adamEps=1e-8),
     "optax.contrib.muon(0.02, eps=1e-7, adam_learning_rate=3e-4)", on=["network"],
     why="it corrects its momentum and the gradient for the start at 0, each by its own factor, before they are added; "
         "equal but for 1e-7 with nesterov = false", apart=0.32)
case("muon", dict(lr=0.02, adamLr=0.02, adamBeta2=0.999, adamEps=1e-30, nesterov=False),
     "keras.optimizers.Muon(0.02, epsilon=1e-30, nesterov=False, rms_rate=None, weight_decay=None, "
     "adam_weight_decay=None)",
     on=["network"], why="its momentum is a sum and no mean, beside whose norm 1e-7 is twenty times less", apart=1.7e-5)
case("muon", dict(lr=0.02, weightDecay=0.1, factor="adamw"),
     "Both(torch.optim.Muon(of(params, 2), lr=0.02, weight_decay=0.1, adjust_lr_fn='match_rms_adamw'), "
     "torch.optim.AdamW(of(params, 1), lr=3e-4, betas=(0.9, 0.95), eps=1e-10, weight_decay=0.1))",
     on=["network"], no_bfloat16=True,
     why="1e-7 is the least norm that it divides by, and is added to the norm in ours", apart=6.2e-6)
# SCION has the sign of a matrix alone.
case("norm-ball", dict(lr=0.01, decay=0.002, alpha=1, norm="max entry"),
     "Both(pytorch_optimizer.SCION(of(params, 2), lr=0.002, momentum=1, scale=5, constraint=True, norm_type=4, "
     "norm_kwargs=dict(normalize=False)), "
     "pytorch_optimizer.SignSGD(of(params, 1), lr=0.01, momentum=0, weight_decay=0.2))", on=["network"])
case("norm-ball", dict(lr=0.01, alpha=0.1, norm="max entry"),
     "Both(pytorch_optimizer.SCION(of(params, 2), lr=0.01, momentum=0.1, norm_type=4, "
     "norm_kwargs=dict(normalize=False)), "
     "pytorch_optimizer.SignSGD(of(params, 1), lr=0.01, momentum=0.9))", on=["network"],
     why="its mean of gradients begins at 0, ours at the first gradient; equal with alpha = 1", apart=1.7)

# On the quadratic searches take every first trial, as ours does; where one is refused, each interpolates otherwise.
case("lbfgs", dict(c1=1e-3), "scipy.optimize.minimize(value, x0, jac=gradient, method='L-BFGS-B', callback=callback)",
     on=["quadratic"])
case("lbfgs", dict(c1=1e-3), "scipy.optimize.minimize(value, x0, jac=gradient, method='L-BFGS-B', callback=callback)",
     on=["rosenbrock"],
     why="its search is that of Moré and Thuente, which differs where the first trial is refused", apart=3.4e-2)
case("lbfgs", {}, "optax.lbfgs()", on=["quadratic"])
case("lbfgs", {}, "optax.lbfgs()", on=["rosenbrock"], apart=3.1e-2,
     why="its search interpolates through other points where the first trial is refused")
case("lbfgs", {}, "torch.optim.LBFGS(params, max_iter=1, history_size=10, line_search_fn='strong_wolfe')",
     on=["quadratic"], why="its first trial is 1/‖g‖₁, ours 1/‖g‖₂", apart=0.89)
# Where a search is as good as exact, a cubic through two points of a quadratic being so, neither first trials nor the
# scale of the first H make a difference.
case("bfgs", dict(search="exact"), "scipy.optimize.minimize(value, x0, jac=gradient, method='BFGS', callback=callback, "
     "options=dict(c1=1e-8, c2=1e-7))", on=["quadratic"])
case("bfgs", {}, "scipy.optimize.minimize(value, x0, jac=gradient, method='BFGS', callback=callback)",
     on=["quadratic"], apart=0.31,
     why="its first H is I, ours γI of the first pair, its first trial 1.01/‖g‖, its search that of Moré and Thuente")
case("ncg", dict(search="exact"), "scipy.optimize.minimize(value, x0, jac=gradient, method='CG', callback=callback, "
     "options=dict(c1=1e-8, c2=1e-7))", on=["quadratic"])
case("ncg", dict(c1=1e-8, c2=1e-7), "scipy.optimize.minimize(value, x0, jac=gradient, method='CG', callback=callback, "
     "options=dict(c1=1e-8, c2=1e-7))", on=["quadratic"])
case("ncg", dict(c2=0.4), "scipy.optimize.minimize(value, x0, jac=gradient, method='CG', callback=callback)",
     on=["quadratic"], apart=0.17,
     why="its first trial is 1.01/‖g‖, ours 1/‖g‖, its search that of Moré and Thuente, and it never restarts")
case("newton-cg", {}, "scipy.optimize.minimize(value, x0, jac=gradient, hessp=product, method='Newton-CG', "
     "callback=callback)",
     on=["rosenbrock"], stop=10)
case("newton-cg", {}, "scipy.optimize.minimize(value, x0, jac=gradient, hessp=product, method='Newton-CG', "
     "callback=callback)",
     on=["rosenbrock"], stop=20, apart=4.2e-2,
     why="its search asks for both of Wolfe's conditions, from the step that would repeat the last fall of f; "
         "equal while it takes the whole step")
case("trust-region", {}, "scipy.optimize.minimize(value, x0, jac=gradient, hessp=product, method='trust-ncg', "
     "callback=callback, options=dict(max_trust_radius=100, eta=0.1))", on=["rosenbrock"])
case("adahessian", dict(lr=0.1, averaged=False, weightDecay=0.1),
     "torch_optimizer.Adahessian(params, lr=0.1, weight_decay=0.1, hessian_power=1)", on=["separable"],
     create_graph=True)
case("adahessian", dict(lr=0.1, averaged=False, power=0.5),
     "pytorch_optimizer.AdaHessian(params, lr=0.1, eps=1e-4, hessian_power=0.5)", on=["separable"], create_graph=True)
case("adahessian", dict(lr=0.1, weightDecay=0.1),
     "torch_optimizer.Adahessian(params, lr=0.1, weight_decay=0.1, hessian_power=1)", on=["filters"],
     create_graph=True)
# What the authors' training code does around their optimizer: an estimate after every tenth step.
case("sophia-h", dict(lr=0.01, gamma=0.1), "EveryTenth(sophia_opt.SophiaG(params, lr=0.01, rho=0.1), function)",
     on=["separable"])
case("sophia-h", dict(lr=0.01, gamma=0.1), "optax.contrib.sophia(0.01, gamma=0.1, weight_decay=0.1, eps=1e-12)",
     on=["separable"], apart=1e-4,
     why="it corrects the mean of gradients, and makes estimates after steps 1, 11, …")
case("sophia-h", dict(lr=0.01, gamma=0.1, eps=1e-13, beta1=0.96, weightDecay=0.1),
     "pytorch_optimizer.SophiaH(params, lr=0.1, p=0.1, weight_decay=0.01, hessian_distribution='rademacher')",
     on=["separable"], create_graph=True, apart=2.8e-5,
     why="its first estimate is made before the first step, and ours after ten, as in the authors' training code")
case("sophia-h", dict(lr=0.01, gamma=0.1, eps=1e-13, beta1=0.96, weightDecay=0.1),
     "pytorch_optimizer.SophiaH(params, lr=0.1, p=0.1, weight_decay=0.01, hessian_distribution='rademacher')",
     on=["separable"], create_graph=True, first="optimizer.step(hessian=[torch.zeros_like(p) for p in params])")
# FAD's other half is in no package.
AROUND = "optax.contrib.sam({}, optax.chain(optax.contrib.normalize(), optax.sgd(0.05)), opaque_mode=True)"
for on, lr in (("rosenbrock", "5e-4"), ("network", "0.1")):
    with_momentum = dict(lr=float(lr), momentum=0.9)
    case("sam", with_momentum, AROUND.format(f"optax.sgd({lr}, momentum=0.9)"), on=[on])
    case("fad", dict(with_momentum, flatness=1, alpha=1), AROUND.format(f"optax.sgd({lr}, momentum=0.9)"), on=[on])
    case("sam-adamw", dict(lr=0.01, weightDecay=0.1), AROUND.format("optax.adamw(0.01, weight_decay=0.1)"), on=[on])
for ours, theirs, on, apart in (
        (dict(rho=0.05), "rho=0.05", "network", (1e-8, 2.4e-8)),
        (dict(rho=0.1, ball="adaptive"), "rho=0.1, adaptive=True", "rosenbrock", (1.3e-8, 1.5e-9))):
    lr = "0.1" if on == "network" else "5e-4"
    why = "it takes the norm of the gradient in fp32, whatever the parameters are"
    case("sam", dict(lr=float(lr), momentum=0.9, **ours),
         f"pytorch_optimizer.SAM(params, torch.optim.SGD, lr={lr}, momentum=0.9, {theirs})", on=[on], why=why,
         apart=apart[0])
    case("sam-adamw", dict(lr=0.01, weightDecay=0.1, **ours),
         f"pytorch_optimizer.SAM(params, torch.optim.AdamW, lr=0.01, weight_decay=0.1, {theirs})", on=[on], why=why,
         apart=apart[1])
case("levenberg-marquardt", {}, "jaxopt.LevenbergMarquardt(residuals, damping_parameter=1e-3, materialize_jac=True, "
     "solver='qr', jit=False)", on=["rosenbrock"])
case("levenberg-marquardt", {}, "scipy.optimize.least_squares(residuals, x0, jac=jacobian, method='lm', "
     "max_nfev=steps + 1)", on=["rosenbrock"], apart=1.8,
     why="MINPACK bounds a step by a radius, from which λ follows, where ours is bounded by λ alone")
case("cg", {}, "scipy.sparse.linalg.cg(*equations, x0=x0, rtol=0, maxiter=20, callback=callback)", on=["quadratic"],
     stop=20)
case("minres", {}, "scipy.sparse.linalg.minres(*equations, x0=x0, rtol=0, callback=callback)", on=["quadratic"], stop=5)
HF = "hessianfree.opt.HessianFree(init_damping={})"
case("hessian-free", {"lambda": 10}, HF.format(10), on=["regression"], stop=10, two_thirds=True)
case("hessian-free", {"lambda": 10}, HF.format(10), on=["regression"], stop=10, apart=2.5e-2,
     why="its λ falls to 0.66 of what it was, ours to ⅔")
# Labels are drawn: here those that are given. kfac-jax divides B by the number of examples, here 8, once more where
# they are, so that its λ, rate and limit are to be 8 times less.
case("sophia-g", dict(lr=0.01, gamma=0.1), "EveryTenth(sophia_opt.SophiaG(params, lr=0.01, rho=0.1), function, 8)",
     on=["classes"])
KFAC = ("kfac_jax.Optimizer(value_and_gradient, 0, value_func_for_estimator=drawn, estimation_mode='fisher_empirical', "
        "num_burnin_steps=0, learning_rate_schedule=lambda step: 1e-2, momentum_schedule=lambda step: 0.9, "
        "damping_schedule=lambda step: 1e-3, norm_constraint=1e-3, curvature_ema={}, curvature_update_period=2, "
        "inverse_update_period=6, use_exact_inverses={})")
for damping, exact in (("factored", False), ("exact", True)):
    case("kfac", dict(lr=0.08, **{"lambda": 8e-3}, clip=8e-3, decay=0.99, statistics=2, inverses=6, damping=damping),
         KFAC.format(1, exact), on=["classes"])
case("kfac", dict(lr=0.08, **{"lambda": 8e-3}, clip=8e-3, statistics=2, inverses=6), KFAC.format(0.95, False),
     on=["classes"],
     why="its means are 0.95 of what was before from the first on, divided by the sum of their weights", apart=7e-2)

# Methods that no package of an index has, as far as known, or none that ours could be held against.
UNSHIPPED = {
    "triple-momentum": "no package has it",
    "alr-mag": "no package has it; the authors' code is not published as one",
    "alr-hb": "no package has it, and its clamps are not published",
    "halpern": "no package has it for functions to be minimised",
    "model-building": "the authors' smb-optimizer is handed out no more; of four runs held by hand against their repository two agree to 1e-9, two that lead away were 5e-4 and 0.4 apart",
    "steepest-descent": "optax and jaxopt begin each search with a multiple of the last step, ours with its fall",
    "optex": "the authors' code is not published as a package",
    "sketch": "no package has it",
    "fosi": "the authors' code is not published as a package, and its first vectors are drawn; held by hand against their "
            "repository, to 1e-15 where Lanczos' method finds the whole space whatever the first vector is",
    "fosi-adam": "the authors' code is not published as a package, and its first vectors are drawn",
    "dfp": "optimistix and torchzero have it, with searches of their own",
    "sr1": "SciPy has it in trust-constr alone, without searches along lines, torchzero with searches of its own",
    "chebyshev": "packages have it for linear equations alone, without the outer step",
    "adagrad-norm": "no package has it; the class of that name beside AdAdaGrad keeps a number for each row",
    "adadagrad": "the authors' code is not published as a package",
    "adadagrad-norm": "the authors' code is not published as a package",
    "shampoo2": "no package has it",
    "shampoo4": "the authors' code is not published as a package, and its codes need a GPU",
    "scale": "the authors' code is not published as a package; held by hand against their repository, to 1e-9",
    "duality-map": "optax's muon with adaptive=True has it by five steps of Newton and Schulz, not by singular vectors",
    "esgd": "torchzero's draws normal directions from a generator of its own, and no others are ours",
    "oasis": "no package has it",
    "newton-inverse": "no package has it as a solver of least squares",
    "polynomial-preconditioning": "no released code is known",
    "ai-sarah": "the authors' code is not published as a package, and differentiates three times; batches are drawn",
    "owo-hwo": "no package has it",
    "proximal-gradient": "jaxopt has it; on the smooth functions here it is gradient-descent, which is held against others",
    "fista": "jaxopt has it; on the smooth functions here it is accelerated-gradient, which is held against its GradientDescent",
    "acoder": "the authors' code is not published as a package, and is written in Julia",
    "vr-acoder": "the authors' code is not published as a package, is written in Julia, and its samples are drawn",
    "mirror-descent": "jaxopt has it as part of a method with searches of its own; as such no package",
    "mdpo": "no package has it for shares; the authors' code trains networks",
    "simpl": "the authors' code is a part of MFEM, in C++ and with a finite element for its field",
    "rsgd": "geoopt has it; not held against it yet",
    "radagrad": "geoopt has it; not held against it yet",
    "riemannian-adam": "geoopt has it; not held against it yet",
    "ramsgrad": "geoopt has it; not held against it yet",
    "zo-sgd": "directions are drawn: those of another generator lead elsewhere",
    "thermodynamic": "no package has it",
    "mkor": "the authors' package is on no index; held by hand against their repository, to 1e-11 but for their first "
            "update, which leaves I, and for the length of a layer's gradient, the sum of its weight's and its bias's",
    "adafisher": "the authors' code is not published as a package; held by hand against their repository, to 1e-10 but "
                 "for its errors, those of the mean loss, beside whose squares the 1e-6 of their scaling is not little",
    "compass": "packages that have it poll in another order",
    "random-search": "it is one rule, held by hand",
    "annealing": "packages have other steps and schedules",
    "es11": "packages have other rules for the length; held by hand",
    "sep-cma": "pycma learns its diagonal by other rates; held by hand",
    "openai-es": "the authors' code is not published as a package",
    "xnes": "evosax takes the exponential entry by entry; held by hand",
    "snes": "evosax 0.3.2 draws by its own keys; held by hand, with drawn numbers, to 1e-9",
    "cmaes": "pycma starts from other eigenvectors of I; held by hand, with drawn numbers, to 1e-9",
    "nelder-mead": "SciPy has it without steps that can be asked one by one; held by hand to 1e-9 after 40 and 60 of its iterations, adaptive and not",
    "powell": "SciPy has it without steps that can be asked one by one; held by hand with exact lines, its origin too",
    "differential-evolution": "SciPy replaces points at once and draws other ones; held by hand, with drawn numbers, to 1e-10",
    "particle-swarm": "packages have other pulls; held by hand, with drawn numbers, to 1e-10",
    "zo-sign": "packages have it for language models alone, with random numbers of their own; held by hand",
    "zo-momentum": "packages have it for language models alone, with random numbers of their own; held by hand",
    "zo-adam": "packages have it for language models alone, with random numbers of their own; held by hand",
    "zo-conservative": "packages have it for language models alone, with random numbers of their own; held by hand",
    "zo-smooth": "packages have it for language models alone, with random numbers of their own; held by hand",
    "zo-perturb": "packages have it for language models alone, with random numbers of their own; held by hand",
    "spsa": "packages draw by their own generators; held by hand",
    "mezo": "packages have it for language models alone, with random numbers of their own; held by hand",
    "zo-block": "packages have it for language models alone, with random numbers of their own; held by hand",
    "zo-sparse": "packages have it for language models alone, with random numbers of their own; held by hand",
    "zo-cge": "packages have it for language models alone, with random numbers of their own; held by hand",
}
