/** The first page: what a manager, an insurer or an auditor needs, and nothing that needs a terminal. */
import type { CheckResult } from '../facts/check-result.ts';
import { type Priority, priorities, priorityTitles } from '../facts/finding.ts';
import { zones } from '../facts/zone.ts';
import { type Digest, transports } from './digest.ts';
import type { FindingGroup } from './finding-groups.ts';
import { html, type Markup } from './markup.ts';
import { methodText, placeText, recallText, targetsText } from './port-text.ts';
import { counted, durationText, listed, minuteUtc, sentence, thousands } from './wording.ts';

const firstThingsMax = 5;
const placesShownMax = 4;
const addressesShownMax = 8;

export function summaryPart(result: CheckResult, digest: Digest): Markup {
  return html`<header>
<p class="brand">Postern <span>port check</span></p>
<h1>Open ports of ${listed(targetsText(result, 6), 6)}</h1>
<p class="verdict ${digest.tone}">${digest.verdict}</p>
</header>
<ul class="tiles">${priorities.map((priority) => tile(priority, digest.counts[priority]))}</ul>
${factList(result, digest)}
<div class="columns">
<section><h2>Do first</h2>${firstThings(digest)}</section>
<section><h2>Not covered</h2>${notCovered(digest)}</section>
</div>`;
}

const deadlines: Readonly<Record<Priority, string>> = {
  'act-now': 'before anything else',
  'this-week': 'a serious risk',
  'this-month': 'a weakness to plan for',
  watch: 'worth knowing, not urgent',
};

function tile(priority: Priority, count: number): Markup {
  const look = count === 0 ? 'none' : priority;
  return html`<li class="${look}"><b>${thousands(count)}</b> ${priorityTitles[priority]}<small>${deadlines[priority]}</small></li>`;
}

function factList(result: CheckResult, digest: Digest): Markup {
  const { vantage } = result;
  const asked = transports.flatMap((transport) => {
    const total = digest.totals[transport];
    return total ? [`${thousands(total.asked)} ${transport.toUpperCase()}`] : [];
  });
  const answered = `${thousands(digest.devicesUp)} of ${counted(digest.devices, 'device')} answered`;
  return html`<dl class="facts">
<div><dt>Seen from</dt><dd>${vantage.host}, ${vantage.zone} zone: ${zones[vantage.zone]}</dd></div>
<div><dt>When</dt><dd>${minuteUtc(result.start)}, ${durationText(result.start, result.end)}</dd></div>
<div><dt>Devices</dt><dd>${answered}, ${counted(digest.openPorts, 'open port')}</dd></div>
<div><dt>Ports asked</dt><dd>${asked.length > 0 ? asked.join(', ') : 'none'}</dd></div>
<div><dt>Method</dt><dd>${methodText(result.method)}</dd></div>
${
  result.recall
    ? html`<div><dt>Recall</dt><dd>${recallText(result.recall)}</dd></div>
`
    : null
}<div><dt>Complete</dt><dd>${result.complete ? 'yes' : 'no: see what was not covered'}</dd></div>
</dl>`;
}

function firstThings(digest: Digest): Markup {
  if (digest.groups.length === 0) {
    const nothing =
      digest.identifiedPorts === 0
        ? 'No service was identified, so there is nothing to judge.'
        : `Nothing: no rule objects to ${counted(digest.identifiedPorts, 'identified open port')}.`;
    return html`<p class="${digest.tone}">${nothing}</p>`;
  }
  const more = digest.groups.length - firstThingsMax;
  return html`<ol class="first">${digest.groups.slice(0, firstThingsMax).map(firstThing)}</ol>
${more > 0 ? html`<p class="soft">and ${counted(more, 'more thing')} under <a href="#findings">Findings</a></p>` : null}`;
}

function firstThing(group: FindingGroup, i: number): Markup {
  const [fix] = group.fix;
  const places = listed(group.findings.map(placeText), placesShownMax);
  return html`<li><a href="#f${i + 1}">${group.title}</a> ${chip(group.priority)}
<p>${sentence(fix?.what ?? group.why)}</p><p class="soft mono">${places}</p></li>`;
}

export function chip(priority: Priority): Markup {
  return html`<span class="chip ${priority}">${priorityTitles[priority]}</span>`;
}

function notCovered({ gaps }: Digest): Markup {
  if (gaps.length === 0) {
    return html`<p class="clean">Nothing was left out: every port was asked and answered.</p>`;
  }
  const items = gaps.map(({ sentence: gap, devices }) => {
    const where = listed(devices, addressesShownMax);
    return html`<li>${sentence(gap)}${devices.length > 0 ? html` <span class="soft mono">${where}</span>` : null}</li>`;
  });
  return html`<ul class="gaps">${items}</ul>`;
}
