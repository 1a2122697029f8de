// `npm start`: installs what is missing, then checks this machine with no configuration.
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
const cli = fileURLToPath(new URL('../cli/postern.mjs', import.meta.url));
const given = process.argv.slice(2);
const report = ['--output', 'text', '--output', 'html=postern-report.html'];
const args = given.length > 0 ? given : ['check', ...report];
process.on('SIGINT', () => {}); // the check ends in order by itself
const done = spawnSync(node, [cli, ...args], { stdio: 'inherit' });
process.exit(done.status ?? 1);
