import { plainPrecision } from './plain.ts';

export default plainPrecision('fp32', 'float32', 'single precision');
