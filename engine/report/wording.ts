/** Numbers, times and lists as all reports say them. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${thousands(count)} ${count === 1 ? one : many}`;
}

/** `65,535`. */
export function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `2026-11-20 20:00 UTC`; what is no date is told as it is. */
export function minuteUtc(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return iso;
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `2026-11-20`. */
export function dayUtc(iso: string): string {
  return minuteUtc(iso).slice(0, 10);
}

/** `14 min 38 s` between two times; `unknown time` where they are none. */
export function durationText(startIso: string, endIso: string): string {
  const ms = Date.parse(endIso) - Date.parse(startIso);
  return Number.isFinite(ms) && ms >= 0 ? secondsText(ms / 1000) : 'unknown time';
}

/** `0.4 s`, `38 s`, `14 min 38 s`, `3 h 20 min`, `2 d 4 h`. */
export function secondsText(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return parts(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  if (minutes < 1440) return parts(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return parts(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function parts(large: number, unit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smallUnit}`;
}

/** `a, b, c and 12 more`. */
export function listed(items: readonly string[], most: number): string {
  if (items.length <= most) return items.join(', ');
  return `${items.slice(0, most).join(', ')} and ${thousands(items.length - most)} more`;
}

/** A share as `2.1 %`; what is above nothing never reads `0 %`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.1) return 'below 0.1 %';
  return `${Math.round(value * 10) / 10} %`;
}

/** With a capital and a full stop, whether it came with them or not. */
export function sentence(text: string): string {
  const said = text.charAt(0).toUpperCase() + text.slice(1);
  return said === '' || /[.!?…]$/.test(said) ? said : `${said}.`;
}

/** Without its full stop, to be continued. */
export function clause(text: string): string {
  return text.replace(/\.$/, '');
}
