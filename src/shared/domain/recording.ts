/** The step of the row that follows the one of `step` at the latest: rows are kept where `every` divides the step. */
export const nextRow = (step: number, every: number): number => step - (step % every) + every;
