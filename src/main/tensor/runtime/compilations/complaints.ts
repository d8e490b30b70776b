/**
 * Lines that TensorFlow writes for every program that it finds compiled, three kilobytes each, of which none is of use: it
 * reads as text first what it has written as bytes, and takes two wishes of its own compiler (`prefer-no-scatter`,
 * `prefer-no-gather`), which nothing depends on, for features that the processor lacks.
 */
const complaint =
  /^E\d{4} .*(?:text_format\.cc:\d+\] Error parsing text-format tensorflow\.XlaSerializedCacheEntry|cpu_aot_loader\.cc:\d+\] Loading XLA:CPU AOT result\. Target machine feature \+prefer-no-).*\n/gm;

/** What a process that runs TensorFlow has written, without them. A line that is not whole yet stays. */
export const withoutComplaints = (text: string): string => text.replace(complaint, '');
