/** "Was it us?", in words: what a device was sent when it degraded, and whether it came back. */
import { type Degraded, degradations, type Outage } from '../facts/vitals.ts';
import { counted, secondsText } from './wording.ts';

/** Sentences without the last full stop. */
export function degradedText(degraded: Degraded): string {
  const { at, because, probesPerSecond } = degraded;
  const sent = `it was sent ${rateText(probesPerSecond)} a second at that time`;
  const what = `it degraded at ${secondUtc(at)}: ${degradations[because]}, and ${sent}`;
  return `${what}. ${afterwards(degraded)}`;
}

function afterwards(degraded: Degraded): string {
  const { stoppedAt, recoveredAt, watchedUntil, wasUs, lastWellAt } = degraded;
  if (stoppedAt === null) {
    const back = `It was asked more slowly, and was well again ${between(lastWellAt, recoveredAt)} after it last had been`;
    return recoveredAt === null
      ? 'The sweep was over before it was well again'
      : `${back}${wasUs === 'probably-not' ? byItself : ''}`;
  }
  const stopped = `Its sweep was stopped at ${secondUtc(stoppedAt)}`;
  const isTrickle = wasUs === 'probably-not' && recoveredAt !== null;
  if (recoveredAt !== null) {
    const back = `${stopped}; it came back ${between(stoppedAt, recoveredAt)} after that`;
    return isTrickle ? `${back}${byItself}` : `${back}, so it was probably us`;
  }
  const away = `${stopped}; it stayed away for ${between(stoppedAt, watchedUntil)} after that`;
  return wasUs === 'unknown'
    ? `${away}, which is too short to tell whether it was us`
    : `${away}, so it was probably not us, unless it has to be started anew to come back`;
}

const byItself = '; next to nothing was sent to it, so it was probably not us';

export function outageText({ from, until, devices }: Outage): string {
  const who = counted(devices, 'device');
  return `From ${secondUtc(from)} on, for ${between(from, until)}, ${who} that had answered fell silent in the same moment: that is the line and not the devices, so none was stopped for it`;
}

function between(from: string, to: string | null): string {
  const ms = Date.parse(to ?? '') - Date.parse(from);
  return Number.isFinite(ms) && ms >= 0 ? secondsText(ms / 1000) : 'an unknown time';
}

function rateText(perSecond: number): string {
  if (perSecond < 1) return 'less than one probe';
  return counted(Math.round(perSecond), 'probe');
}

/** `2026-11-20 20:00:07 UTC`. */
export function secondUtc(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}
