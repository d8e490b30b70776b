interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels between the cursor and what stands beside it. */
const clearance = 12;

/**
 * Where a box stands beside the cursor: at its right where there is room, else at its left, else as far from it as the
 * stage allows; never beyond an edge of the stage, unless it is larger than that.
 */
export function placeBeside(cursor: number, wantedTop: number, box: Size, stage: Size): { left: number; top: number } {
  const right = cursor + clearance;
  const left = cursor - clearance - box.width;
  const within = (at: number, most: number): number => Math.max(0, Math.min(at, most));
  const isRoom = right + box.width <= stage.width;
  return {
    left: within(isRoom || (left < 0 && cursor < stage.width / 2) ? right : left, stage.width - box.width),
    top: within(wantedTop, stage.height - box.height),
  };
}
