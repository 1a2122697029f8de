// `npm test`: installs what is missing, then runs everything that this machine allows, and names what
// it skipped. Arguments go to vitest: `npm test -- engine/targets`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
const folder = mkdtempSync(join(tmpdir(), 'postern-test-'));
const outcome = join(folder, 'outcome.json');
const vitest = [`${root}node_modules/vitest/vitest.mjs`, 'run'];
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outcome}`];
const coverage = process.env.CI ? ['--coverage'] : [];
const args = [...vitest, ...reporters, ...coverage, ...process.argv.slice(2)];
const done = spawnSync(node, args, { cwd: root, stdio: 'inherit' });
// Without an outcome vitest itself has failed, and said why.
const skipped = existsSync(outcome) ? tell(readFileSync(outcome, 'utf8')) : 0;
rmSync(folder, { recursive: true });
// CI installs all that the tests need: whatever is skipped there is a fault of CI.
const missing = process.env.POSTERN_SKIP_NOTHING === '1' && skipped > 0;
process.exit(missing ? 1 : (done.status ?? 1));

/** What was skipped by the names of its suites, which say why, and the sums. How many were skipped. */
function tell(json) {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(json);
  const tests = testResults.flatMap((file) => file.assertionResults);
  const skipped = tests.filter(({ status }) => status === 'skipped' || status === 'pending');
  const suites = new Map();
  for (const { ancestorTitles, title } of skipped) {
    const name = [...ancestorTitles, title].find((part) => part.includes('skipped:')) ?? title;
    suites.set(name, (suites.get(name) ?? 0) + 1);
  }
  for (const [name, count] of suites) console.log(`skipped ${count}: ${name}`);
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${skipped.length} skipped`);
  return skipped.length;
}
