/**
 * Any result that the types allow and whose numbers add up, with the worst that a device can say in
 * every text: for properties that must hold of all reports and comparisons.
 */
import * as fc from 'fast-check';
import type {
  AlikeDevices,
  CheckResult,
  DeviceLedger,
  DeviceResult,
  PortResult,
} from '../facts/check-result.ts';
import type { Transport } from '../facts/endpoint.ts';
import { type Finding, type Fix, priorities } from '../facts/finding.ts';
import { type PortSet, portCount, portSetText, portsOf } from '../facts/port-set.ts';
import { type PortState, portStates, type Reason, reasons } from '../facts/port-state.ts';
import { type Posture, postureFacts } from '../facts/posture.ts';
import type { Certificate, TlsFacts } from '../facts/service.ts';
import {
  blames,
  type Degradation,
  type Degraded,
  degradations,
  type Minutes,
  minuteStates,
  type Outage,
} from '../facts/vitals.ts';
import { zoneNames } from '../facts/zone.ts';
import { alikeSample, portSample, resultSample } from './device-sample.ts';

/** What devices have been seen to say, or might. */
export const nastyTexts = [
  '\u001b]0;owned\u0007\u001b[2J\u001b[31mred',
  '\u009b31mred\u009c',
  'line one\r\nline two\tand a tab\u0000\u007f',
  '</style></title><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '<!-- --><![CDATA[ ]]> &amp; &#0;',
  '=cmd|"/C calc"!A0',
  '+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '＝1+1',
  'javascript:alert(1)',
  'https://a.example/"onclick=alert(1)',
  '\u202egnp.exe\u202c \u2066\u2069',
  '\ud800 half \udfff',
  'ｗｉｄｅ 漢字 e\u0301\u0301\u0301 😀',
  '{address} {port} `id` $(id)',
  '__proto__',
  'x'.repeat(20_000),
  '',
];

const text = fc.oneof(
  fc.constantFrom(...nastyTexts),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 20 }),
);
const texts = fc.array(text, { maxLength: 3 });
const textOrNull = fc.option(text);
const time = fc
  .date({ min: new Date(0), max: new Date('2100-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const degradationNames = Object.keys(degradations) as readonly Degradation[];
const reasonNames = Object.keys(reasons) as readonly Reason[];

const certificate: fc.Arbitrary<Certificate> = fc.record({
  subject: text,
  issuer: text,
  names: texts,
  notBefore: fc.oneof(time, text),
  notAfter: fc.oneof(time, text),
  fingerprint: fc.stringMatching(/^[0-9a-f]{64}$/),
  selfSigned: fc.boolean(),
  key: text,
  keyBits: fc.option(fc.nat(8192)),
  signature: text,
});

const tls: fc.Arbitrary<TlsFacts> = fc.record({
  from: fc.constantFrom('first-byte', 'upgrade'),
  version: textOrNull,
  cipher: textOrNull,
  alpn: textOrNull,
  certificate: fc.option(certificate),
});

const posture: fc.Arbitrary<Posture> = fc.dictionary(
  fc.constantFrom(...Object.keys(postureFacts)),
  fc.record({ is: fc.constantFrom('yes', 'no', 'unknown'), because: text }),
  { maxKeys: 4 },
);

const said = {
  service: fc.option(fc.oneof(fc.constantFrom('ssh', 'http', 'tls'), text)),
  product: textOrNull,
  version: fc.option(fc.oneof(fc.constantFrom('1.2', '1.10', '9.2p1'), text)),
  os: textOrNull,
  cpe: texts,
  info: fc.dictionary(text, text, { maxKeys: 3 }),
  tls: fc.option(tls),
  posture,
  unidentified: textOrNull,
  reach: fc.option(fc.constantFrom('this-machine', 'network')),
  process: textOrNull,
  evidence: texts,
  connections: fc.nat(9),
} satisfies { [K in keyof PortResult]?: fc.Arbitrary<PortResult[K]> };

const fix: fc.Arbitrary<Fix> = fc.record(
  {
    control: fc.constantFrom('close', 'replace', 'vpn', 'mfa', 'segment'),
    platform: text,
    what: text,
    commands: texts,
    undo: texts,
    sideEffect: text,
  },
  { requiredKeys: ['control', 'platform', 'what', 'commands', 'undo'] },
);

/** Neighbouring stretches of ports, each with a state or not asked; the last may reach the end. */
const stretches = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 400 }), fc.constantFrom(null, ...portStates)),
  { maxLength: 8 },
);

const ledger: fc.Arbitrary<DeviceLedger> = ledgerOf(stretches);

/** As devices have it of which many are told together. */
const nothingOpen: fc.Arbitrary<DeviceLedger> = ledgerOf(
  stretches.map((some) =>
    some.map(([length, state]) => [length, state === 'open' ? 'closed' : state]),
  ),
);

