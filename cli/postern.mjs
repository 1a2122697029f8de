#!/usr/bin/env node
// The `postern` command. Plain JavaScript, so that an older Node can hand over to a newer one.
import { spawnSync } from 'node:child_process';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { isNewEnough, runtime, tooOld } from '../boot/runtime.mjs';

if (isNewEnough()) {
  process.removeAllListeners('warning'); // Node 22 calls running TypeScript experimental
  module.enableCompileCache?.();
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
} else {
  const node = runtime();
  if (!node) {
    console.error(tooOld);
    process.exit(2);
  }
  process.on('SIGINT', () => {}); // the newer Node ends in order by itself
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const done = spawnSync(node, args, { stdio: 'inherit' });
  process.exit(done.status ?? 1);
}
