/** A process of its own for the doctor: prints the errors of products in fp32 as one JSON line. */
import { productErrors } from './products.ts';

process.stdout.write(`${JSON.stringify(productErrors())}\n`);
