/**
 * The example of docs/planning.md, with the figures that the program gives: they change with every
 * protocol that asks further UDP ports.
 */
import { planCommand } from '../cli/commands/plan.ts';
import { type RawPlanOptions, readPlanOptions } from '../cli/plan-options.ts';
import { plainStyle, plan, planText, thousands } from '../engine/index.ts';

const sites = 370;
const width = 80;
/** A Monday, at midnight of this machine. */
const monday = new Date(2026, 10, 30);

/** The document as it has to be. Throws where it has no example any more. */
export async function withFiguresOfToday(document: string): Promise<string> {
  const command = planCommand();
  const { operands } = command.parseOptions(wordsOf(document));
  const options = command.opts() as unknown as RawPlanOptions;
  const { check, icmpRate, everyMs } = readPlanOptions(operands, options);
  const made = await plan({ check, icmpRate, everyMs, from: null }, monday);
  const shown = planText(made, { width, style: plainStyle });
  const needed = made.groups.reduce((sum, { rateNeeded }) => sum + (rateNeeded ?? 0), 0);
  const all = made.packets.expected * sites;
  const aSecond = thousands(Math.round(all / made.everySeconds / 100) * 100);
  const figures: readonly (readonly [RegExp, string])[] = [
    [/^```text\n.*?^```$/ms, `\`\`\`text\n${shown}\`\`\``],
    [/(?<=hours takes )[\d,]+(?=\. )/, thousands(Math.round(needed))],
    [/(?<=together is )[\d,]+(?= million)/, thousands(Math.round(all / 1e6))],
    [/[\d,]+(?= a second on average)/, aSecond],
  ];
  return figures.reduce((text, [place, figure]) => replaced(text, place, figure), document);
}

function replaced(text: string, place: RegExp, figure: string): string {
  if (!place.test(text)) throw new Error(`docs/planning.md says nothing that is like ${place}`);
  return text.replace(place, () => figure);
}

/** The words behind `npx postern plan` in the first such line, as a shell would part them. */
function wordsOf(document: string): string[] {
  const [line = ''] = /^ {4}npx postern plan .*$/m.exec(document) ?? [];
  const words = [...line.trim().matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
  return words.slice(3);
}
