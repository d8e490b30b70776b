import type { OptimizerDefinition } from './define.ts';
import adam from './adaptive/adam.ts';
import adamw from './adaptive/adamw.ts';
import acceleratedGradient from './first-order/accelerated-gradient.ts';
import aiSarah from './first-order/ai-sarah.ts';
import alrHb from './first-order/alr-hb.ts';
import alrMag from './first-order/alr-mag.ts';
import chebyshev from './first-order/chebyshev.ts';
import fad from './first-order/fad.ts';
import gradientDescent from './first-order/gradient-descent.ts';
import halpern from './first-order/halpern.ts';
import heavyBall from './first-order/heavy-ball.ts';
import modelBuilding from './first-order/model-building.ts';
import nesterov from './first-order/nesterov.ts';
import optex from './first-order/optex.ts';
import polyak from './first-order/polyak.ts';
import sam from './first-order/sam.ts';
import sgdNesterov from './first-order/sgd-nesterov.ts';
import sketch from './first-order/sketch.ts';
import steepestDescent from './first-order/steepest-descent.ts';
import tripleMomentum from './first-order/triple-momentum.ts';
import adadagrad from './adaptive/adadagrad.ts';
import adadagradNorm from './adaptive/adadagrad-norm.ts';
import adagrad from './adaptive/adagrad.ts';
import adagradNorm from './adaptive/adagrad-norm.ts';
import adamax from './adaptive/adamax.ts';
import amsgrad from './adaptive/amsgrad.ts';
import ano from './adaptive/ano.ts';
import lion from './adaptive/lion.ts';
import nadam from './adaptive/nadam.ts';
import normalisedMomentum from './adaptive/normalised-momentum.ts';
import prodigy from './adaptive/prodigy.ts';
import radam from './adaptive/radam.ts';
import samAdamw from './adaptive/sam-adamw.ts';
import scheduleFree from './adaptive/schedule-free.ts';
import signum from './adaptive/signum.ts';
import rmsprop from './adaptive/rmsprop.ts';
import adafisher from './matrix/adafisher.ts';
import dshampoo from './matrix/dshampoo.ts';
import dualityMap from './matrix/duality-map.ts';
import kfac from './matrix/kfac.ts';
import mkor from './matrix/mkor.ts';
import muon from './matrix/muon.ts';
import normBall from './matrix/norm-ball.ts';
import owoHwo from './matrix/owo-hwo.ts';
import scale from './matrix/scale.ts';
import shampoo from './matrix/shampoo.ts';
import shampoo2 from './matrix/shampoo2.ts';
import shampoo4 from './matrix/shampoo4.ts';
import soap from './matrix/soap.ts';
import adahessian from './curvature/adahessian.ts';
import bfgs from './curvature/bfgs.ts';
import conjugateGradient from './curvature/conjugate-gradient.ts';
import dfp from './curvature/dfp.ts';
import fosiAdam from './curvature/fosi-adam.ts';
import fosi from './curvature/fosi.ts';
import esgd from './curvature/esgd.ts';
import hessianFree from './curvature/hessian-free.ts';
import lbfgs from './curvature/lbfgs.ts';
import levenbergMarquardt from './curvature/levenberg-marquardt.ts';
import minres from './curvature/minres.ts';
import newtonCg from './curvature/newton-cg.ts';
import newtonInverse from './curvature/newton-inverse.ts';
import nonlinearCg from './curvature/nonlinear-cg.ts';
import oasis from './curvature/oasis.ts';
import polynomial from './curvature/polynomial.ts';
import sophiaG from './curvature/sophia-g.ts';
import sophiaH from './curvature/sophia-h.ts';
import sr1 from './curvature/sr1.ts';
import thermodynamic from './curvature/thermodynamic.ts';
import trustRegion from './curvature/trust-region.ts';
import acoder from './composite/acoder.ts';
import fista from './composite/fista.ts';
import proximalGradient from './composite/proximal-gradient.ts';
import vrAcoder from './composite/vr-acoder.ts';
import mdpo from './constrained/mdpo.ts';
import mirrorDescent from './constrained/mirror-descent.ts';
import radagrad from './constrained/radagrad.ts';
import ramsgrad from './constrained/ramsgrad.ts';
import riemannianAdam from './constrained/riemannian-adam.ts';
import rsgd from './constrained/rsgd.ts';
import simpl from './constrained/simpl.ts';
import mezo from './zeroth-order/mezo.ts';
import spsa from './zeroth-order/spsa.ts';
import zoAdam from './zeroth-order/zo-adam.ts';
import zoBlock from './zeroth-order/zo-block.ts';
import zoCge from './zeroth-order/zo-cge.ts';
import zoConservative from './zeroth-order/zo-conservative.ts';
import zoMomentum from './zeroth-order/zo-momentum.ts';
import zoPerturb from './zeroth-order/zo-perturb.ts';
import zoSign from './zeroth-order/zo-sign.ts';
import zoSmooth from './zeroth-order/zo-smooth.ts';
import zoSparse from './zeroth-order/zo-sparse.ts';
import zoSgd from './zeroth-order/zo-sgd.ts';
import annealing from './derivative-free/annealing.ts';
import cmaes from './derivative-free/cmaes.ts';
import compass from './derivative-free/compass.ts';
import differentialEvolution from './derivative-free/differential-evolution.ts';
import es11 from './derivative-free/es11.ts';
import nelderMead from './derivative-free/nelder-mead.ts';
import openaiEs from './derivative-free/openai-es.ts';
import particleSwarm from './derivative-free/particle-swarm.ts';
import powell from './derivative-free/powell.ts';
import randomSearch from './derivative-free/random-search.ts';
import sepCma from './derivative-free/sep-cma.ts';
import snes from './derivative-free/snes.ts';
import xnes from './derivative-free/xnes.ts';

/** Every built-in optimizer; a contract test compares this list with the folders. A family stands together. */
export const optimizers: readonly OptimizerDefinition[] = [
  ...[gradientDescent, heavyBall, nesterov, acceleratedGradient, sgdNesterov, tripleMomentum],
  ...[polyak, alrMag, alrHb, halpern, modelBuilding, chebyshev, steepestDescent],
  ...[optex, sketch, aiSarah, sam, fad],
  ...[adagrad, adagradNorm, adadagrad, adadagradNorm, rmsprop, adam, adamw, adamax, amsgrad, nadam, radam],
  ...[lion, signum, normalisedMomentum, ano, prodigy, scheduleFree, samAdamw],
  ...[shampoo, dshampoo, shampoo2, shampoo4, soap, muon, scale, normBall, dualityMap],
  ...[kfac, mkor, adafisher, owoHwo],
  ...[nonlinearCg, lbfgs, bfgs, dfp, sr1, newtonCg, trustRegion, sophiaH, sophiaG, adahessian],
  ...[esgd, oasis, fosi, fosiAdam, levenbergMarquardt, newtonInverse, hessianFree, thermodynamic, polynomial],
  ...[conjugateGradient, minres],
  ...[proximalGradient, fista, acoder, vrAcoder],
  ...[mirrorDescent, mdpo, simpl, rsgd, radagrad, riemannianAdam, ramsgrad],
  ...[zoSgd, zoSign, zoMomentum, zoAdam, zoConservative, zoSmooth, zoPerturb, spsa, mezo, zoBlock, zoSparse, zoCge],
  ...[nelderMead, powell, compass, randomSearch, annealing],
  ...[es11, cmaes, sepCma, snes, xnes, openaiEs, differentialEvolution, particleSwarm],
];
