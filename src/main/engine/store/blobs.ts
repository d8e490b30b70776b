/** Numbers as the bytes of a BLOB, little endian, in the same memory. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Doubles of a BLOB: a view of what was read, or a copy where that does not begin at a multiple of 8 bytes. */
export function doublesOf(bytes: Uint8Array): Float64Array<ArrayBuffer> {
  const length = bytes.byteLength / Float64Array.BYTES_PER_ELEMENT;
  if (bytes.byteOffset % 8 === 0 && bytes.buffer instanceof ArrayBuffer)
    return new Float64Array(bytes.buffer, bytes.byteOffset, length);
  const values = new Float64Array(length);
  new Uint8Array(values.buffer).set(bytes);
  return values;
}
