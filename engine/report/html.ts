/**
 * The report as one file of HTML: it asks nobody for anything (no script, font, link or picture from
 * elsewhere, and a content security policy that would forbid them), follows the reader's light or
 * dark screen, and prints on A4. First a page for the manager, then the technician's part.
 */
import { createHash } from 'node:crypto';
import type { CheckResult } from '../facts/check-result.ts';
import { digestOf } from './digest.ts';
import { devicesPart } from './html-devices.ts';
import { findingsPart } from './html-findings.ts';
import { ledgerPart } from './html-ledger.ts';
import { styleSheet } from './html-look.ts';
import { summaryPart } from './html-summary.ts';
import { html, trusted } from './markup.ts';
import { targetsText } from './port-text.ts';
import { dayUtc, listed } from './wording.ts';

export function renderHtml(result: CheckResult): string {
  const digest = digestOf(result);
  const targets = listed(targetsText(result, 3), 3);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>Open ports of ${targets}, ${dayUtc(result.start)}</title>
<style>${trusted(styleSheet)}</style>
</head>
<body>
<main>
${summaryPart(result, digest)}
${devicesPart(result, digest)}
${findingsPart(result, digest)}
${ledgerPart(result, digest)}
</main>
</body>
</html>
`;
  return page.text;
}

const styleHash = createHash('sha256').update(styleSheet).digest('base64');
const policy = [
  "default-src 'none'",
  'img-src data:',
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
