/** What is told of an address that answers on every port: numbers, samples, and what is real. Pure. */
import type { Behaviour } from './identify/beyond-handshake.ts';
import type { Crowd } from './identify/crowd.ts';

const did: Readonly<Record<Behaviour['manner'], string>> = {
  greeted: 'spoke first',
  answered: 'answered a request',
  'reset-after-hello': 'reset the connection after a request',
  'ended-after-hello': 'ended the connection after a request',
  reset: 'reset the connection right after the handshake',
  ended: 'ended the connection right after the handshake',
  silent: 'took the connection and stayed silent',
  'no-handshake': 'took no connection this time',
};
const namedMax = 12;

export function liarNotes(
  crowd: Crowd,
  of: {
    readonly answering: number;
    readonly real: readonly number[];
    readonly odd: readonly number[];
  },
): readonly string[] {
  if (crowd.size === 0) return ['none of its ports was looked at beyond the handshake'];
  const groups = crowd
    .summary()
    .map(({ manner, ports, sample }) => `${count(ports)} ${did[manner]} (${among(ports, sample)})`);
  const looked = `${count(crowd.size)} of ${count(of.answering)}`;
  const notes = [`looked at beyond the handshake: ${looked} ports; ${groups.join(', ')}`];
  if (of.real.length > 0) notes.push(`behind it something of its own answers on ${named(of.real)}`);
  const quiet = of.odd.filter((port) => !of.real.includes(port));
  if (quiet.length > 0) {
    notes.push(`otherwise than most of its ports, but without a word, behaves ${named(quiet)}`);
  }
  return notes;
}

function among(ports: number, sample: readonly number[]): string {
  return `${ports > sample.length ? 'such as ' : ''}${sample.join(', ')}`;
}

function named(ports: readonly number[]): string {
  const shown = ports.slice(0, namedMax).join(', ');
  const more = ports.length > namedMax ? ` and ${count(ports.length - namedMax)} more` : '';
  return `${ports.length === 1 ? 'port' : 'ports'} ${shown}${more}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
