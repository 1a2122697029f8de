/**
 * The greeting of a server that speaks first. Where more than the greeting has come already, another
 * protocol's hello drew it, and what follows would be out of step: then a further connection is
 * made, on which nothing was said yet.
 */
import type { Talk } from './talk.ts';

export async function greetedBy<Greeting>(
  talk: Talk,
  take: (talk: Talk) => Promise<Greeting>,
): Promise<{ talk: Talk; greeting: Greeting }> {
  const greeting = await take(talk);
  if (talk.peek().length === 0) return { talk, greeting };
  await talk.close();
  const own = await talk.again();
  return { talk: own, greeting: await take(own) };
}
