import { writeFile } from 'node:fs/promises';
import { assemble, target } from './assemble.js';

await writeFile(target, await assemble());
