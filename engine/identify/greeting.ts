/**
 * The greeting of a server that speaks first. Where another protocol's hello was said before it came,
 * the server answers that too, now or soon, and all that follows would be out of step: then the
 * greeting is taken from a further connection, on which nothing was said yet.
 */
import type { Talk } from './talk.ts';

export async function greetedBy<Greeting>(
  talk: Talk,
  take: (talk: Talk) => Promise<Greeting>,
): Promise<{ talk: Talk; greeting: Greeting }> {
  if (!talk.said) return { talk, greeting: await take(talk) };
  await talk.close();
  const own = await talk.again();
  return { talk: own, greeting: await take(own) };
}
