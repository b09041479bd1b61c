import { mutantSuite } from './mutant-suite.ts';
import { MUTATIONS } from './mutations.ts';

// Mistakes in the scanner show within a few thousand lines.
mutantSuite(MUTATIONS, () => ({ DEDUP_FUZZ_LINES: '20000' }));