function ledgerOf(
  stretches: fc.Arbitrary<(readonly [length: number, state: PortState | null])[]>,
): fc.Arbitrary<DeviceLedger> {
  return fc
    .record({
      stretches,
      untilTheEnd: fc.constantFrom(null, 'closed', 'filtered', 'unknown'),
      probesSent: fc.nat(1_000_000),
      answers: fc.nat(1_000_000),
      estimatedLoss: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      reasons: fc.dictionary(fc.constantFrom(...reasonNames), fc.nat(500), { maxKeys: 4 }),
    })
    .map(({ stretches, untilTheEnd, ...rest }) => ({
      ...rest,
      ...statesOf([...stretches, [65_536, untilTheEnd]]),
    }));
}

function statesOf(
  stretches: readonly (readonly [length: number, state: PortState | null])[],
): Pick<DeviceLedger, PortState | 'asked' | 'ranges'> {
  const sets: Record<PortState, [number, number][]> = {
    unknown: [],
    open: [],
    closed: [],
    filtered: [],
  };
  let next = 1;
  for (const [length, state] of stretches) {
    const last = Math.min(65_535, next + length - 1);
    if (state !== null && next <= last) {
      const before = sets[state].at(-1);
      if (before && before[1] + 1 === next) before[1] = last;
      else sets[state].push([next, last]);
    }
    next = last + 1;
  }
  const of = (state: PortState): [number, string] => [
    portCount(sets[state]),
    portSetText(sets[state]),
  ];
  const [[unknown, u], [open, o], [closed, c], [filtered, f]] = [
    of('unknown'),
    of('open'),
    of('closed'),
    of('filtered'),
  ];
  const ranges = { unknown: u, open: o, closed: c, filtered: f };
  return { unknown, open, closed, filtered, asked: unknown + open + closed + filtered, ranges };
}

/** The first open ports of a ledger get a line, as do a few others. */
function portsIn(
  transport: Transport,
  ledger: DeviceLedger | undefined,
): fc.Arbitrary<readonly PortResult[]> {
  if (!ledger) return fc.constant([]);
  const numbers = [...portsOf(rangesIn(ledger.ranges.open))].slice(0, 4);
  return fc.tuple(
    ...numbers.map((port) =>
      fc
        .record({ ...said, reason: fc.constantFrom(...reasonNames) })
        .map((more) => portSample(port, { ...more, transport })),
    ),
  );
}

function rangesIn(text: string): PortSet {
  const parts = text === '' ? [] : text.split(',');
  return parts.map((part): [number, number] => {
    const [first = '', last = first] = part.split('-');
    return [Number(first), Number(last)];
  });
}

const minutes: fc.Arbitrary<Minutes> = fc
  .tuple(
    time,
    fc.array(
      fc.record({
        gap: fc.nat(3),
        span: fc.integer({ min: 1, max: 30 }),
        probes: fc.nat(100_000),
        answers: fc.nat(100_000),
        canaries: fc.nat(1000),
        lost: fc.nat(1000),
        roundTripMs: fc.option(fc.nat(100_000).map((tenths) => tenths / 10)),
        state: fc.constantFrom(...minuteStates),
      }),
      { maxLength: 8 },
    ),
  )
  .map(([from, rows]) => {
    let next = 0;
    const minute = rows.map(({ gap, span }) => {
      const first = next + gap;
      next = first + span;
      return first;
    });
    const column = <K extends keyof (typeof rows)[number]>(name: K) =>
      rows.map((row): (typeof rows)[number][K] => row[name]);
    return {
      from,
      minute,
      span: column('span'),
      probes: column('probes'),
      answers: column('answers'),
      canaries: column('canaries'),
      lost: column('lost'),
      roundTripMs: column('roundTripMs'),
      state: column('state'),
    };
  });

const degraded: fc.Arbitrary<Degraded> = fc.record({
  at: time,
  lastWellAt: time,
  because: fc.constantFrom(...degradationNames),
  probesPerSecond: fc.nat(100_000).map((tenths) => tenths / 10),
  stoppedAt: fc.option(time),
  recoveredAt: fc.option(time),
  watchedUntil: time,
  wasUs: fc.constantFrom(...blames),
});

const outage: fc.Arbitrary<Outage> = fc.record({ from: time, until: time, devices: fc.nat() });

/** What the first results did not have. */
const how = fc.record(
  { minutes: fc.option(minutes), degraded: fc.option(degraded) },
  { requiredKeys: [] },
);

