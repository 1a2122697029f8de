/** `postern explain NAME`: what a rule, protocol or port is, why it is risky, what replaces it. */
import { explain, printable, protocols, Refusal, rules } from '@postern/engine';
import { Command } from 'commander';
import { explainText } from '../explain-text.ts';
import { print } from '../standard-output.ts';
import { styleFor } from '../style.ts';

export function explainCommand(): Command {
  return new Command('explain')
    .description('What a rule, a protocol or a port is, why it is risky, and what replaces it')
    .argument('<name>', 'a rule, a protocol, or a port such as 3389 or 161/udp')
    .option('--no-color', 'no colours')
    .action(async (name: string, { color }: { color: boolean }) => {
      const found = explain(name, { rules, protocols });
      if (found === null) {
        throw new Refusal(
          'nothing-known',
          `"${printable(name, 60)}" is no rule, protocol or port that is known: postern explain ssh, redis-noauth, 3389`,
        );
      }
      const width = process.stdout.isTTY ? process.stdout.columns : 100;
      await print(explainText(found, width, styleFor({ color, stream: process.stdout })));
    });
}
