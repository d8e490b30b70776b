import { canonicalJson } from '../../../../shared/domain/canonical.ts';
import type { ProblemEntry } from '../../../../shared/domain/catalogue.ts';
import { defaultsOf, type ParameterValues } from '../../../../shared/domain/parameter.ts';
import type { Plane } from '../../../../shared/contract/catalogue.ts';
import type { ServiceContext } from '../context.ts';
import { labelsOf, refreshLabels } from '../labels.ts';

interface InstanceRow {
  readonly id: number;
  readonly parameters_json: string;
  readonly runs: number;
}

/** The parameters that make a problem two-dimensional, complete; undefined where none are known. */
export function planarParameters(problem: ProblemEntry): ParameterValues | undefined {
  const defaults = defaultsOf(problem.parameters);
  if (problem.plane !== undefined) return { ...defaults, ...problem.plane.parameters };
  return problem.facts(defaults).dimension === 2 ? defaults : undefined;
}

/** Two-dimensional instances: those with runs, most first, then those that the problem is known for. */
export function planesOf({ store, definitions }: ServiceContext, problem: ProblemEntry): Plane[] {
  const rows = store.all<InstanceRow>(
    `SELECT instance_id AS id, parameters_json,
       (SELECT count(*) FROM run WHERE run.instance_id = problem_instance.instance_id AND archived = 0) AS runs
     FROM problem_instance WHERE problem = :id AND revision = :revision AND dimension = 2
     ORDER BY runs DESC, instance_id LIMIT 200`,
    { id: problem.id, revision: problem.revision },
  );
  const ran = rows.map((row) => ({ ...row, parameters: JSON.parse(row.parameters_json) as ParameterValues }));
  const planar = planarParameters(problem);
  const variants = problem.variants?.map(({ parameters }) => parameters) ?? [{}];
  const known = planar === undefined ? [] : variants.map((variant) => ({ ...planar, ...variant }));
  const taken = new Set(ran.map(({ parameters_json }) => parameters_json));
  const others = known.filter((parameters) => !taken.has(canonicalJson(parameters)));
  refreshLabels(store, definitions);
  const { instances } = labelsOf(store, definitions);
  const planeOf = (parameters: ParameterValues, instanceId: number | null, runs: number): Plane => {
    const { x, y } = problem.plane?.range(parameters) ?? { x: [-5, 5], y: [-5, 5] };
    const label = instances.of(problem.id, canonicalJson(parameters));
    return { label, parameters, instanceId, runs, x: [x[0], x[1]], y: [y[0], y[1]] };
  };
  return [
    ...ran.map(({ id, parameters, runs }) => planeOf(parameters, id, runs)),
    ...others.map((parameters) => planeOf(parameters, null, 0)),
  ];
}
