/**
 * What is called open and is not: over all rows that ran before, and on a tarpit that completes a
 * handshake on every port and says nothing, with three real services among them.
 */
import { once } from 'node:events';
import type { NamespacePair } from '../../testing/namespaces.ts';
import { scoreOf, scoreText, secondsText } from '../figures.ts';
import { metered } from '../metered.ts';
import { onPair, postern } from '../net.ts';
import type { OpenTally } from '../open-tally.ts';
import type { Bench, Measured } from '../row.ts';

const tarpit = '10.98.0.1';
const trapPort = 9;
const greeting = 'SSH-2.0-OpenSSH_9.2p1\\r\\n';
const realPorts = [22, 18_080, 40_001];
const limitMs = 300_000;
const methods = ['syn', 'connect'] as const;
/** By connections each takes its time, so fewer ports have to do. */
const ports = { syn: 'all', connect: '22,18080,20001-40002' };

export const falseOpens: Bench = {
  name: 'false-opens',
  measure: 'false opens, all rows of this run and a tarpit',
  bar: '0',
  run: (tally) => onPair((pair) => measure(pair, tally)),
};

async function measure(pair: NamespacePair, tally: OpenTally): Promise<Measured> {
  const not = realPorts.join();
  pair.filter(
    `chain in { type nat hook prerouting priority dstnat; tcp dport != { ${not} } redirect to :${trapPort}; }`,
  );
  const server = pair.start(pair.target, process.execPath, '-e', trap);
  if (server.stdout) await once(server.stdout, 'data');
  const details: string[] = [];
  let isFound = true;
  for (const method of methods) {
    const words = ['check', tarpit, '--ports', ports[method], '--udp', 'none', '--method', method];
    const rates = ['--rate', 'max', '--per-device-rate', 'max', '--no-journal'];
    const command = [process.execPath, postern, ...words, ...rates, '--quiet', '--output', 'json'];
    const run = await metered(pair.scanner, command, { limitMs });
    const [device] = JSON.parse(run.stdout || '{"devices":[]}').devices;
    const open: readonly { readonly port: number }[] = device?.ports ?? [];
    const score = scoreOf(
      open.map(({ port }) => `${port}`),
      new Set(realPorts.map(String)),
    );
    tally.count('tarpit', score);
    isFound &&= score.right === score.of;
    details.push(
      `tarpit by ${method}: ${scoreText(score)} real services found, ${score.wrong} others called open, ${secondsText(run.ms)}`,
    );
  }
  return {
    ours: `${tally.wrong} of ${tally.reported} reported by ${tally.benches}`,
    peer: '',
    ratio: '',
    met: tally.wrong === 0 && isFound,
    details,
  };
}

const trap = `
  const { createServer } = require('node:net');
  const ports = ${JSON.stringify([trapPort, ...realPorts])};
  let left = ports.length;
  for (const port of ports) {
    createServer((socket) => {
      socket.on('error', () => {});
      socket.resume(); // who never reads never hears the end, and runs out of files
      if (port !== ${trapPort}) socket.write('${greeting}');
    }).listen({ port, host: '::', backlog: 4096 }, () => { if (--left === 0) console.log('listening'); });
  }`;
