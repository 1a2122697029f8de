/**
 * Results that look like a real week: a small office with good and bad doors, the same office when
 * all is well, and a look that was broken off. Addresses are those kept for documentation.
 */
import type { CheckResult, PortResult } from '../facts/check-result.ts';
import type { Finding, Fix, Priority } from '../facts/finding.ts';
import type { PortSet } from '../facts/port-set.ts';
import { no, type Posture, unknown, yes } from '../facts/posture.ts';
import type { Certificate, TlsFacts } from '../facts/service.ts';
import { alikeSample, deviceSample, portSample, resultSample } from './device-sample.ts';

const udpAsked: PortSet = [
  [53, 53],
  [67, 69],
  [123, 123],
  [137, 138],
  [161, 161],
  [500, 500],
  [623, 623],
  [1900, 1900],
  [5353, 5353],
  [11_211, 11_211],
];

const certificate: Certificate = {
  subject: 'CN=nas.office.example',
  issuer: 'CN=nas.office.example',
  names: ['nas.office.example', '192.0.2.11'],
  notBefore: '2021-03-01T00:00:00.000Z',
  notAfter: '2026-03-01T00:00:00.000Z',
  fingerprint: '9f2c4b7a51c0de83f6e1b3d2a49c07f5e8d6c1b2a3948576e0f1d2c3b4a59687',
  selfSigned: true,
  key: 'rsa 2048',
  keyBits: 2048,
  signature: 'sha256WithRSAEncryption',
};

const tls: TlsFacts = {
  from: 'first-byte',
  version: 'TLS 1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  alpn: 'http/1.1',
  certificate,
};

const ssh: Posture = {
  'password-login': yes('the server offers the method password'),
  'ssh-1': no('the banner says SSH-2.0'),
  'ssh-terrapin': unknown('the list of algorithms was cut off'),
};

const openSsh: Partial<PortResult> = {
  service: 'ssh',
  product: 'OpenSSH',
  version: '9.2p1',
  os: 'Debian 12',
  cpe: ['cpe:2.3:a:openbsd:openssh:9.2p1:*:*:*:*:*:*:*'],
  posture: ssh,
  evidence: ['< SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7\\r\\n'],
};

type Door = {
  rule: string;
  device: string;
  port: number;
  transport?: 'tcp' | 'udp';
  because: string;
};

function finding(
  door: Door,
  said: { priority: Priority; title: string; why: string; fix: readonly Fix[]; see: string },
): Finding {
  const transport = door.transport ?? 'tcp';
  return {
    id: `${door.rule}:${door.device}:${door.port}/${transport}`,
    rule: door.rule,
    device: door.device,
    port: door.port,
    transport,
    priority: said.priority,
    title: said.title,
    because: door.because,
    why: said.why,
    fix: said.fix,
    references: [said.see],
  };
}

const redisFix: readonly Fix[] = [
  {
    control: 'close',
    platform: 'debian',
    what: 'Listen on loopback only, where the application runs on the same machine',
    commands: [
      "sed -i.bak 's/^bind .*/bind 127.0.0.1 -::1/' /etc/redis/redis.conf",
      'systemctl restart redis-server',
    ],
    undo: ['mv /etc/redis/redis.conf.bak /etc/redis/redis.conf', 'systemctl restart redis-server'],
    sideEffect: 'Clients on other machines can no longer connect.',
  },
  {
    control: 'segment',
    platform: 'nftables',
    what: 'Let only the application server in',
    commands: [
      'nft add rule inet filter input tcp dport 16379 ip saddr != 192.0.2.12 counter drop comment "postern"',
    ],
    undo: [
      'nft -a list chain inet filter input',
      'nft delete rule inet filter input handle HANDLE',
    ],
  },
];

const telnetFix: readonly Fix[] = [
  {
    control: 'replace',
    platform: 'busybox',
    what: 'Switch Telnet off and use SSH instead',
    commands: ['/etc/init.d/telnetd stop', 'update-rc.d telnetd disable'],
    undo: ['update-rc.d telnetd enable', '/etc/init.d/telnetd start'],
    sideEffect: 'Scripts that log in by Telnet stop working.',
  },
  {
    control: 'segment',
    platform: 'any',
    what: 'Move the camera to a network of its own that only the recorder may reach',
    commands: [],
    undo: [],
  },
];

