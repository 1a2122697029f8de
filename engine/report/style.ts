/** How a terminal sets words apart. Reports call these roles and never write an escape code. */
import type { Priority } from '../facts/finding.ts';

export type Paint = (text: string) => string;

export type Style = Readonly<Record<Priority, Paint>> & {
  readonly heading: Paint;
  readonly strong: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly warn: Paint;
  /** Commands to copy. */
  readonly code: Paint;
};

const asIs: Paint = (text) => text;

export const plainStyle: Style = {
  'act-now': asIs,
  'this-week': asIs,
  'this-month': asIs,
  watch: asIs,
  heading: asIs,
  strong: asIs,
  dim: asIs,
  good: asIs,
  warn: asIs,
  code: asIs,
};
