export interface Stroke {
  readonly colour: string;
  readonly width: number;
  readonly opacity?: number;
  readonly dash?: readonly number[];
}

export type Anchor = 'start' | 'middle' | 'end';

/** What a map is drawn with: the screen's canvas or an SVG document. Coordinates are pixels. */
export interface Pen {
  /** Separate pieces x1, y1, x2, y2. */
  pieces(points: ArrayLike<number>, stroke: Stroke): void;
  /** One line through x, y pairs. */
  line(points: ArrayLike<number>, stroke: Stroke): void;
  /** A closed shape. */
  shape(points: ArrayLike<number>, fill: string, stroke?: Stroke): void;
  /** `halo`: what stands around the letters, so that they can be read on lines. */
  text(x: number, y: number, words: string, colour: string, anchor: Anchor, halo?: string): void;
  /** How wide words become, in pixels. */
  widthOf(words: string): number;
  /** What follows is drawn inside a box only, until `unclip`. */
  clip(x: number, y: number, width: number, height: number): void;
  unclip(): void;
}

const haloWidth = 3;
/** Of the letters of names and numbers, where nobody can measure them. */
const meanLetter = 6.2;

export const captionFont = "11px 'Inter Variable', system-ui, sans-serif";

export function canvasPen(context: CanvasRenderingContext2D): Pen {
  const stroked = ({ colour, width, opacity = 1, dash = [] }: Stroke, trace: () => void): void => {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.globalAlpha = opacity;
    context.lineJoin = 'round';
    context.setLineDash([...dash]);
    context.beginPath();
    trace();
    context.stroke();
    context.globalAlpha = 1;
    context.setLineDash([]);
  };
  const through = (points: ArrayLike<number>): void => {
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [x, y] = [points[i] as number, points[i + 1] as number];
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
  };
  return {
    pieces: (points, stroke) => {
      stroked(stroke, () => {
        for (let i = 0; i + 3 < points.length; i += 4) {
          context.moveTo(points[i] as number, points[i + 1] as number);
          context.lineTo(points[i + 2] as number, points[i + 3] as number);
        }
      });
    },
    line: (points, stroke) => {
      stroked(stroke, () => {
        through(points);
      });
    },
    shape: (points, fill, stroke) => {
      context.beginPath();
      through(points);
      context.closePath();
      context.fillStyle = fill;
      context.fill();
      if (!stroke) return;
      context.strokeStyle = stroke.colour;
      context.lineWidth = stroke.width;
      context.stroke();
    },
    text: (x, y, words, colour, anchor, halo) => {
      context.font = captionFont;
      context.fillStyle = colour;
      context.textAlign = anchor === 'middle' ? 'center' : anchor;
      if (halo !== undefined) {
        context.strokeStyle = halo;
        context.lineWidth = haloWidth;
        context.lineJoin = 'round';
        context.strokeText(words, x, y);
      }
      context.fillText(words, x, y);
    },
    widthOf: (words) => {
      context.font = captionFont;
      return context.measureText(words).width;
    },
    clip: (x, y, width, height) => {
      context.save();
      context.beginPath();
      context.rect(x, y, width, height);
      context.clip();
    },
    unclip: () => {
      context.restore();
    },
  };
}

/** Collects an SVG document, which `end` returns. */
export function svgPen(width: number, height: number, background: string): Pen & { readonly end: () => string } {
  const parts: string[] = [];
  const short = (value: number): string => String(Math.round(value * 100) / 100);
  const attributes = ({ colour, width: wide, opacity = 1, dash = [] }: Stroke): string =>
    `fill="none" stroke="${colour}" stroke-width="${wide}" stroke-opacity="${opacity}" stroke-linejoin="round"` +
    (dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '');
  const path = (points: ArrayLike<number>): string =>
    Array.from({ length: points.length >> 1 }, (_, i) => {
      const [x, y] = [points[2 * i] as number, points[2 * i + 1] as number];
      return `${i === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`;
    }).join('');
  return {
    pieces: (points, stroke) => {
      const all = Array.from({ length: points.length >> 2 }, (_, i) =>
        path([0, 1, 2, 3].map((k) => points[4 * i + k] as number)),
      );
      parts.push(`<path d="${all.join('')}" ${attributes(stroke)}/>`);
    },
    line: (points, stroke) => parts.push(`<path d="${path(points)}" ${attributes(stroke)}/>`),
    shape: (points, fill, stroke) => {
      const edge = stroke ? ` stroke="${stroke.colour}" stroke-width="${stroke.width}"` : '';
      parts.push(`<path d="${path(points)}Z" fill="${fill}"${edge}/>`);
    },
    text: (x, y, words, colour, anchor, halo) => {
      const around =
        halo === undefined
          ? ''
          : ` stroke="${halo}" stroke-width="${haloWidth}" stroke-linejoin="round" paint-order="stroke"`;
      const font = `font-family="Inter, sans-serif" font-size="11" text-anchor="${anchor}"`;
      parts.push(`<text x="${short(x)}" y="${short(y)}" fill="${colour}"${around} ${font}>${escaped(words)}</text>`);
    },
    widthOf: (words) => words.length * meanLetter,
    clip: (x, y, wide, high) => {
      parts.push(
        `<clipPath id="plot"><rect x="${x}" y="${y}" width="${wide}" height="${high}"/></clipPath>`,
        '<g clip-path="url(#plot)">',
      );
    },
    unclip: () => parts.push('</g>'),
    end: () =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
      `<rect width="100%" height="100%" fill="${background}"/>${parts.join('')}</svg>\n`,
  };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
