/**
 * The highest number, from `from` up, that exists, where numbers were given out without a gap; null when not even `from` does. Asks
 * about twice the logarithm of the answer: a thousand numbers are twenty questions.
 */
export async function highestNumber(from: number, exists: (number: number) => Promise<boolean>): Promise<number | null> {
  if (!(await exists(from))) return null;
  let known = from;
  let step = 1;
  while (await exists(known + step)) {
    known += step;
    step *= 2;
  }
  // `known` exists, and `known + step` does not.
  while (step > 1) {
    step /= 2;
    if (await exists(known + step)) known += step;
  }
  return known;
}
