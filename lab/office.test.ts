/**
 * A second, larger lab with a truth table of its own, where it lies beside the project: 131 services
 * of real servers that this project did not set up. What passes on our own lab must pass there too.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult, PortResult } from '../engine/facts/check-result.ts';

type TrueService = {
  readonly port: number;
  readonly transport: 'tcp' | 'udp';
  readonly service: string;
  readonly product: string | null;
  readonly productAliases?: readonly string[];
  readonly version: string | null;
  readonly tls?: boolean;
};
type Range = { readonly port?: number; readonly range?: string; readonly transport: string };
type Device = {
  readonly name: string;
  readonly address: string | null;
  readonly address6: string | null;
  readonly down?: boolean;
  readonly services: readonly TrueService[];
  readonly alsoOpen?: readonly Range[];
};

const folder = fileURLToPath(new URL('../../shared/lab/', import.meta.url));
const cli = fileURLToPath(new URL('../cli/postern.mjs', import.meta.url));
const limitMs = 900_000;

/** Our ids in the words of the truth table, for the protocols that we know. */
const words: Readonly<Record<string, readonly string[]>> = {
  chargen: ['chargen'],
  'chargen-udp': ['chargen'],
  daytime: ['daytime'],
  'daytime-udp': ['daytime'],
  dns: ['domain'],
  'dns-tcp': ['domain'],
  echo: ['echo'],
  'echo-udp': ['echo'],
  epmd: ['epmd'],
  'erlang-node': ['erlang-node'],
  finger: ['finger'],
  ftp: ['ftp'],
  git: ['git'],
  imap: ['imap'],
  irc: ['irc'],
  ldap: ['ldap'],
  memcached: ['memcached'],
  'memcached-udp': ['memcached'],
  mpd: ['mpd'],
  mqtt: ['mqtt'],
  mysql: ['mysql'],
  nfs: ['nfs'],
  'nfs-udp': ['nfs'],
  ntp: ['ntp'],
  pop3: ['pop3'],
  postgresql: ['postgresql'],
  rdp: ['ms-wbt-server'],
  redis: ['redis'],
  rlogin: ['login'],
  rpcbind: ['rpcbind'],
  'rpcbind-udp': ['rpcbind'],
  rsync: ['rsync'],
  smb: ['netbios-ssn', 'microsoft-ds'],
  smtp: ['smtp'],
  snmp: ['snmp'],
  socks5: ['socks5'],
  ssh: ['ssh'],
  svn: ['svnserve'],
  telnet: ['telnet'],
  tftp: ['tftp'],
  time: ['time'],
  'time-udp': ['time'],
  vnc: ['vnc'],
  x11: ['X11'],
  'xmpp-client': ['xmpp-client'],
  'xmpp-server': ['xmpp-server'],
};
/** Protocols that travel in HTTP: to call them HTTP is true. */
const overHttp = /^(http|http-proxy|upnp|docker|ipp|rtsp|socks5)$/;

/** Limits its refusals to 50 a second: all of its ports take longer than a test may. */
const slowName = 'slow';

function whyNoOffice(): string | null {
  if (!existsSync(`${folder}lab`)) return 'no second lab lies beside the project';
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs root on Linux';
  const { prefix, images } = JSON.parse(readFileSync(`${folder}lab.json`, 'utf8'));
  const state = process.env.LAB_STATE ?? `/var/lib/${prefix}`;
  const missing = images.filter(
    (image: string) => !existsSync(`${state}/images/${image}/.lab-packages`),
  );
  return missing.length > 0 ? 'its images are missing: its ./install builds them' : null;
}

const why = whyNoOffice();