const device = (address: string): fc.Arbitrary<DeviceResult> =>
  fc
    .record({
      hostname: textOrNull,
      state: fc.constantFrom('up', 'silent'),
      notes: texts,
      ledger: fc.record({ tcp: ledger, udp: ledger }, { requiredKeys: [] }),
      how,
    })
    .chain((facts) =>
      fc
        .tuple(portsIn('tcp', facts.ledger.tcp), portsIn('udp', facts.ledger.udp))
        .map(([tcp, udp]) => {
          const { how: own, ...rest } = facts;
          return { address, ...rest, ...own, ports: [...tcp, ...udp] };
        }),
    );

/** One finding for every other port that has a line. */
function findingsFor(devices: readonly DeviceResult[]): fc.Arbitrary<readonly Finding[]> {
  const places = devices.flatMap(({ address, ports }) =>
    ports
      .filter((_, i) => i % 2 === 0)
      .map(({ port, transport }) => ({ device: address, port, transport })),
  );
  return fc.tuple(
    ...places.map((place) =>
      fc
        .record({
          rule: fc.oneof(fc.constantFrom('telnet-cleartext', 'redis-no-auth'), text),
          priority: fc.constantFrom(...priorities),
          title: text,
          because: text,
          why: text,
          fix: fc.array(fix, { maxLength: 2 }),
          references: texts,
        })
        .map((said) => ({
          id: `${said.rule}:${place.device}:${place.port}/${place.transport}`,
          ...place,
          ...said,
        })),
    ),
  );
}

function withFindings(device: DeviceResult, findings: readonly Finding[]): DeviceResult {
  const ports = device.ports.map((port) => ({
    ...port,
    findings: findings
      .filter(
        (one) =>
          one.device === device.address &&
          one.port === port.port &&
          one.transport === port.transport,
      )
      .map(({ id }) => id),
  }));
  return { ...device, ports };
}

const addresses = ['192.0.2.1', '192.0.2.2', '2001:db8::3'];

/** Devices that are told together never are those told one by one. */
const groups = {
  quiet: fc.subarray(['198.51.100.0-198.51.100.9', '2001:db8:1::-2001:db8:1::ff']),
  silent: fc.subarray(['198.51.100.10-198.51.100.19', '203.0.113.7', '192.0.2.5-192.0.2.9']),
};
const elsewhere = {
  quiet: fc.subarray(['198.51.100.5-198.51.100.12', '203.0.113.7']),
  silent: fc.subarray(['198.51.100.0-198.51.100.4', '192.0.2.6', '2001:db8:1::3']),
};

function alike(
  state: 'up' | 'silent',
  ranges: fc.Arbitrary<readonly string[]>,
): fc.Arbitrary<readonly AlikeDevices[]> {
  return fc.tuple(ranges, nothingOpen, fc.nat(99)).map(([addresses, own, percent]) => {
    if (addresses.length === 0) return [];
    const sample = alikeSample(addresses, { silent: state === 'silent' });
    const asked = { probesSentInAll: own.probesSent, answersInAll: own.answers };
    const { probesSent: _, answers: __, estimatedLoss: worstLoss, ...coverage } = own;
    const ledger = { ...coverage, ...asked, worstLoss };
    const isBoth = percent % 2 === 0;
    return [{ ...sample, state, ledger: { tcp: ledger, ...(isBoth && { udp: ledger }) } }];
  });
}

/** Of two places, so that two results share some addresses and not others. */
const together = fc.oneof(
  fc.record({ quiet: alike('up', groups.quiet), silent: alike('silent', groups.silent) }),
  fc.record({ quiet: alike('up', elsewhere.quiet), silent: alike('silent', elsewhere.silent) }),
);

export const anyCheckResult: fc.Arbitrary<CheckResult> = fc
  .subarray(addresses)
  .chain((asked) => fc.tuple(...asked.map(device)))
  .chain((devices) =>
    fc.record({
      devices: fc.constant(devices),
      together,
      findings: findingsFor(devices),
      start: time,
      end: time,
      complete: fc.boolean(),
      shard: fc.constantFrom(null, { index: 3, count: 8 }),
      incompleteBecause: texts,
      outages: fc.array(outage, { maxLength: 2 }),
      recall: fc.option(fc.record({ canaries: fc.nat(), found: fc.nat(), missed: texts })),
      tool: fc.record({ name: fc.constant('postern' as const), version: text }),
      vantage: fc.record({ host: text, zone: fc.constantFrom(...zoneNames) }),
      method: fc.record({
        tcp: fc.constantFrom('syn', 'connect', null),
        udp: fc.constantFrom('udp-sockets', null),
        because: text,
      }),
      asked: fc.record({ targets: texts, exclude: texts, tcp: text, udp: text }),
    }),
  )
  .map(({ devices, findings, together, ...head }) =>
    resultSample({
      ...head,
      ...together,
      findings,
      devices: devices.map((one) => withFindings(one, findings)),
    }),
  );
