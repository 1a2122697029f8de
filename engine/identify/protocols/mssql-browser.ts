/**
 * SQL Server Browser: tells which instances of SQL Server a machine has, their versions and ports.
 * One byte is the whole request.
 */
import { type Posture, unknown, yes } from '../../facts/posture.ts';
import type { Identity } from '../../facts/service.ts';
import { printable } from '../../facts/text.ts';
import { latin1Text, Reader } from '../bytes.ts';
import type { DatagramProtocol, Recognition } from '../protocol.ts';
import { sqlServerNamed } from '../tds-versions.ts';

export type MssqlBrowserFacts = {
  /** `ServerName;…;InstanceName;…;IsClustered;…;Version;…;tcp;1433;;` for each instance. */
  instances: string;
  answerBytes: number;
};

export const mssqlBrowser: DatagramProtocol<MssqlBrowserFacts> = {
  id: 'mssql-browser',
  title: 'SQL Server Browser',
  about:
    'Tells strangers the instances, versions and ports of SQL Server, and answers forged senders with far more than it was asked. Use fixed ports and switch it off.',
  spec: 'MC-SQLR 2.2.2, 2.2.5',
  ports: [1434],
  transport: 'udp',
  // CLNT_UCAST_EX
  hello: Uint8Array.of(3),
  recognize: ({ bytes }): Recognition => (instancesOf(bytes) === undefined ? 'no' : 'yes'),
  async interview(_datagrams, first, facts) {
    const instances = instancesOf(first);
    if (instances === undefined) return;
    facts.instances = instances;
    facts.answerBytes = first.length;
  },
  identity,
  posture,
};

const instancesMax = 8;

/** SVR_RESP: 5, the length of the text (little-endian), the text. */
function instancesOf(datagram: Uint8Array): string | undefined {
  const reader = new Reader(datagram);
  const [kind, length] = [reader.uint(1), reader.uintLe(2)];
  if (kind !== 5 || length === undefined || length !== reader.left) return undefined;
  const text = latin1Text(reader.rest());
  return /^ServerName;[^;]{1,255};InstanceName;/.test(text) ? text : undefined;
}

function fieldsOf(instance: string): ReadonlyMap<string, string> {
  const parts = instance.split(';');
  const fields = new Map<string, string>();
  for (let i = 0; i + 1 < parts.length; i += 2) fields.set(parts[i] ?? '', parts[i + 1] ?? '');
  return fields;
}

function identity({ instances }: Partial<MssqlBrowserFacts>): Identity {
  const listed = (instances ?? '').split(';;').filter(Boolean).slice(0, instancesMax).map(fieldsOf);
  const first = listed[0];
  if (!first) return {};
  const versions = new Set(listed.map((fields) => fields.get('Version')));
  const version = /^\d{1,3}(?:\.\d{1,5}){1,3}$/.exec(first.get('Version') ?? '')?.[0];
  const named = version && versions.size === 1 ? sqlServerNamed(version) : {};
  const list = listed.map((fields) =>
    [fields.get('InstanceName'), fields.get('tcp')].filter(Boolean).join(' on '),
  );
  const info = {
    ...named.info,
    server: printable(first.get('ServerName') ?? '', 80),
    instances: printable(list.join(', ')),
  };
  return { product: 'Microsoft SQL Server', ...named, info };
}

function posture({ instances, answerBytes }: Partial<MssqlBrowserFacts>): Posture {
  const known = instances !== undefined;
  return {
    cleartext: yes('requests and answers are sent as plain text'),
    'no-authentication': known
      ? yes('told a stranger which instances of SQL Server there are')
      : unknown('the answer was cut off'),
    amplifier: known
      ? yes(`answered 1 byte with ${answerBytes} over UDP, where the sender can be forged`)
      : unknown('the answer was cut off'),
  };
}
