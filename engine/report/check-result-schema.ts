/**
 * The shape of a result as a JSON Schema: what `readResult` demands of a file, and what
 * docs/check-result.schema.json publishes (a test holds the two together). `fieldsOf` makes the
 * compiler refuse a schema that lacks a field of its type, has one too many, or demands an optional.
 */
import type {
  AlikeDevices,
  AlikeLedger,
  CheckResult,
  DeviceLedger,
  DeviceResult,
  PortResult,
  Recall,
} from '../facts/check-result.ts';
import { type Finding, type Fix, priorities } from '../facts/finding.ts';
import { portStates, reasons } from '../facts/port-state.ts';
import type { PostureVerdict } from '../facts/posture.ts';
import type { Certificate, TlsFacts } from '../facts/service.ts';
import { type Shard, shardsMax } from '../facts/shard.ts';
import {
  blames,
  type Degraded,
  degradations,
  type Minutes,
  minuteStates,
  type Outage,
} from '../facts/vitals.ts';
import { zoneNames } from '../facts/zone.ts';
import type { RootSchema, Schema } from './json-schema.ts';

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

function fieldsOf<T extends object>(
  properties: { readonly [K in keyof Required<T>]: Schema },
  optional: { readonly [K in OptionalKeys<T>]: true },
): Schema {
  const required = Object.keys(properties).filter((name) => !Object.hasOwn(optional, name));
  return { type: 'object', required, properties };
}

const text: Schema = { type: 'string' };
const textOrNull: Schema = { type: ['string', 'null'] };
const texts: Schema = { type: 'array', items: text };
const count: Schema = { type: 'integer', minimum: 0 };
const shardNumber: Schema = { type: 'integer', minimum: 1, maximum: shardsMax };
const port: Schema = { type: 'integer', minimum: 0, maximum: 65_535 };
const transport: Schema = { enum: ['tcp', 'udp'], type: 'string' };
const state: Schema = { $ref: '#/$defs/state' };
const time: Schema = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z$',
};
const address: Schema = { type: 'string', pattern: '^[0-9a-fA-F:.]{2,45}$' };
const addressRange: Schema = {
  description: 'An address, or the first and the last of a range of them',
  type: 'string',
  pattern: '^[0-9a-fA-F:.]{2,45}(-[0-9a-fA-F:.]{2,45})?$',
};
const ranges: Schema = {
  description: 'Ascending ports and ranges, such as 22,80,8000-8999; empty for none',
  type: 'string',
  pattern: '^(\\d{1,5}(-\\d{1,5})?(,\\d{1,5}(-\\d{1,5})?)*)?$',
};

function ref(name: string): Schema {
  return { $ref: `#/$defs/${name}` };
}

function listOf(name: string): Schema {
  return { type: 'array', items: ref(name) };
}

function orNull(name: string): Schema {
  return { anyOf: [ref(name), { type: 'null' }] };
}

const result = fieldsOf<CheckResult>(
  {
    schema: { const: 'postern-check/1' },
    tool: fieldsOf<CheckResult['tool']>({ name: { const: 'postern' }, version: text }, {}),
    start: time,
    end: time,
    complete: { type: 'boolean' },
    incompleteBecause: texts,
    method: fieldsOf<CheckResult['method']>(
      {
        tcp: { anyOf: [{ type: 'string', enum: ['syn', 'connect'] }, { type: 'null' }] },
        udp: { anyOf: [{ type: 'string', enum: ['udp-sockets'] }, { type: 'null' }] },
        because: text,
      },
      {},
    ),
    vantage: fieldsOf<CheckResult['vantage']>(
      { host: text, zone: { type: 'string', enum: zoneNames } },
      {},
    ),
    asked: fieldsOf<CheckResult['asked']>(
      { targets: texts, exclude: texts, tcp: text, udp: text },
      {},
    ),
    shard: {
      anyOf: [fieldsOf<Shard>({ index: shardNumber, count: shardNumber }, {}), { type: 'null' }],
    },
    devices: listOf('device'),
    quiet: listOf('alikeDevices'),
    silent: listOf('alikeDevices'),
    findings: listOf('finding'),
    recall: orNull('recall'),
    outages: listOf('outage'),
  },
  { recall: true, outages: true },
);

const recall = fieldsOf<Recall>({ canaries: count, found: count, missed: texts }, {});

const device = fieldsOf<DeviceResult>(
  {
    address,
    hostname: textOrNull,
    state: { type: 'string', enum: ['up', 'silent'] },
    notes: texts,
    ports: listOf('port'),
    ledger: fieldsOf<DeviceResult['ledger']>(
      { tcp: ref('ledger'), udp: ref('ledger') },
      { tcp: true, udp: true },
    ),
    minutes: orNull('minutes'),
    degraded: orNull('degraded'),
  },
  { minutes: true, degraded: true },
);

const counts: Schema = { type: 'array', items: count };

