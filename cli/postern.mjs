#!/usr/bin/env node
// The `postern` command. Plain JavaScript, so that an older Node can hand over to a newer one.
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { handOver, isNewEnough, runtime, tooOld } from '../boot/runtime.mjs';

if (isNewEnough()) {
  process.removeAllListeners('warning'); // Node 22 calls running TypeScript experimental
  // Beside the sources: in /tmp, Node's own choice, others could plant code that root then runs.
  module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache', import.meta.url)));
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
} else {
  const node = runtime();
  if (!node) {
    console.error(tooOld);
    process.exit(2);
  }
  handOver(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
}
