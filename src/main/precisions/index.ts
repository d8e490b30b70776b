import type { PrecisionId } from '../../shared/domain/run-spec.ts';
import type { PrecisionDefinition } from './define.ts';
import fp32 from './fp32.ts';
import fp64 from './fp64.ts';
import int4 from './int4.ts';

export const precisions: readonly PrecisionDefinition[] = [fp32, fp64, int4];

export function precision(id: PrecisionId): PrecisionDefinition {
  const found = precisions.find((p) => p.id === id);
  if (!found) throw new RangeError(`no precision ${id}`);
  return found;
}
