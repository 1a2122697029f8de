/** A name server over TCP: the same messages, each behind its length (RFC 1035, 4.2.2; RFC 7766). */
import { concat, Reader, uint } from '../bytes.ts';
import {
  type DnsFacts,
  dnsIdentity,
  dnsPosture,
  learnDns,
  recognizeDns,
  rootQuery,
  versionQuery,
} from '../dns-server.ts';
import type { Heard, Recognition, StreamProtocol } from '../protocol.ts';
import type { Talk } from '../talk.ts';

export const dnsTcp: StreamProtocol<DnsFacts> = {
  id: 'dns-tcp',
  title: 'DNS over TCP',
  about:
    'Name server, asked over a connection (or inside TLS: DNS over TLS). One that resolves foreign names for anybody should do so for its own clients only.',
  spec: 'RFC 1035, 4.2.2; RFC 7766; RFC 7858; RFC 4892',
  ports: [53, 853],
  transport: 'tcp',
  hello: framed(versionQuery),
  insideTls: true,
  recognize,
  async interview(talk, facts) {
    learnDns(await takeMessage(talk), facts);
    await talk.send(framed(rootQuery));
    learnDns(await takeMessage(talk), facts);
    await talk.close();
  },
  identity: dnsIdentity,
  posture: (facts) => dnsPosture(facts),
};

/** What our two questions draw is far smaller; a longer message is taken in part. */
const messageBytesMax = 8_192;
const headerBytes = 12;

function framed(message: Uint8Array): Uint8Array {
  return concat(uint(message.length, 2), message);
}

function recognize({ bytes, ended }: Heard): Recognition {
  const waiting = ended ? 'no' : 'more';
  const length = new Reader(bytes).uint(2);
  if (length === undefined) return waiting;
  if (length < headerBytes || length > messageBytesMax) return 'no';
  // The number of our question comes first: nobody else has to be waited for.
  const number = bytes.subarray(2, 4);
  if (number.some((byte, i) => byte !== versionQuery[i])) return 'no';
  if (bytes.length < 2 + length) return waiting;
  return recognizeDns(bytes.subarray(2, 2 + length));
}

async function takeMessage(talk: Talk): Promise<Uint8Array> {
  const length = new Reader(await talk.take(2)).uint(2) ?? 0;
  return await talk.take(Math.min(length, messageBytesMax));
}
