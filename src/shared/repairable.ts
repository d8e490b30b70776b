/**
 * Whether a failure is one after which something may be put in the place of the database. Not where another process
 * writes to it, nor where it is another program's or a newer one's: it is sound then.
 */
export const isRepairable = (code: string): boolean => code === 'database.damaged' || code === 'database.lost';
