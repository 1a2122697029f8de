import type { Style } from './style.ts';

/** What a renderer may be told; formats for machines heed neither. */
export type RenderOptions = {
  /** Columns of the terminal or page, for text. */
  readonly width: number;
  readonly style: Style;
};
