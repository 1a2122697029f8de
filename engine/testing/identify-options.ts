/** What identification needs, against servers of the test's own on loopback. */
import { realClock } from '../facts/clock.ts';
import { startsWith } from '../identify/bytes.ts';
import type { IdentifyOptions } from '../identify/identify.ts';
import type { StreamProtocol } from '../identify/protocol.ts';
import { protocols } from '../identify/protocols/all.ts';
import { openDialer } from '../wire/connect.ts';
import { openDatagrams } from '../wire/datagrams.ts';
import { guardFor } from '../wire/guard.ts';
import type { Guard } from '../wire/wire.ts';

export const loopback: Guard = guardFor((address) => address.startsWith('127.'));

export function identifyOptions(
  more: Partial<IdentifyOptions> = {},
  guard = loopback,
): IdentifyOptions {
  return {
    dialer: openDialer(guard),
    datagrams: openDatagrams(guard),
    guard,
    protocols,
    clock: realClock,
    today: () => new Date('2026-11-22'),
    serverName: () => null,
    extended: false,
    ...more,
  };
}

/** A protocol that says no more than its greeting, whatever the others become. */
export const greeter: StreamProtocol<{ version: string }> = {
  id: 'greeter',
  title: 'Greeter',
  about: 'Says hello and its version.',
  spec: 'this test',
  ports: [],
  transport: 'tcp',
  hello: null,
  insideTls: true,
  recognize: ({ bytes }) => (startsWith(bytes, 'HELLO ') ? 'yes' : 'no'),
  async interview(talk, facts) {
    facts.version = (await talk.takeLine()).slice('HELLO '.length);
  },
  identity: ({ version }) => (version === undefined ? {} : { version }),
  posture: () => ({}),
};
