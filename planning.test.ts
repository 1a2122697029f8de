/** The example of docs/planning.md: its figures are those that the program gives. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planCommand } from './cli/commands/plan.ts';
import { type RawPlanOptions, readPlanOptions } from './cli/plan-options.ts';
import { plainStyle, plan, planText, thousands } from './engine/index.ts';
import { monday } from './engine/testing/planned-sample.ts';

const document = readFileSync('docs/planning.md', 'utf8');
const sites = 370;

/** The first command of the document, as a shell would part it. */
function wordsOfExample(): string[] {
  const [line = ''] = /^ {4}npx postern plan .*$/m.exec(document) ?? [];
  const words = [...line.trim().matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
  return words.slice(3);
}

async function exampleOf(words: readonly string[]) {
  const command = planCommand();
  const { operands } = command.parseOptions([...words]);
  const { check, icmpRate, everyMs } = readPlanOptions(
    operands,
    command.opts() as unknown as RawPlanOptions,
  );
  return plan({ check, icmpRate, everyMs, from: null }, monday);
}

describe('docs/planning.md', () => {
  it('shows what the program prints', async () => {
    const [, shown] = /^```text\n(.*?)^```$/ms.exec(document) ?? [];
    expect(shown).toBe(
      planText(await exampleOf(wordsOfExample()), { width: 80, style: plainStyle }),
    );
  });

  it('knows what a week takes', async () => {
    const { groups } = await exampleOf(wordsOfExample());
    const needed = groups.reduce((sum, { rateNeeded }) => sum + (rateNeeded ?? 0), 0);
    expect(document).toContain(`takes ${Math.round(needed)}. `);
  });

  it('reckons 370 sites together', async () => {
    const { packets, everySeconds } = await exampleOf(wordsOfExample());
    const all = packets.expected * sites;
    expect(document).toContain(`is ${thousands(Math.round(all / 1e6))} million`);
    expect(document).toContain(`${thousands(Math.round(all / everySeconds / 100) * 100)} a second`);
  });
});
