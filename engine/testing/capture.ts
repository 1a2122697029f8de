/**
 * Records one case from a real server, on standard output:
 *
 *     node engine/testing/capture.ts PROTOCOL ADDRESS PORT TITLE SERVER [--tls] [--asked PROTOCOL]
 *         [--server-name NAME] [--extended] >> engine/identify/protocols/PROTOCOL.exchanges
 *
 * What was recognized is printed on standard error.
 */
import { parseArgs } from 'node:util';
import { realClock } from '../facts/clock.ts';
import { capture } from '../identify/capture.ts';
import { exchangeText } from '../identify/exchange-text.ts';
import type { Protocol } from '../identify/protocol.ts';
import { openDialer } from '../wire/connect.ts';
import { openDatagrams } from '../wire/datagrams.ts';
import { guardFor } from '../wire/guard.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tls: { type: 'boolean', default: false },
    asked: { type: 'string' },
    'server-name': { type: 'string' },
    extended: { type: 'boolean', default: false },
  },
});
const [name = '', address = '', port = '', title = '', server = ''] = positionals;
if (positionals.length !== 5)
  throw new Error('usage: capture.ts PROTOCOL ADDRESS PORT TITLE SERVER [--tls] [--asked ID]');

const protocol = await protocolNamed(name);
const askedOf = values.asked === undefined ? null : await protocolNamed(values.asked);
const guard = guardFor((asked, askedPort) => asked === address && askedPort === Number(port));
const serverName = values['server-name'] ?? null;
const captured = await capture(protocol, {
  endpoint: { address, port: Number(port), transport: protocol.transport },
  dialer: openDialer(guard),
  datagrams: openDatagrams(guard),
  clock: realClock,
  serverName,
  extended: values.extended,
  title,
  headers: {
    server,
    recorded: new Date().toISOString().slice(0, 10),
    ...(serverName === null ? {} : { 'server-name': serverName }),
  },
  insideTls: values.tls,
  asked: askedOf?.hello ? { id: askedOf.id, bytes: askedOf.hello } : null,
});
process.stdout.write(exchangeText(captured.recorded));
const { recognition, identity, posture } = captured;
console.error(JSON.stringify({ recognition, identity, posture }, null, 2));

/** From its file, so that a protocol can be recorded before it is on the list. */
async function protocolNamed(id: string): Promise<Protocol> {
  const file = new URL(`../identify/protocols/${id}.ts`, import.meta.url);
  const exported: Record<string, unknown> = await import(file.href);
  const found = Object.values(exported).find(
    (one) => typeof one === 'object' && one !== null && 'id' in one && one.id === id,
  );
  if (!found) throw new Error(`${file.pathname} exports no protocol with the id ${id}`);
  return found as Protocol;
}
