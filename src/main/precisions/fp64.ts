import { plainPrecision } from './plain.ts';

export default plainPrecision('fp64', 'float64', 'double precision');
