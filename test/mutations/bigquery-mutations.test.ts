import { emulatorUrl } from '../emulator/emulator-url.ts';
import { mutantSuite } from './mutant-suite.ts';
import { BIGQUERY_MUTATIONS } from './mutations.ts';

mutantSuite(BIGQUERY_MUTATIONS, () => ({ DEDUP_TEST_EMULATOR: emulatorUrl() }));
