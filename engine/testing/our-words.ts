/** What we said in the recordings of a protocol, for tests of what is never said. */
import { latin1Text } from '../identify/bytes.ts';
import { readCases } from './exchanges.ts';

/** Each message as text of which a character is a byte; hellos of other protocols left out. */
export function ourWords(file: URL): string[] {
  return readCases(file)
    .filter(({ headers }) => headers.asked === undefined)
    .flatMap(({ recordings }) => recordings)
    .flatMap(({ steps }) => steps)
    .flatMap((step) => (step.kind === 'say' ? [latin1Text(step.bytes)] : []));
}
