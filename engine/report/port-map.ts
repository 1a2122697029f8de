/**
 * The ports of a device as a picture: 256 × 256 pixels, one a port, in rows from 0 (top left) to
 * 65,535. What nobody asked stays blank, so a hole in the coverage can be seen. Single open ports
 * would be lost among 65,536 pixels, so each gets a mark on top; where few ports were asked, all do.
 */
import type { DeviceLedger, DeviceResult } from '../facts/check-result.ts';
import type { Transport } from '../facts/endpoint.ts';
import { portsMax } from '../facts/ledger.ts';
import { type PortSet, portCount, portsOf } from '../facts/port-set.ts';
import { portSetFrom } from '../facts/port-set-text.ts';
import { type PortState, portStates } from '../facts/port-state.ts';
import { reportedStates } from './digest.ts';
import { html, type Markup, trusted } from './markup.ts';
import { pngOf, type Rgba } from './png.ts';
import { counted, listed, thousands } from './wording.ts';

const side = 256;
/** More marks than that would hide the picture. */
const marksMax = 1000;
/** Up to so many asked ports every one gets a mark. */
const sparseMax = 512;
const portsNamedMax = 12;

/** The style sheet gives the legend and the marks the same colours. */
export const mapColours: Readonly<Record<PortState | 'not-asked', Rgba>> = {
  unknown: [217, 150, 20, 200],
  open: [12, 92, 116, 255],
  closed: [120, 132, 145, 58],
  filtered: [98, 135, 198, 215],
  'not-asked': [0, 0, 0, 0],
};

const paletteOrder = [...portStates, 'not-asked'] as const;
const notAsked = portStates.length;

export function portMap(
  device: DeviceResult,
  transport: Transport,
  isRisky: (port: number) => boolean,
): Markup | null {
  const ledger = device.ledger[transport];
  if (!ledger) return null;
  const name = transport.toUpperCase();
  return html`<figure class="map">
<svg viewBox="-36 -4 293 264" role="img" aria-label="${altText(device, transport, ledger)}">
${axis()}<image href="${trusted(pictureUri(ledger))}" width="256" height="256"/>
<rect class="frame" x="0" y="0" width="256" height="256"/>${marks(ledger, isRisky)}
</svg>
<figcaption><b>${name}</b> ${counted(ledger.asked, 'port')} asked</figcaption>
</figure>`;
}

function rangesOf(ledger: DeviceLedger, state: PortState): PortSet {
  return portSetFrom(ledger.ranges[state]) ?? [];
}

function pictureUri(ledger: DeviceLedger): string {
  const pixels = new Uint8Array(portsMax).fill(notAsked);
  for (const [i, state] of portStates.entries()) {
    for (const [first, last] of rangesOf(ledger, state)) pixels.fill(i, first, last + 1);
  }
  const png = pngOf(
    side,
    pixels,
    paletteOrder.map((state) => mapColours[state]),
  );
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}

function axis(): readonly Markup[] {
  const ticks = [0, 16_384, 32_768, 49_152, 65_535];
  return ticks.map((port) => {
    const y = Math.min(side - 1, Math.max(3, Math.floor(port / side) + 3));
    return html`<text x="-4" y="${y}">${port}</text>`;
  });
}

function marks(ledger: DeviceLedger, isRisky: (port: number) => boolean): readonly Markup[] {
  const isSparse = ledger.asked <= sparseMax;
  const states = isSparse ? portStates : (['open'] as const);
  const drawn: Markup[] = [];
  for (const state of states) {
    for (const port of portsOf(rangesOf(ledger, state))) {
      if (drawn.length === marksMax) return drawn;
      const look = state === 'open' && isRisky(port) ? 'risky' : state;
      const radius = state === 'open' ? 3.4 : 2.4;
      drawn.push(
        html`<circle class="${look}" cx="${(port % side) + 0.5}" cy="${Math.floor(port / side) + 0.5}" r="${radius}"/>`,
      );
    }
  }
  return drawn;
}

function altText(device: DeviceResult, transport: Transport, ledger: DeviceLedger): string {
  const open = rangesOf(ledger, 'open');
  const few = portCount(open) > 0 && portCount(open) <= 10_000;
  const ports = few ? [...portsOf(open)].map(String) : [];
  const named = ports.length === 0 ? '' : ` (${listed(ports, portsNamedMax)})`;
  const [first, ...rest] = reportedStates.map((state) => `${thousands(ledger[state])} ${state}`);
  return `Map of the ${transport.toUpperCase()} ports of ${device.address}: ${first}${named}, ${rest.join(', ')}`;
}
