// `node boot/run.mjs FILE ARGS…`: installs what is missing, runs FILE by a Node that is new enough
import { install } from './install.mjs';
import { handOver, runtime, tooOld } from './runtime.mjs';

if (!install()) process.exit(1);
const node = runtime();
if (!node) {
  console.error(tooOld);
  process.exit(2);
}
handOver(node, process.argv.slice(2));
