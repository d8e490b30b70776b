/** Where the rows of a virtual table are: rows of one height, a few of them with a detail below. All in CSS pixels. */
export interface Detail {
  readonly index: number;
  readonly height: number;
}

export interface RowGeometry {
  /** Height of all rows and details. */
  readonly height: number;
  /** Upper edge of a row. */
  readonly top: (index: number) => number;
  /** The row at a height; the nearest one beyond both ends, -1 where there is none. */
  readonly at: (y: number) => number;
}

/** @param details ascending by index; few, since every look-up walks through them */
export function rowGeometry(count: number, row: number, details: readonly Detail[] = []): RowGeometry {
  const within = details.filter(({ index }) => index < count);
  const top = (index: number): number => {
    let y = index * row;
    for (const detail of within) {
      if (detail.index >= index) break;
      y += detail.height;
    }
    return y;
  };
  const at = (y: number): number => {
    let above = 0;
    for (const detail of within) {
      const upper = (detail.index + 1) * row + above;
      if (y < upper) break;
      if (y < upper + detail.height) return detail.index;
      above += detail.height;
    }
    return Math.min(count - 1, Math.max(0, Math.floor((y - above) / row)));
  };
  return { height: top(count), top, at };
}

/**
 * Browsers stop at about 33 million pixels, divided by the zoom: beyond this height the scroll bar stands for a taller
 * content, and positions are converted.
 */
export const tallest = 8_000_000;

export interface Scale {
  /** Height of the element that scrolls. */
  readonly height: number;
  /** Pixels of content for one pixel of the scroll bar; 1 unless the content is too tall. */
  readonly factor: number;
}

export function scaleOf(content: number, viewport: number): Scale {
  if (content <= tallest) return { height: content, factor: 1 };
  return { height: tallest, factor: (content - viewport) / (tallest - viewport) };
}
