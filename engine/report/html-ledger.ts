/** The proof of coverage: what was sent, what came back, and how the numbers add up. */
import type { CheckResult, DeviceLedger, DeviceResult } from '../facts/check-result.ts';
import { type Digest, reportedStates, transports } from './digest.ts';
import { html, type Markup } from './markup.ts';
import { counted, percent, thousands } from './wording.ts';

type Row = Pick<
  DeviceLedger,
  (typeof reportedStates)[number] | 'asked' | 'probesSent' | 'answers'
> & {
  readonly loss: number | null;
};

export function ledgerPart(result: CheckResult, digest: Digest): Markup {
  return html`<section class="part" id="ledger"><h2>Ledger</h2>
<p>Each port that was asked stands in one of four columns. <b>Open</b>: it answered.
<b>Closed</b>: the device itself said that nothing listens. <b>Filtered</b>: a filter kept the question
or the answer away. <b>Unknown</b>: there was no conclusive answer; an unknown port is never counted
as closed. Loss is the share of answers, known to exist, that went missing when asked again.</p>
<div class="scroll"><table class="ledger"><thead><tr><th scope="col">Device</th><th scope="col"></th>
${['Asked', 'Open', 'Closed', 'Filtered', 'Unknown', 'Probes', 'Answers', 'Loss'].map((title) => html`<th class="number" scope="col">${title}</th>`)}</tr></thead>
<tbody>${result.devices.filter(({ state }) => state === 'up').flatMap(deviceRows)}${silentRows(result.devices)}</tbody>
<tfoot>${totalRows(digest)}</tfoot></table></div>
<p class="soft">Postern ${result.tool.version}, ${result.start} to ${result.end}. Asked: TCP ${result.asked.tcp}, UDP ${result.asked.udp}.
No password was tried and no flaw was exercised.</p></section>`;
}

function deviceRows(device: DeviceResult): Markup[] {
  return transports.flatMap((transport) => {
    const ledger = device.ledger[transport];
    if (!ledger) return [];
    return [row(device.address, transport, { ...ledger, loss: ledger.estimatedLoss })];
  });
}

/** Devices that answered nothing make one row together: their ports are all unknown. */
function silentRows(devices: readonly DeviceResult[]): Markup[] {
  const silent = devices.filter(({ state }) => state === 'silent');
  return transports.flatMap((transport) => {
    const ledgers = silent.flatMap((device) => device.ledger[transport] ?? []);
    if (ledgers.length === 0) return [];
    const sum = (key: keyof Omit<Row, 'loss'>) =>
      ledgers.reduce((total, ledger) => total + ledger[key], 0);
    const total: Row = {
      asked: sum('asked'),
      open: sum('open'),
      closed: sum('closed'),
      filtered: sum('filtered'),
      unknown: sum('unknown'),
      probesSent: sum('probesSent'),
      answers: sum('answers'),
      loss: null,
    };
    return [row(counted(ledgers.length, 'silent device'), transport, total)];
  });
}

function totalRows({ totals }: Digest): Markup[] {
  return transports.flatMap((transport) => {
    const total = totals[transport];
    return total ? [row('All', transport, { ...total, loss: total.worstLoss })] : [];
  });
}

function row(name: string, transport: string, numbers: Row): Markup {
  const { asked, probesSent, answers, loss } = numbers;
  const counts = [asked, ...reportedStates.map((state) => numbers[state]), probesSent, answers];
  return html`<tr><td class="mono">${name}</td><td>${transport}</td>
${counts.map((count) => html`<td class="number ${count === 0 ? 'none' : ''}">${thousands(count)}</td>`)}
<td class="number">${loss === null ? '–' : percent(loss)}</td></tr>`;
}
