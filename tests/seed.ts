import fc from 'fast-check';

/**
 * Property tests try the same values every time, so that a test run tells of the change it is made for and not of luck.
 * `npm run fuzz` gives other seeds; what it finds becomes an example of the test.
 */
fc.configureGlobal({ seed: Number(process.env['DESCENT_FUZZ_SEED'] ?? 20_260_101) });
