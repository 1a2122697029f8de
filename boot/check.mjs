// `npm run check`: types, format, lint, dead code and the rules of the house, in seconds.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => `${root}node_modules/.bin/${name}`;
const steps = {
  types: [bin('tsc'), '-p', '.'],
  format: [bin('biome'), 'check', '--error-on-warnings', '.'],
  lint: [bin('oxlint'), '--type-aware'],
  dead: [bin('knip'), '--no-progress'],
  tidy: [bin('vitest'), 'run', '--reporter=dot', 'tidy.test.ts'],
};

const run = ([name, [command, ...args]]) =>
  new Promise((resolve) => {
    const began = performance.now();
    let output = '';
    const env = {
      ...process.env,
      PATH: `${process.execPath.replace(/\/[^/]*$/, '')}:${process.env.PATH}`,
    };
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => (output += data));
    child.on('close', (status) => {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
      if (status !== 0) console.log(output);
      resolve(status === 0);
    });
  });

const results = await Promise.all(Object.entries(steps).map(run));
process.exit(results.every(Boolean) ? 0 : 1);
