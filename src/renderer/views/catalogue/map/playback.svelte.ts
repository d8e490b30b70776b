const speeds = { '0.5': 0.5, '1': 1, '2': 2, '4': 4 } as const;
export type Speed = keyof typeof speeds;
export const speedOptions = (['0.5', '1', '2', '4'] satisfies Speed[]).map((value) => ({ value, label: `${value}×` }));

/** Seconds of a whole run at speed 1. */
const duration = 6;

/**
 * Where an animation stands, from 0 to 1. Steps are passed through on a logarithmic scale: methods cover most of their
 * way in the first few.
 */
export class Playback {
  position = $state(1);
  playing = $state(false);
  speed = $state<Speed>('1');
  #frame = 0;

  /** Stops the clock; call it when the component goes. */
  readonly stop = (): void => {
    cancelAnimationFrame(this.#frame);
    this.playing = false;
  };

  readonly toggle = (): void => {
    if (this.playing) {
      this.stop();
      return;
    }
    if (this.position >= 1) this.position = 0;
    this.playing = true;
    // Frames have a clock of their own, which may lag behind that of the page.
    let before: number | undefined;
    const advance = (now: number): void => {
      this.position = Math.min(1, this.position + ((now - (before ?? now)) / 1000 / duration) * speeds[this.speed]);
      before = now;
      if (this.position >= 1) this.playing = false;
      else this.#frame = requestAnimationFrame(advance);
    };
    this.#frame = requestAnimationFrame(advance);
  };

  readonly seek = (position: number): void => {
    this.stop();
    this.position = position;
  };
}

/** The step at a position of a run of `last` steps. */
export const stepAt = (position: number, last: number): number =>
  position >= 1 ? last : Math.floor(Math.expm1(position * Math.log1p(last)));
