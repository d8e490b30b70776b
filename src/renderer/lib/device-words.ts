const nameOf = (device: string): string => {
  const gpu = /^cuda:(\d+)$/.exec(device);
  return gpu ? `GPU ${gpu[1]}` : device === 'cpu' ? 'CPU' : device;
};

/** Where new runs are made, in words: `CPU`, `GPU 0 (chosen by itself)`. */
export function deviceWords({ device, madeOn }: { readonly device: string; readonly madeOn: string | null }): string {
  if (device !== 'auto') return nameOf(device);
  return madeOn === null ? 'Device not looked for yet' : `${nameOf(madeOn)} (chosen by itself)`;
}
