import { main } from '../../src/cli/main.ts';

// The command from its source, so that no test depends on whether and when it was built.
await main();
