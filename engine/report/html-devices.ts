/** Each device that answered: its ports, what listens there, and the map of all of them. */
import { allAlike, devicesIn } from '../facts/alike-devices.ts';
import type { AlikeDevices, CheckResult, DeviceResult, PortResult } from '../facts/check-result.ts';
import { type Finding, type Priority, priorities, priorityTitles } from '../facts/finding.ts';
import { printable } from '../facts/text.ts';
import { countByPriority, type Digest, reportedStates, transports } from './digest.ts';
import { degradedPart, minutesPart } from './html-minutes.ts';
import { chip } from './html-summary.ts';
import { html, type Markup } from './markup.ts';
import { portMap } from './port-map.ts';
import {
  details,
  factsThatAre,
  portText,
  productText,
  serviceText,
  statesText,
} from './port-text.ts';
import { counted, listed, sentence, thousands } from './wording.ts';

/** A device with more lines is a matter for JSON; the rest is counted. */
const portsShownMax = 500;
const rangesShownMax = 200;
const unidentifiedCharsMax = 300;
const rangesCharsMax = 160;

type Context = {
  readonly findings: ReadonlyMap<string, Finding>;
  /** The place of a finding's group in the list of findings, from 1. */
  readonly groupOf: ReadonlyMap<string, number>;
};

export function devicesPart(result: CheckResult, digest: Digest): Markup {
  const context: Context = {
    findings: new Map(result.findings.map((finding) => [finding.id, finding])),
    groupOf: new Map(
      digest.groups.flatMap(({ findings }, i) => findings.map(({ id }) => [id, i + 1] as const)),
    ),
  };
  const up = result.devices.filter(({ state }) => state === 'up');
  const silent = allAlike(result).filter(({ state }) => state === 'silent');
  return html`<section class="part" id="devices"><h2>Devices</h2>
${up.length > 0 ? overview(up, result) : null}
${result.quiet.map(quietDevices)}
${silent.length > 0 ? silentDevices(silent) : null}
${up.length > 0 ? legend() : null}
${up.map((device, i) => deviceBlock(device, i, context))}
</section>`;
}

