// `node boot/run.mjs FILE ARGS…`: runs FILE with a Node that is new enough.
import { spawnSync } from 'node:child_process';
import { runtime, tooOld } from './runtime.mjs';

const node = runtime();
if (!node) {
  console.error(tooOld);
  process.exit(2);
}
const done = spawnSync(node, process.argv.slice(2), { stdio: 'inherit' });
process.exit(done.status ?? 1);
