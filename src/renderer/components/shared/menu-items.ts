import type { IconNode } from 'lucide';

export interface MenuEntry {
  readonly label: string;
  readonly onselect: () => void;
  readonly icon?: IconNode | undefined;
  /** An accelerator to show behind it. */
  readonly keys?: string | undefined;
  readonly disabled?: boolean | undefined;
  /** Loses something. */
  readonly danger?: boolean | undefined;
  /** With it the entry is a choice that is on or off. */
  readonly checked?: boolean | undefined;
}

/** 'line' separates. */
export type MenuItem = MenuEntry | 'line';