const minutes = fieldsOf<Minutes>(
  {
    from: time,
    minute: counts,
    span: { type: 'array', items: { ...count, minimum: 1 } },
    probes: counts,
    answers: counts,
    canaries: counts,
    lost: counts,
    roundTripMs: { type: 'array', items: { type: ['number', 'null'], minimum: 0 } },
    state: { type: 'array', items: { type: 'string', enum: minuteStates } },
  },
  {},
);

const timeOrNull: Schema = { anyOf: [time, { type: 'null' }] };

const degraded = fieldsOf<Degraded>(
  {
    at: time,
    lastWellAt: time,
    because: { type: 'string', enum: Object.keys(degradations) },
    probesPerSecond: { type: 'number', minimum: 0 },
    stoppedAt: timeOrNull,
    recoveredAt: timeOrNull,
    watchedUntil: time,
    wasUs: { type: 'string', enum: blames },
  },
  {},
);

const outage = fieldsOf<Outage>({ from: time, until: time, devices: count }, {});

/** Of one device, or of each of those that are alike. */
const coverage = {
  asked: { ...count, maximum: 65_536 },
  open: count,
  closed: count,
  filtered: count,
  unknown: count,
  reasons: {
    type: 'object',
    propertyNames: ref('reason'),
    additionalProperties: count,
  },
  ranges: fieldsOf<DeviceLedger['ranges']>(
    { open: ranges, closed: ranges, filtered: ranges, unknown: ranges },
    {},
  ),
} as const satisfies Readonly<Record<string, Schema>>;

const loss: Schema = { type: ['number', 'null'], minimum: 0, maximum: 1 };

const ledger = fieldsOf<DeviceLedger>(
  { ...coverage, probesSent: count, answers: count, estimatedLoss: loss },
  {},
);

const alikeLedger = fieldsOf<AlikeLedger>(
  { ...coverage, probesSentInAll: count, answersInAll: count, worstLoss: loss },
  {},
);

const alikeDevices = fieldsOf<AlikeDevices>(
  {
    state: { type: 'string', enum: ['up', 'silent'] },
    devices: { ...count, minimum: 1 },
    addresses: { type: 'array', items: addressRange },
    ledger: fieldsOf<AlikeDevices['ledger']>(
      { tcp: ref('alikeLedger'), udp: ref('alikeLedger') },
      { tcp: true, udp: true },
    ),
  },
  {},
);

const portResult = fieldsOf<PortResult>(
  {
    port,
    transport,
    state,
    reason: ref('reason'),
    service: textOrNull,
    product: textOrNull,
    version: textOrNull,
    os: textOrNull,
    cpe: texts,
    info: { type: 'object', additionalProperties: text },
    tls: orNull('tls'),
    posture: {
      type: 'object',
      propertyNames: { pattern: '^[a-z0-9][a-z0-9.-]{0,63}$' },
      additionalProperties: ref('verdict'),
    },
    unidentified: textOrNull,
    reach: { anyOf: [{ type: 'string', enum: ['this-machine', 'network'] }, { type: 'null' }] },
    process: textOrNull,
    findings: texts,
    evidence: texts,
    connections: count,
  },
  {},
);

const tls = fieldsOf<TlsFacts>(
  {
    from: { type: 'string', enum: ['first-byte', 'upgrade'] },
    version: textOrNull,
    cipher: textOrNull,
    alpn: textOrNull,
    certificate: orNull('certificate'),
  },
  {},
);

const certificate = fieldsOf<Certificate>(
  {
    subject: text,
    issuer: text,
    names: texts,
    notBefore: text,
    notAfter: text,
    fingerprint: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    selfSigned: { type: 'boolean' },
    key: text,
    keyBits: { type: ['integer', 'null'], minimum: 0 },
    signature: text,
  },
  {},
);

const verdict = fieldsOf<PostureVerdict>(
  { is: { type: 'string', enum: ['yes', 'no', 'unknown'] }, because: text },
  {},
);

const finding = fieldsOf<Finding>(
  {
    id: text,
    rule: text,
    device: address,
    port,
    transport,
    priority: { type: 'string', enum: priorities },
    title: text,
    because: text,
    why: text,
    fix: listOf('fix'),
    references: texts,
  },
  {},
);

const fix = fieldsOf<Fix>(
  {
    control: { type: 'string', enum: ['close', 'replace', 'vpn', 'mfa', 'segment'] },
    platform: text,
    what: text,
    commands: texts,
    undo: texts,
    sideEffect: text,
  },
  { sideEffect: true },
);

export const checkResultSchema: RootSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:postern:check-result:1',
  title: 'Result of postern check --output json',
  description:
    'Fields are never renamed or given another meaning; new ones may come, so readers must tolerate fields that they do not know.',
  ...result,
  $defs: {
    device,
    ledger,
    alikeDevices,
    alikeLedger,
    port: portResult,
    tls,
    certificate,
    verdict,
    finding,
    fix,
    recall,
    minutes,
    degraded,
    outage,
    state: { type: 'string', enum: portStates },
    reason: { type: 'string', enum: Object.keys(reasons) },
  },
};
