/**
 * What mountd tells of the exported folders: procedure EXPORT (RFC 1813 appendix I, 5.2.5) lists each
 * with the hosts that may mount it. Nothing is mounted. Kept are a count and the paths that are open.
 */
import { no, type Posture, type PostureVerdict, unknown, yes } from '../facts/posture.ts';
import { printable } from '../facts/text.ts';
import { call, type Export, exportsIn, programs } from './onc-rpc.ts';
import type { Talk } from './talk.ts';

export type ExportFacts = {
  exports: readonly Export[];
  /** Why there is no list. */
  refusal: string;
};

const exportProcedure = 5;
const exportNumber = 32;

export async function learnExports(talk: Talk, facts: Partial<ExportFacts>): Promise<void> {
  const asked = { program: programs.mountd, version: 3, procedure: exportProcedure };
  const reply = await call(talk, asked, exportNumber);
  if (reply?.is !== 'success') {
    facts.refusal = reply?.is ?? 'no reply';
    return;
  }
  const exports = exportsIn(reply.results);
  if (exports) facts.exports = exports;
}

/** Names that stand for every host. No group at all means the same (RFC 1813, 5.2.5). */
const everybody = /^(?:\*|0\.0\.0\.0(?:\/0(?:\.0\.0\.0)?)?|::\/0|\(everyone\))$/;

function isOpen({ groups }: Export): boolean {
  return groups.length === 0 || groups.some((group) => everybody.test(group));
}

export function exportPosture(facts: Partial<ExportFacts>): Posture {
  return { 'nfs-open-export': openExport(facts) };
}

function openExport({ exports, refusal }: Partial<ExportFacts>): PostureVerdict {
  if (!exports)
    return unknown(
      refusal ? `the list of exports was refused: ${refusal}` : 'no list of exports came',
    );
  const open = exports.filter(isOpen).map(({ path }) => path);
  if (open.length > 0)
    return yes(`exported to every host: ${printable(open.slice(0, 8).join(', '), 200)}`);
  return exports.length > 0
    ? no(`each of its exports names its hosts (${exports.length})`)
    : no('the list of exports is empty');
}
