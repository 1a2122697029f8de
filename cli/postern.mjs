#!/usr/bin/env node
// The `postern` command. Plain JavaScript, so that an older Node can hand over to a newer one.
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { handOver, isNewEnough, runtime, tooOld } from '../boot/runtime.mjs';

if (isNewEnough()) {
  process.removeAllListeners('warning'); // Node 22 calls running TypeScript experimental
  // Beside the sources: in /tmp, Node's own choice, others could plant code that root then runs.
  module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache', import.meta.url)));
  const { main } = await import('./main.ts').catch(notInstalled);
  await main(process.argv.slice(2));
} else {
  const node = runtime();
  if (!node) {
    console.error(tooOld);
    process.exit(2);
  }
  handOver(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
}

function notInstalled(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  const root = fileURLToPath(new URL('..', import.meta.url));
  console.error(`Postern lacks what it is built on: run \`npm install\` in ${root} once.`);
  process.exit(2);
}
