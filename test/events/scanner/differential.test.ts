import { differentialSuite } from './differential-suite.ts';

differentialSuite(['device readings', 'every type', 'no payload']);
