/**
 * The first files of a protocol and of a rule. They compile and pass the linter, and their tests
 * fail until the unit is filled in: what is empty here, and a protocol that was never recorded, is
 * refused by the tests over all units.
 */
export type UnitNames = {
  /** `memcached-udp` */
  readonly id: string;
  /** `memcachedUdp` */
  readonly constant: string;
};

/** Texts by the name of their file. */
type UnitFiles = Readonly<Record<string, string>>;

export const unitTemplates = {
  tcp: (names: UnitNames): UnitFiles => protocolFiles(names, streamProtocol(names)),
  udp: (names: UnitNames): UnitFiles => protocolFiles(names, datagramProtocol(names)),
  rule: ruleFiles,
} as const;

function protocolFiles(names: UnitNames, source: string): UnitFiles {
  const { id } = names;
  return {
    [`${id}.ts`]: source,
    [`${id}.test.ts`]: protocolTest(names),
    [`${id}.exchanges`]: exchangesHead(names),
  };
}

function ruleFiles(names: UnitNames): UnitFiles {
  return { [`${names.id}.ts`]: rule(names), [`${names.id}.test.ts`]: ruleTest(names) };
}

const typeOf = ({ constant }: UnitNames) =>
  `${constant.charAt(0).toUpperCase()}${constant.slice(1)}`;

const streamProtocol = (names: UnitNames) => `\
/** What it is, which document says so, and what is never sent to it. */
import { no, type Posture, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export type ${typeOf(names)}Facts = {
  /** The first line of the server, printable. */
  greeting: string;
};

export const ${names.constant}: StreamProtocol<${typeOf(names)}Facts> = {
  id: '${names.id}',
  title: '',
  about: '',
  spec: '',
  ports: [],
  transport: 'tcp',
  hello: null, // null where the server greets, else what a client says first
  insideTls: true,
  recognize,
  interview,
  identity,
  posture,
};

/** \`yes\` to bytes that no other protocol says, \`more\` while they may still come. */
function recognize({ bytes }: Heard): Recognition {
  return bytes.length > 0 ? 'no' : 'more';
}

async function interview(talk: Talk, facts: Partial<${typeOf(names)}Facts>): Promise<void> {
  facts.greeting = printable(await talk.takeLine());
  await talk.close();
}

function identity({ greeting }: Partial<${typeOf(names)}Facts>): Identity {
  return greeting ? { info: { greeting } } : {};
}

function posture(_facts: Partial<${typeOf(names)}Facts>, seen: { readonly tls: boolean }): Posture {
  return {
    cleartext: seen.tls
      ? no('the connection is inside TLS')
      : yes('it has no encryption of its own'),
  };
}
`;

const datagramProtocol = (names: UnitNames) => `\
/** What it is, which document says so, and what is never sent to it. */
import { type Posture, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printableBytes } from '../../facts/text.ts';
import type { DatagramProtocol, Heard, Recognition } from '../protocol.ts';
import type { Datagrams } from '../talk.ts';

export type ${typeOf(names)}Facts = {
  /** The answer to the hello, printable. */
  answer: string;
};

export const ${names.constant}: DatagramProtocol<${typeOf(names)}Facts> = {
  id: '${names.id}',
  title: '',
  about: '',
  spec: '',
  ports: [],
  transport: 'udp',
  hello: new Uint8Array(), // a harmless request that every server answers
  recognize,
  interview,
  identity,
  posture,
};

/** \`yes\` to a datagram that no other protocol sends. */
function recognize({ bytes }: Heard): Recognition {
  return bytes.length > 0 ? 'no' : 'more';
}

async function interview(
  _datagrams: Datagrams,
  first: Uint8Array,
  facts: Partial<${typeOf(names)}Facts>,
): Promise<void> {
  facts.answer = printableBytes(first);
}

function identity({ answer }: Partial<${typeOf(names)}Facts>): Identity {
  return answer ? { info: { answer } } : {};
}

function posture(_facts: Partial<${typeOf(names)}Facts>): Posture {
  return { cleartext: yes('it has no encryption of its own') };
}
`;

const protocolTest = ({ id, constant }: UnitNames) => `\
import { describe, expect, it } from 'vitest';
import { replayer } from '../../testing/exchanges.ts';
import { ${constant} } from './${id}.ts';

const replay = replayer(${constant}, new URL('./${id}.exchanges', import.meta.url));

describe('recorded servers of ${id}', () => {
  it('are there', () => {
    expect(
      replay.titles.length,
      'no server was recorded: the head of ${id}.exchanges says how',
    ).toBeGreaterThan(0);
  });

  it.each(replay.titles)('%s', async (title) => {
    const { recognition } = await replay(title);
    expect(recognition).toBe('yes');
  });
});
`;

const exchangesHead = ({ id }: UnitNames) => `\
# What real servers said, recorded and never typed (the format: engine/identify/exchange-text.ts):
#
#     npm run -s capture -- ${id} 127.0.0.1 PORT 'a title that states a fact' \\
#         'package and version (distribution), settings' >> engine/identify/protocols/${id}.exchanges
#
# Wanted: a server as it comes, one for each answer that a fact depends on, an old version, one that
# refuses, one inside TLS (--tls) where there is such a thing, and an impostor on the port.

`;

const rule = ({ id, constant }: UnitNames) => `\
import { seenYes } from '../evidence.ts';
import { closePort } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

/** By who can reach it: anybody, any machine of the house, the few that are meant to. */
const severity: Severities = { internet: 'info', internal: 'info', restricted: 'info' };

export const ${constant}: Rule = {
  id: '${id}',
  title: '',
  why: '',
  protocols: [],
  severity,
  fixes: [...closePort],
  references: [],
  judge: (service, setting) => rate(severity, setting, seenYes(service, 'no-authentication')),
};
`;

const ruleTest = ({ id, constant }: UnitNames) => `\
import { itJudges } from '../../testing/rule-cases.ts';
import { ${constant} } from './${id}.ts';

itJudges(${constant}, { flags: [], passes: [] });
`;
