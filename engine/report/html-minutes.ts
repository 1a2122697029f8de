/**
 * The minutes of a device as a small picture, probes as bars in the colour of how the device was,
 * and the same in numbers for whoever has to answer "was it us?".
 */
import type { DeviceResult } from '../facts/check-result.ts';
import type { Degraded, Minutes } from '../facts/vitals.ts';
import { html, type Markup } from './markup.ts';
import { degradedText, secondUtc } from './vitals-text.ts';
import { counted, sentence, thousands } from './wording.ts';

const width = 240;
const height = 36;
/** More bars than that are thinner than a pixel; the numbers are in the JSON report. */
const barsMax = 240;
const rowsShownMax = 120;
const barLeast = 1;

export function degradedPart({ degraded }: DeviceResult): Markup | null {
  return degraded ? html`<p class="note">${sentence(degradedText(degraded))}</p>` : null;
}

export function minutesPart({ address, minutes, degraded }: DeviceResult): Markup | null {
  if (!minutes || (minutes.minute.length < 2 && !degraded)) return null;
  return html`<div class="minutes"><figure>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${altText(address, minutes, degraded)}">${bars(minutes)}
<rect class="frame" x="0" y="${height - 0.5}" width="${width}" height="0.5"/></svg>
<figcaption>Probes a minute from ${secondUtc(minutes.from)} on</figcaption></figure>
<details><summary>Minute by minute</summary>${table(minutes)}</details></div>`;
}

function lengthOf({ minute, span }: Minutes): number {
  const last = minute.length - 1;
  return Math.max(1, (minute[last] ?? 0) + (span[last] ?? 1));
}

function bars(minutes: Minutes): readonly Markup[] {
  const { minute, span, probes, state } = minutes;
  const perMinute = probes.map((sent, i) => sent / Math.max(1, span[i] ?? 1));
  const most = Math.max(1, ...perMinute.slice(0, barsMax));
  const unit = width / lengthOf(minutes);
  return minute.slice(0, barsMax).map((first, i) => {
    const tall = Math.max(barLeast, ((perMinute[i] ?? 0) / most) * (height - 2));
    const wide = Math.max(0.5, (span[i] ?? 1) * unit - 0.5);
    return html`<rect class="${state[i] ?? 'unknown'}" x="${round(first * unit)}" y="${round(height - tall)}" width="${round(wide)}" height="${round(tall)}"/>`;
  });
}

const round = (value: number) => Math.round(value * 100) / 100;

function altText(address: string, { probes, state }: Minutes, degraded?: Degraded | null): string {
  const sent = probes.reduce((sum, one) => sum + one, 0);
  const bad = state.filter((one) => one === 'degraded').length;
  const how = degraded ? `, ${counted(bad, 'row')} of them degraded` : '';
  return `What ${address} was sent minute by minute: ${counted(sent, 'probe')} in ${counted(probes.length, 'row')}${how}`;
}

function table(minutes: Minutes): Markup {
  const { from, minute, span, probes, answers, canaries, lost, roundTripMs, state } = minutes;
  const began = Date.parse(from);
  const rows = minute.slice(-rowsShownMax).map((first, shown) => {
    const i = Math.max(0, minute.length - rowsShownMax) + shown;
    const at = new Date(began + first * 60_000);
    const time = Number.isNaN(at.getTime()) ? String(first) : at.toISOString().slice(11, 19);
    const numbers = [span[i], probes[i], answers[i], canaries[i], lost[i]];
    const way = roundTripMs[i] ?? null;
    return html`<tr><td class="mono">${time}</td>${numbers.map((one) => html`<td class="number">${thousands(one ?? 0)}</td>`)}
<td class="number">${way === null ? '–' : `${way} ms`}</td><td>${state[i] ?? 'unknown'}</td></tr>`;
  });
  const heads = ['Minutes', 'Probes', 'Answers', 'Canaries', 'Lost', 'Round trip'];
  const more = minute.length - rows.length;
  return html`${more > 0 ? html`<p class="soft">and ${counted(more, 'earlier row')} in the JSON report</p>` : null}
<table class="ledger"><thead><tr><th scope="col">UTC</th>${heads.map((head) => html`<th class="number" scope="col">${head}</th>`)}<th scope="col">State</th></tr></thead><tbody>${rows}</tbody></table>`;
}
