// `npm start`: installs what is missing, then checks this machine with no configuration.
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';
import { handOver, runtime, tooOld } from './runtime.mjs';

if (!install()) process.exit(3); // 1 would say that there are findings
const node = runtime();
if (!node) {
  console.error(tooOld);
  process.exit(2);
}
const cli = fileURLToPath(new URL('../cli/postern.mjs', import.meta.url));
const given = process.argv.slice(2);
const report = ['--output', 'text', '--output', 'html=postern-report.html'];
const args = given.length > 0 ? given : ['check', ...report];
handOver(node, [cli, ...args]);
