import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, each with its seconds on two cores. They begin first, whatever project of a group they
 * belong to, so that no processor is idle at its end beside one long file. All others take some seconds at most, and
 * follow by size.
 */
export const seconds: Readonly<Record<string, number>> = {
  'tests/static/tools.test.ts': 198,
  'tests/contract/optimizers.test.ts': 140,
  'tests/e2e/main-flow.test.ts': 137,
  'tests/e2e/accessibility.test.ts': 118,
  'tests/e2e/tables.test.ts': 106,
  'tests/contract/recompute/recompute.test.ts': 103,
  'tests/contract/batches.test.ts': 83,
  'tests/e2e/fit.test.ts': 75,
  'tests/e2e/instance.test.ts': 75,
  'tests/faults/resume.test.ts': 73,
  'tests/faults/batches.test.ts': 59,
  'tests/unit/worker/run.test.ts': 53,
  'tests/contract/service/catalogue.test.ts': 50,
  'tests/faults/memory.test.ts': 49,
  'tests/contract/plugins/bad-files.test.ts': 45,
  'tests/faults/many-runs.test.ts': 45,
  'tests/unit/optimizers/released.test.ts': 45,
  'tests/unit/tensor/batching.test.ts': 43,
  'tests/contract/service/plugins.test.ts': 42,
  'tests/e2e/bad-data.test.ts': 41,
  'tests/e2e/run-and-queue.test.ts': 41,
  'tests/contract/plugins/edited.test.ts': 40,
  'tests/contract/service/process.test.ts': 38,
  'tests/unit/tensor/compilations/compilations.test.ts': 37,
  'tests/faults/liveness.test.ts': 36,
  'tests/faults/memory-exhausted.test.ts': 35,
  'tests/faults/clocks.test.ts': 35,
  'tests/unit/tensor/gradient.test.ts': 35,
  'tests/contract/cli/commands.test.ts': 32,
  'tests/unit/optimizers/zeroth-order/zo-sgd.test.ts': 31,
  'tests/unit/plugins/live-catalogue.test.ts': 31,
  'tests/e2e/package.test.ts': 31,
  'tests/contract/plugins/readme.test.ts': 29,
  'tests/contract/service/calls.test.ts': 27,
  'tests/contract/invariances.test.ts': 25,
  'tests/e2e/revisit.test.ts': 24,
  'tests/unit/optimizers/curvature/curvature.test.ts': 23,
  'tests/unit/engine/service/board.test.ts': 22,
  'tests/contract/cli/bad-input.test.ts': 20,
  'tests/contract/service/queue.test.ts': 20,
  'tests/faults/engine-kill.test.ts': 18,
  'tests/faults/worker-crash.test.ts': 18,
  'tests/component/leaderboard.test.ts': 16,
  'tests/contract/cli/repair.test.ts': 16,
  'tests/contract/service/suites.test.ts': 15,
  'tests/e2e/catalogue.test.ts': 14,
  'tests/component/suite.test.ts': 13,
  'tests/unit/engine/database-files/salvage.test.ts': 13,
  'tests/unit/optimizers/curvature/single-versus-double.test.ts': 13,
  'tests/component/queue.test.ts': 12,
  'tests/faults/cancel-retry.test.ts': 12,
  'tests/unit/engine/work.test.ts': 12,
  'tests/faults/phases.test.ts': 11,
  'tests/contract/cli/output.test.ts': 11,
  'tests/component/catalogue-list.test.ts': 11,
  'tests/contract/service/care.test.ts': 10,
  'tests/contract/cli/signals.test.ts': 10,
  'tests/contract/service/export.test.ts': 10,
  'tests/unit/worker/checkpoint-file.test.ts': 9,
  'tests/unit/problems/bbob.test.ts': 9,
  'tests/contract/cli/device.test.ts': 9,
  'tests/faults/back-pressure.test.ts': 8,
  'tests/contract/service/repeat.test.ts': 8,
  'tests/component/app.test.ts': 8,
  'tests/component/run.test.ts': 8,
  'tests/unit/tensor/linalg.test.ts': 8,
  'tests/e2e/report.test.ts': 7,
  'tests/component/compare.test.ts': 7,
  'tests/contract/programs.test.ts': 7,
  'tests/component/suites.test.ts': 7,
  'tests/unit/scripts/set-up-failures.test.ts': 7,
  'tests/faults/network.test.ts': 7,
  'tests/contract/migrations/version-2.test.ts': 6,
  'tests/unit/problems/convex.test.ts': 6,
  'tests/unit/optimizers/adaptive/adaptive.test.ts': 6,
  'tests/contract/service/report.test.ts': 6,
  'tests/unit/tensor/session.test.ts': 6,
  'tests/e2e/security.test.ts': 6,
  'tests/unit/optimizers/curvature/lbfgs-history.test.ts': 6,
  'tests/unit/engine/doctor.test.ts': 6,
};

/** Orders files the same way on every machine: what an earlier run took there is not asked. */
export class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const root = this.ctx.config.root;
    const place = new Map(
      files.map((file) => {
        const { groupOrder } = file.project.config.sequence;
        const path = relative(root, file.moduleId);
        return [file, { groupOrder, seconds: seconds[path] ?? 0, path }] as const;
      }),
    );
    return Promise.resolve(
      files.toSorted((a, b) => {
        const [p, q] = [place.get(a)!, place.get(b)!];
        return p.groupOrder - q.groupOrder || q.seconds - p.seconds || (p.path < q.path ? -1 : 1);
      }),
    );
  }
}
