import type { Parameters } from '../../../shared/domain/parameter.ts';
import type { OptimizerDefinition } from '../define.ts';

/** The hyper-parameters of a method with those of what is around it. */
export const beside = <H extends Parameters>(base: OptimizerDefinition, own: H): Parameters & H => ({
  ...base.hyper,
  ...own,
});
