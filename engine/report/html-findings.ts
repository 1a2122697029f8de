/** The findings: what was seen where, why it matters, and each way out with its way back. */
import type { CheckResult, PortResult } from '../facts/check-result.ts';
import type { Control, Finding, Fix } from '../facts/finding.ts';
import type { Digest } from './digest.ts';
import type { FindingGroup } from './finding-groups.ts';
import { chip } from './html-summary.ts';
import { codeLines, html, type Markup } from './markup.ts';
import { placeText } from './port-text.ts';
import { counted, sentence } from './wording.ts';

const placesShownMax = 200;
const evidenceShownMax = 6;

const controlTitles: Readonly<Record<Control, string>> = {
  close: 'Close',
  replace: 'Replace',
  vpn: 'Put behind a VPN',
  mfa: 'Ask for a second factor',
  segment: 'Segment',
};

type Evidence = ReadonlyMap<string, readonly string[]>;

export function findingsPart(result: CheckResult, digest: Digest): Markup | null {
  if (digest.groups.length === 0) return null;
  const evidence: Evidence = new Map(
    result.devices.flatMap(({ ports }) => ports.flatMap(evidenceOf)),
  );
  return html`<section class="part" id="findings"><h2>Findings</h2>
${digest.groups.map((group, i) => groupBlock(group, i, evidence))}
</section>`;
}

function evidenceOf(port: PortResult): [id: string, evidence: readonly string[]][] {
  return port.findings.map((id) => [id, port.evidence]);
}

function groupBlock(group: FindingGroup, i: number, evidence: Evidence): Markup {
  const shown = group.findings.slice(0, placesShownMax);
  const more = group.findings.length - shown.length;
  return html`<article id="f${i + 1}" class="finding ${group.priority}">
<h3>${group.title} ${chip(group.priority)}</h3>
<p>${group.why}</p>
<table class="places"><thead><tr><th scope="col">Where</th><th scope="col">What was seen (&gt; we said, &lt; it said)</th></tr></thead>
<tbody>${shown.map((finding) => placeRow(finding, evidence.get(finding.id) ?? []))}</tbody></table>
${more > 0 ? html`<p class="soft">and ${counted(more, 'more place')} in the JSON and SARIF reports</p>` : null}
${fixesBlock(group)}
<p class="references soft">Rule <span class="mono">${group.rule}</span>${group.references.map(referenceLink)}</p>
</article>`;
}

function placeRow(finding: Finding, evidence: readonly string[]): Markup {
  const shown = evidence.slice(0, evidenceShownMax);
  return html`<tr><td class="mono">${placeText(finding)}</td><td>${sentence(finding.because)}
${shown.length > 0 ? html`<code class="evidence">${codeLines(shown)}</code>` : null}</td></tr>`;
}

function fixesBlock(group: FindingGroup): Markup | null {
  const [best, ...others] = group.fix;
  if (!best) return null;
  const count = group.findings.length;
  const likewise =
    count > 1 && !group.sameFix
      ? html`<p class="soft">Commands are shown for the first place; those of the other ${count - 1} differ by address and port and stand in the JSON report.</p>`
      : null;
  return html`<h4>What to do</h4>${likewise}${fixBlock(best)}
${others.length > 0 ? html`<details><summary>${counted(others.length, 'other way', 'other ways')}</summary>${others.map(fixBlock)}</details>` : null}`;
}

function fixBlock(fix: Fix): Markup {
  const platform = fix.platform === 'any' ? null : html` <span class="soft">${fix.platform}</span>`;
  return html`<div class="fix"><p><b>${controlTitles[fix.control]}</b>${platform}<br>${sentence(fix.what)}</p>
${fix.commands.length > 0 ? html`<pre><code>${codeLines(fix.commands)}</code></pre>` : null}
${fix.undo.length > 0 ? html`<p class="back">The way back</p><pre><code>${codeLines(fix.undo)}</code></pre>` : null}
${fix.sideEffect === undefined ? null : html`<p class="soft">Side effect: ${sentence(fix.sideEffect)}</p>`}</div>`;
}

/** A link only where it leads to the web, never to a script or a file. */
function referenceLink(reference: string): Markup {
  const isWeb = /^https:\/\/[^\s"'<>\\]+$/.test(reference) && URL.canParse(reference);
  if (!isWeb) return html` · ${reference}`;
  return html` · <a href="${new URL(reference).href}" rel="noreferrer noopener">${reference}</a>`;
}