const redisOpen = (device: string, port: number) =>
  finding(
    {
      rule: 'redis-no-auth',
      device,
      port,
      because: 'Redis answered PING with +PONG and INFO with its settings, without a password.',
    },
    {
      priority: 'act-now',
      title: 'Redis answers anybody without a password',
      why: 'Any machine of the office network can read and erase all data, and through the configuration command write files as the user that Redis runs as, which usually ends in control of the server.',
      fix: redisFix,
      see: 'https://redis.io/docs/latest/operate/oss_and_stack/management/security/',
    },
  );

const telnetOpen = finding(
  {
    rule: 'telnet-cleartext',
    device: '192.0.2.9',
    port: 2323,
    because: 'A Telnet login was offered: "camera login:".',
  },
  {
    priority: 'this-week',
    title: 'Telnet: name and password travel unencrypted',
    why: 'Whoever can see the traffic of this network reads the password as it is typed. Cameras with an open Telnet are also what botnets look for first.',
    fix: telnetFix,
    see: 'RFC 854',
  },
);

const certificateExpired = finding(
  {
    rule: 'certificate-expired',
    device: '192.0.2.11',
    port: 443,
    because: 'The certificate CN=nas.office.example ended on 2026-03-01.',
  },
  {
    priority: 'this-month',
    title: 'The TLS certificate has expired',
    why: 'People learn to click the warning away, and then click it away for an attacker too.',
    fix: [
      {
        control: 'replace',
        platform: 'any',
        what: 'Issue a new certificate and renew it automatically',
        commands: ['certbot certonly --standalone -d nas.office.example'],
        undo: ['certbot delete --cert-name nas.office.example'],
      },
    ],
    see: 'https://www.rfc-editor.org/rfc/rfc5280',
  },
);

const recursion = finding(
  {
    rule: 'dns-open-resolver',
    device: '192.0.2.1',
    port: 53,
    transport: 'udp',
    because: 'A name of a foreign domain was resolved for us (recursion available).',
  },
  {
    priority: 'watch',
    title: 'The name server resolves foreign names for the asker',
    why: 'From the office network this is its task. It becomes an amplifier as soon as the Internet can reach it.',
    fix: [
      {
        control: 'segment',
        platform: 'dnsmasq',
        what: 'Answer on the inner interface only',
        commands: ["printf 'interface=br-lan\\nbind-interfaces\\n' > /etc/dnsmasq.d/inner.conf"],
        undo: ['rm /etc/dnsmasq.d/inner.conf'],
      },
    ],
    see: 'RFC 5358',
  },
);

const router = deviceSample({
  address: '192.0.2.1',
  hostname: 'router.office.example',
  udp: {
    asked: udpAsked,
    unknown: [
      [67, 69],
      [500, 500],
    ],
  },
  ports: [
    portSample(22, { ...openSsh, product: 'Dropbear sshd', version: '2022.83', os: null, cpe: [] }),
    portSample(53, { service: 'dns', product: 'dnsmasq', version: '2.90' }),
    portSample(53, {
      transport: 'udp',
      service: 'dns',
      product: 'dnsmasq',
      version: '2.90',
      posture: { 'open-recursion': yes('a foreign name was resolved, flag RA set') },
      findings: [recursion.id],
    }),
    portSample(80, {
      service: 'http',
      product: 'BusyBox httpd',
      version: '1.35.0',
      info: { title: 'Router – Überblick & Status' },
      posture: { 'http-login-form': yes('a form with a password field'), cleartext: yes('no TLS') },
    }),
  ],
});

const camera = deviceSample({
  address: '192.0.2.9',
  notes: ['Handled gently: at most 50 probes a second, it looks like a small device.'],
  udp: { asked: udpAsked, unknown: udpAsked, unknownBecause: 'rate-limited' },
  tcp: { unknown: [[40_000, 41_023]], unknownBecause: 'rate-limited', loss: 0.021 },
  ports: [
    portSample(554, { service: 'rtsp', unidentified: null }),
    portSample(2323, {
      service: 'telnet',
      product: 'BusyBox telnetd',
      posture: { 'cleartext-login': yes('the login prompt came unencrypted') },
      findings: [telnetOpen.id],
      evidence: ['< \\xff\\xfd\\x01camera login: '],
    }),
    portSample(37_777, {
      unidentified:
        'It accepted the connection and closed it after 32 bytes that no protocol knows.',
      evidence: ['< \\xb0\\x00\\x00\\x58\\x00\\x00\\x00\\x00'],
      connections: 6,
    }),
  ],
});

