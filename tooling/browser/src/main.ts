// Takes the pictures in docs/screenshots.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { scenes } from './scenes.ts';
import { takeScreenshots } from './take-screenshots.ts';
import { withStage } from './with-stage.ts';

const folder = fileURLToPath(new URL('../../../docs/screenshots', import.meta.url));
await mkdir(folder, { recursive: true });
await withStage(async (stage) => console.log((await takeScreenshots(stage, scenes, folder)).join('\n')));