function overview(up: readonly DeviceResult[], result: CheckResult): Markup {
  const isNamed = up.some(({ hostname }) => hostname !== null);
  const byDevice = Map.groupBy(result.findings, ({ device }) => device);
  const rows = up.map((device, i) => {
    const counts = countByPriority(byDevice.get(device.address) ?? []);
    const [open, unknown] = (['open', 'unknown'] as const).map((state) =>
      transports.reduce((sum, transport) => sum + (device.ledger[transport]?.[state] ?? 0), 0),
    );
    return html`<tr><td><a class="mono" href="#d${i + 1}">${device.address}</a></td>${isNamed ? html`<td>${device.hostname}</td>` : null}
<td class="number">${thousands(open ?? 0)}</td>${priorities.map((priority) => countCell(priority, counts[priority]))}
<td class="number">${thousands(unknown ?? 0)}</td></tr>`;
  });
  const heads = priorities.map(
    (priority) => html`<th class="number" scope="col">${priorityTitles[priority]}</th>`,
  );
  return html`<div class="scroll"><table class="overview"><thead><tr><th scope="col">Device</th>${isNamed ? html`<th scope="col">Name</th>` : null}
<th class="number" scope="col">Open</th>${heads}<th class="number" scope="col">Unknown</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function countCell(priority: Priority, count: number): Markup {
  return count === 0
    ? html`<td class="number none">0</td>`
    : html`<td class="number ${priority}"><b>${count}</b></td>`;
}

function quietDevices({ devices, addresses, ledger }: AlikeDevices): Markup {
  const states = transports.flatMap((transport) => {
    const own = ledger[transport];
    return own ? [`${transport.toUpperCase()} ${statesText(own)}`] : [];
  });
  return html`<p>${counted(devices, 'device')} answered and ${devices === 1 ? 'offers' : 'offer'} nothing (${devices === 1 ? '' : 'each '}${states.join(', ')}):
<span class="mono">${listed(addresses, rangesShownMax)}</span></p>`;
}

function silentDevices(silent: readonly AlikeDevices[]): Markup {
  const devices = devicesIn(silent);
  const addresses = listed(
    silent.flatMap((one) => one.addresses),
    rangesShownMax,
  );
  return html`<p>${counted(devices, 'device')} answered nothing, so nothing is known of ${devices === 1 ? 'it' : 'them'}:
<span class="mono">${addresses}</span></p>`;
}

function legend(): Markup {
  return html`<p class="legend">Port maps: one pixel a port, 0 top left to 65,535 bottom right.
${reportedStates.map((state) => html`<span><i class="swatch ${state}"></i>${state}</span>`)}
<span><i class="swatch risky"></i>open, with a finding</span><span><i class="swatch not-asked"></i>not asked</span></p>`;
}

function deviceBlock(device: DeviceResult, i: number, context: Context): Markup {
  const shown = device.ports.slice(0, portsShownMax);
  const more = device.ports.length - shown.length;
  const maps = transports.map((transport) =>
    portMap(device, transport, riskyIn(device, transport)),
  );
  return html`<section class="device" id="d${i + 1}">
<h3><span class="mono">${device.address}</span> ${device.hostname ?? ''}</h3>
${device.notes.map((note) => html`<p class="note">${sentence(note)}</p>`)}
${degradedPart(device)}
${shown.length > 0 ? portTable(shown, context) : html`<p class="soft">No open port.</p>`}
${more > 0 ? html`<p class="soft">and ${counted(more, 'more port')} in the JSON and CSV reports</p>` : null}
<div class="maps">${maps}${rangeList(device)}</div>
${minutesPart(device)}
</section>`;
}

/** The same in numbers: a single filtered port is hard to see in a picture. */
function rangeList(device: DeviceResult): Markup {
  const items = transports.flatMap((transport) => {
    const ledger = device.ledger[transport];
    if (!ledger) return [];
    return reportedStates.map((state) => {
      const ranges = state === 'closed' ? '' : ledger.ranges[state].replaceAll(',', ', ');
      const cut = ranges.length > rangesCharsMax ? `${ranges.slice(0, rangesCharsMax)}…` : ranges;
      const look = ledger[state] === 0 ? 'none' : state;
      return html`<div class="${look}"><dt>${transport.toUpperCase()} ${state}</dt><dd><b>${thousands(ledger[state])}</b> <span class="mono">${cut}</span></dd></div>`;
    });
  });
  return html`<dl class="ranges">${items}</dl>`;
}

function riskyIn(device: DeviceResult, transport: string): (port: number) => boolean {
  const risky = device.ports.filter(
    (port) => port.transport === transport && port.findings.length > 0,
  );
  const ports = new Set(risky.map(({ port }) => port));
  return (port) => ports.has(port);
}

function portTable(ports: readonly PortResult[], context: Context): Markup {
  return html`<table class="ports"><thead><tr><th scope="col">Port</th><th scope="col">Service</th><th scope="col">Product</th>
<th scope="col">What was learnt</th><th scope="col">Finding</th></tr></thead>
<tbody>${ports.map((port) => portRow(port, context))}</tbody></table>`;
}

function portRow(port: PortResult, context: Context): Markup {
  const state = port.state === 'open' ? null : html`<br><span class="soft">${port.state}</span>`;
  const learnt = html`${details(port).join(' · ')}${factLine(port)}`;
  const known =
    port.unidentified === null
      ? html`<td>${productText(port)}</td>\n<td class="learnt">${learnt}</td>`
      : html`<td colspan="2" class="learnt">${productText(port)} ${sentence(printable(port.unidentified, unidentifiedCharsMax))} ${learnt}</td>`;
  return html`<tr><td class="mono">${portText(port)}${state}</td><td>${serviceText(port)}</td>
${known}
<td>${port.findings.flatMap((id) => findingLink(id, context))}</td></tr>`;
}

function factLine(port: PortResult): Markup | null {
  const told = (['yes', 'no', 'unknown'] as const).flatMap((is) => {
    const facts = factsThatAre(port, is);
    return facts.length === 0
      ? []
      : [html`<span class="${is}"><b>${is}</b> ${facts.join(', ')}</span> `];
  });
  return told.length === 0 ? null : html`<small class="posture">${told}</small>`;
}

function findingLink(id: string, { findings, groupOf }: Context): Markup[] {
  const finding = findings.get(id);
  if (!finding) return [];
  return [
    html`<p>${chip(finding.priority)} <a href="#f${groupOf.get(id) ?? 0}">${finding.title}</a></p>`,
  ];
}