const nas = deviceSample({
  address: '192.0.2.11',
  hostname: 'nas.office.example',
  udp: { asked: udpAsked },
  ports: [
    portSample(22, openSsh),
    portSample(443, {
      service: 'http',
      product: 'nginx',
      version: '1.22.1',
      cpe: ['cpe:2.3:a:f5:nginx:1.22.1:*:*:*:*:*:*:*'],
      info: { title: 'File station', server: 'nginx/1.22.1' },
      tls,
      posture: {
        'certificate-expired': yes('it ended on 2026-03-01'),
        'certificate-self-signed': yes('subject and issuer are the same'),
        'tls-1.0': no('the server refused TLS 1.0'),
        'tls-1.3': yes('TLS 1.3 was agreed'),
      },
      findings: [certificateExpired.id],
      connections: 5,
    }),
    portSample(445, {
      service: 'smb',
      product: 'Samba smbd',
      version: '4.17.12',
      os: 'Debian',
      info: { workgroup: 'OFFICE', name: 'NAS' },
      posture: {
        smb1: no('the dialect NT LM 0.12 was refused'),
        'smb-signing-required': unknown('the session ended before the answer'),
      },
    }),
  ],
});

const redisFindings = [redisOpen('192.0.2.12', 16_379), redisOpen('2001:db8::12', 16_379)];

const redisServer = (address: string, id: string) =>
  deviceSample({
    address,
    hostname: 'app.office.example',
    udp: { asked: udpAsked },
    tcp: { filtered: [[9100, 9199]] },
    ports: [
      portSample(22, openSsh),
      portSample(16_379, {
        service: 'redis',
        product: 'Redis key-value store',
        version: '7.0.15',
        posture: { 'no-authentication': yes('answered PING with +PONG'), cleartext: yes('no TLS') },
        findings: [id],
        evidence: ['> PING\\r\\n', '< +PONG\\r\\n'],
      }),
    ],
  });

const silent = alikeSample(['192.0.2.13'], { udp: { asked: udpAsked }, silent: true });

const quietPrinter = deviceSample({
  address: '192.0.2.10',
  hostname: 'printer.office.example',
  udp: { asked: udpAsked },
  ports: [
    portSample(631, { service: 'ipp', product: 'CUPS', version: '2.4.2' }),
    portSample(9100, { unidentified: 'No byte is ever sent to a raw print port.' }),
  ],
});

/** Six devices that answer and one that does not; findings of every priority. */
export const officeResult: CheckResult = resultSample({
  asked: {
    targets: ['192.0.2.0/28', '2001:db8::12'],
    exclude: ['192.0.2.14'],
    tcp: 'all',
    udp: 'known',
  },
  devices: [
    router,
    camera,
    quietPrinter,
    nas,
    redisServer('192.0.2.12', redisFindings[0]?.id ?? ''),
    redisServer('2001:db8::12', redisFindings[1]?.id ?? ''),
  ],
  silent: [silent],
  findings: [...redisFindings, telnetOpen, certificateExpired, recursion],
});

/** Every port had a conclusive answer and no rule has anything to say. */
export const cleanResult: CheckResult = resultSample({
  asked: { targets: ['192.0.2.20'], exclude: [], tcp: 'all', udp: 'known' },
  devices: [
    deviceSample({
      address: '192.0.2.20',
      udp: { asked: udpAsked },
      ports: [portSample(22, openSsh)],
    }),
  ],
});

/** Broken off by the user before the first answer. */
export const interruptedResult: CheckResult = resultSample({
  complete: false,
  incompleteBecause: ['it was interrupted by the user'],
  method: { tcp: 'connect', udp: null, because: 'raw packets need root or CAP_NET_RAW' },
  asked: { targets: ['192.0.2.20'], exclude: [], tcp: '1-1000', udp: 'none' },
  devices: [
    deviceSample({
      address: '192.0.2.20',
      tcp: {
        asked: [[1, 1000]],
        unknown: [[501, 1000]],
        unknownBecause: 'interrupted',
        loss: null,
      },
      ports: [portSample(22, { reason: 'connected' })],
    }),
  ],
});