describe.skipIf(why !== null)(`the office${why ? ` (skipped: ${why})` : ''}`, () => {
  const devices: Device[] = [];
  let result: CheckResult;
  let started = false;

  const lab = (...args: string[]) =>
    execFileSync(`${folder}lab`, args, {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: limitMs,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  const addressOf = ({ address, address6 }: Device) => address ?? address6 ?? '';
  const portsOf = (device: Device): readonly PortResult[] =>
    result.devices.find(({ address }) => address === addressOf(device))?.ports ?? [];
  const pairs = (transport: string) =>
    devices.flatMap((device) =>
      device.services
        .filter((service) => service.transport === transport)
        .map((service) => ({
          device,
          service,
          seen: portsOf(device).find(
            (one) => one.port === service.port && one.transport === transport,
          ),
        })),
    );

  beforeAll(() => {
    const truth: { devices: Device[] } = JSON.parse(readFileSync(`${folder}truth.json`, 'utf8'));
    devices.push(...truth.devices.filter(({ down, name }) => !down && name !== slowName));
    const { prefix } = JSON.parse(readFileSync(`${folder}lab.json`, 'utf8'));
    const namespaces = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' });
    started = !namespaces.includes(`${prefix}-scanner`);
    lab('up'); // starts what does not run
    const check = [
      'check',
      '--quiet',
      '--output',
      'json',
      '--rate',
      'max',
      '--per-device-rate',
      'max',
    ];
    result = JSON.parse(lab('scanner', process.execPath, cli, ...check, ...devices.map(addressOf)));
  }, limitMs);
  afterAll(() => {
    if (started) lab('down');
  }, limitMs);

  it('has no TCP port that we miss', () => {
    expect(result.complete).toBe(true);
    const missed = pairs('tcp').filter(({ seen }) => seen?.state !== 'open');
    expect(missed.map(({ device, service }) => `${device.name} ${service.port}`)).toEqual([]);
  });

  it('has no port that we make up, its trap included', () => {
    const isTrue = (device: Device, { port, transport }: PortResult) =>
      device.services.some((one) => one.port === port && one.transport === transport) ||
      (device.alsoOpen ?? []).some((also) => {
        const [first = 0, last = first] = String(also.range ?? also.port)
          .split('-')
          .map(Number);
        return also.transport === transport && first <= port && port <= last;
      });
    const invented = devices.flatMap((device) =>
      portsOf(device)
        .filter((one) => one.state === 'open' && !isTrue(device, one))
        .map(({ port, transport }) => `${device.name} ${port}/${transport}`),
    );
    expect(invented).toEqual([]);
  });

  it('has no service of ours that we name wrongly or fail to name', () => {
    const wrong = [...pairs('tcp'), ...pairs('udp')].flatMap(({ device, service, seen }) => {
      const ours = Object.values(words).some((names) => names.includes(service.service));
      if (!seen) return [];
      const named = seen.service ? (words[seen.service] ?? [seen.service]) : null;
      const right =
        named === null || named[0] === 'tls'
          ? !ours
          : named.includes(service.service) ||
            (named[0] === 'http' && overHttp.test(service.service));
      return right
        ? []
        : [`${device.name} ${service.port} is ${service.service}, not ${seen.service}`];
    });
    expect(wrong).toEqual([]);
  });

  it('has no product or version that we name wrongly', () => {
    const simple = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
    const wrong = pairs('tcp').flatMap(({ device, service, seen }) => {
      if (!seen?.product || !service.product) return [];
      const names = [service.product, ...(service.productAliases ?? [])].map(simple);
      const product = simple(seen.product);
      const isRight = names.some((name) => name.includes(product) || product.includes(name));
      const version =
        seen.version === null ||
        service.version === null ||
        seen.version.startsWith(service.version);
      const told = `${device.name} ${service.port}: ${seen.product} ${seen.version}, not ${service.product} ${service.version}`;
      return isRight && version ? [] : [told];
    });
    expect(wrong).toEqual([]);
  });

  it('has no TLS that we do not notice', () => {
    const unnoticed = pairs('tcp').filter(
      ({ service, seen }) => service.tls === true && !seen?.tls,
    );
    expect(unnoticed.map(({ device, service }) => `${device.name} ${service.port}`)).toEqual([]);
  });

  it('keeps every byte that reaches its printer, and has none of ours', () => {
    const printed = lab(
      'exec',
      'printer',
      'sh',
      '-c',
      'cat /var/log/lab/printed* 2>/dev/null || true',
    );
    expect(printed).toBe('');
  });
});
