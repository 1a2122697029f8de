/**
 * The most memory that a whole `postern check` holds at once, for ten million addresses and for one:
 * half of them answer with a reset, of the others comes nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NamespacePair } from '../../testing/namespaces.ts';
import { secondsText } from '../figures.ts';
import { type Metered, metered } from '../metered.ts';
import { dropAtIngress, onPair, postern, widen } from '../net.ts';
import type { Bench, Measured } from '../row.ts';

const mostMb = 300;
/** 10,000,000 addresses. */
const many = '10.128.0.0-10.255.255.255,10.100.0.0-10.124.150.127';
const wide = [
  '10.128.0.0/9',
  '10.100.0.0/14',
  '10.104.0.0/13',
  '10.112.0.0/13',
  '10.120.0.0/14',
  '10.124.0.0/16',
];
const sunk = '10.192.0.0/10';
const one = '10.128.0.1';
/** 611 slices, and up to three seconds of waiting in each on a busy machine. */
const limitMs = 45 * 60_000;

export const memory: Bench = {
  name: 'memory',
  measure: 'peak memory of a check, 10 million addresses × 1 port',
  bar: `< ${mostMb} MB`,
  run: () => onPair(measure),
};

async function measure(pair: NamespacePair): Promise<Measured> {
  for (const range of wide) widen(pair, range);
  dropAtIngress(pair, sunk);
  const ofOne = await check(pair, [one]);
  const ofMany = await check(pair, many.split(','));
  const isWhole = ofMany.code === 0;
  return {
    ours: `${megabytes(ofMany)} in ${secondsText(ofMany.ms)}${isWhole ? '' : `, ${endText(ofMany)}`}`,
    peer: `one address ${megabytes(ofOne)}`,
    ratio: `${(ofMany.rssBytes / ofOne.rssBytes).toFixed(2)}×`,
    met: isWhole && ofMany.rssBytes < mostMb * 1e6,
  };
}

function endText({ code, stderr }: Metered): string {
  return code === null ? 'NOT DONE' : `ENDED WITH ${code}: ${stderr.trim()}`;
}

const megabytes = ({ rssBytes }: Metered) => `${Math.round(rssBytes / 1e6)} MB`;

async function check(pair: NamespacePair, targets: readonly string[]): Promise<Metered> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-memory-'));
  try {
    const words = ['--ports', '80', '--udp', 'none', '--rate', 'max', '--per-device-rate', 'max'];
    const output = ['--quiet', '--output', `json=${join(folder, 'result.json')}`];
    const command = [process.execPath, postern, 'check', ...targets, ...words, ...output];
    return await metered(pair.scanner, command, { limitMs, env: { POSTERN_STATE_DIR: folder } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
