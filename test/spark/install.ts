import { installSpark } from './spark-installation.ts';

await installSpark();
