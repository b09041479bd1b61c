import { mutantSuite } from './mutant-suite.ts';
import { MUTATIONS } from './mutations.ts';

mutantSuite(MUTATIONS, () => ({}));
