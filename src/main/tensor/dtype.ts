/** Element types; the numbers are TensorFlow's DataType values. `int64` and `uint64` exist only inside random ops. */
export const dtypeNumber = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  int64: 9,
  bool: 10,
  uint64: 23,
} as const;

export type DType = keyof typeof dtypeNumber;
export type Float = 'float32' | 'float64';
export type Numeric = Float | 'int32' | 'uint8';

export const bytesPerElement: Record<DType, number> = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint8: 1,
  int64: 8,
  bool: 1,
  uint64: 8,
};

export const isFloat = (dtype: DType): dtype is Float => dtype === 'float32' || dtype === 'float64';
