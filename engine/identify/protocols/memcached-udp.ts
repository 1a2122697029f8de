/**
 * memcached over UDP: the largest amplifier known, as one small request with a forged sender can
 * draw whatever is stored. One `version` tells that it answers; what it could send is never tried.
 */
import { type Posture, unknown, yes } from '../../facts/posture.ts';
import { concat, hex, latin1, Reader } from '../bytes.ts';
import { memcachedNamed, versionLine } from '../memcached-version.ts';
import type { DatagramProtocol, Recognition } from '../protocol.ts';

export type MemcachedUdpFacts = {
  /** The answer to `version`, e.g. `VERSION 1.6.18`. */
  answer: string;
};

export const memcachedUdp: DatagramProtocol<MemcachedUdpFacts> = {
  id: 'memcached-udp',
  title: 'Memcached over UDP',
  about:
    'The datagram port of memcached: no password, and the largest amplifier known for attacks on others. Switch it off with -U 0.',
  spec: 'memcached doc/protocol.txt (UDP protocol; version)',
  ports: [11211],
  transport: 'udp',
  // Frame: request 1, datagram 0 of 1, reserved 0.
  hello: concat(hex('00 01 00 00 00 01 00 00'), latin1('version\r\n')),
  recognize: ({ bytes }): Recognition => (answerOf(bytes) === undefined ? 'no' : 'yes'),
  async interview(_datagrams, first, facts) {
    const answer = answerOf(first);
    if (answer !== undefined) facts.answer = answer;
  },
  identity: ({ answer }) => memcachedNamed(answer),
  posture,
};

const frameBytes = 8;

/** Our request number comes back, with a datagram number below the count. */
function answerOf(datagram: Uint8Array): string | undefined {
  const reader = new Reader(datagram);
  const request = reader.uint(2);
  const [number = 0, count = 0] = [reader.uint(2), reader.uint(2)];
  if (request !== 1 || number >= count) return undefined;
  return versionLine(datagram.subarray(frameBytes));
}

function posture({ answer }: Partial<MemcachedUdpFacts>): Posture {
  const answered = `answered version with ${answer}`;
  const known = (verdict: typeof yes) =>
    answer === undefined ? unknown('the answer was cut off') : verdict(answered);
  return {
    cleartext: yes('requests and answers are sent as plain text'),
    'no-authentication': known(yes),
    amplifier: known(() => yes(`${answered} over UDP, where the sender can be forged`)),
  };
}
