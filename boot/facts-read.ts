/** Which posture facts a rule reads, found by letting it judge a service that watches its reader. */
import { judge } from '../engine/assess/judge.ts';
import type { Rule } from '../engine/assess/rule.ts';
import { type PostureFact, postureFacts, type TriState } from '../engine/facts/posture.ts';

/** All answers of one kind and both mixed, because a rule may stop at the first that settles it. */
const answers: readonly ((fact: string) => TriState)[] = [
  () => 'yes',
  () => 'no',
  () => 'unknown',
  (fact) => (fact.startsWith('no-') ? 'no' : 'yes'),
  (fact) => (fact.startsWith('no-') ? 'yes' : 'no'),
];

export function factsReadBy(rule: Rule): ReadonlySet<PostureFact> {
  const read = new Set<PostureFact>();
  const ids = rule.protocols === 'any' ? [null, 'http'] : rule.protocols;
  for (const protocol of ids)
    for (const answer of answers) {
      const posture = watched(answer, read);
      const service = { ...silent, protocol, posture };
      const open = { port: 1, transport: 'tcp', service, reach: null } as const;
      judge('192.0.2.1', [open], { zone: 'internet', now: new Date(0) }, [rule]);
    }
  return read;
}

const silent = { tls: null, transcript: [], connections: 1, unidentified: null };

function watched(answer: (fact: string) => TriState, read: Set<PostureFact>): object {
  return new Proxy(
    {},
    {
      get: (_target, fact) => {
        if (!isFact(fact)) return undefined;
        read.add(fact);
        return { is: answer(fact), because: 'asked' };
      },
    },
  );
}

const isFact = (name: string | symbol): name is PostureFact =>
  typeof name === 'string' && Object.hasOwn(postureFacts, name);
