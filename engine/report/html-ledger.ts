/** The proof of coverage: what was sent, what came back, and how the numbers add up. */
import { allAlike, devicesIn } from '../facts/alike-devices.ts';
import type {
  AlikeDevices,
  AlikeLedger,
  CheckResult,
  DeviceLedger,
  DeviceResult,
} from '../facts/check-result.ts';
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
<tbody>${result.devices.filter(({ state }) => state === 'up').flatMap(deviceRows)}${result.quiet.flatMap(quietRows)}${silentRows(result)}</tbody>
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

function quietRows(alike: AlikeDevices): Markup[] {
  return rowsOf(`${counted(alike.devices, 'device')} with nothing open`, [alike]);
}

/** Devices that answered nothing make one row together: their ports are all unknown. */
function silentRows(result: CheckResult): Markup[] {
  const silent = allAlike(result).filter(({ state }) => state === 'silent');
  return silent.length === 0 ? [] : rowsOf(counted(devicesIn(silent), 'silent device'), silent);
}

function rowsOf(name: string, parts: readonly AlikeDevices[]): Markup[] {
  return transports.flatMap((transport) => {
    if (!parts.some(({ ledger }) => ledger[transport])) return [];
    const sum = (of: (ledger: AlikeLedger, devices: number) => number) =>
      parts.reduce((total, { devices, ledger }) => {
        const own = ledger[transport];
        return own ? total + of(own, devices) : total;
      }, 0);
    const total: Row = {
      asked: sum(({ asked }, devices) => asked * devices),
      open: sum(({ open }, devices) => open * devices),
      closed: sum(({ closed }, devices) => closed * devices),
      filtered: sum(({ filtered }, devices) => filtered * devices),
      unknown: sum(({ unknown }, devices) => unknown * devices),
      probesSent: sum(({ probesSentInAll }) => probesSentInAll),
      answers: sum(({ answersInAll }) => answersInAll),
      loss: null,
    };
    return [row(name, transport, total)];
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
