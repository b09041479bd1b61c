import { postgresSuites } from '../conformance/postgres-suites.ts';
import { freshUrl } from './postgres-server.ts';

postgresSuites('PostgreSQL', freshUrl);
