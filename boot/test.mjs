// `npm test`: installs what is missing, then runs everything that this machine allows.
// Arguments go to vitest: `npm test -- engine/targets`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';
import { runtime, tooOld } from './runtime.mjs';

if (!install()) process.exit(1);
const node = runtime();
if (!node) {
  console.error(tooOld);
  process.exit(2);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = `${root}node_modules/vitest/vitest.mjs`;
const args = process.argv.slice(2);
const coverage = process.env.CI ? ['--coverage'] : [];
const done = spawnSync(node, [vitest, 'run', ...coverage, ...args], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(done.status ?? 1);
