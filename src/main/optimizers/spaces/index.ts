import type { Space } from '../../../shared/domain/spaces.ts';
import { ball } from './ball.ts';
import type { Geometry } from './geometry.ts';
import { sphere } from './sphere.ts';
import { stiefel } from './stiefel.ts';

/** Of the spaces that are curved. */
export const geometries: Readonly<Partial<Record<Space, Geometry>>> = { ball, sphere, stiefel };
