/**
 * An order in which things are tried, drawn by weight: each comes first as often as its weight says. Those
 * of weight 0 come last, in their own order.
 * @param random numbers from 0 up to, but not, 1.
 */
export function drawOrder<Thing>(
  things: readonly Thing[],
  weightOf: (thing: Thing) => number,
  random: () => number,
): Thing[] {
  if (things.length < 2) return things.slice();
  const left = things.filter((thing) => weightOf(thing) > 0);
  const order: Thing[] = [];
  while (left.length > 0) {
    const sum = left.reduce((total, thing) => total + weightOf(thing), 0);
    let point = random() * sum;
    let index = left.findIndex((thing) => {
      point -= weightOf(thing);
      return point < 0;
    });
    if (index === -1) index = left.length - 1;
    order.push(...left.splice(index, 1));
  }
  return [...order, ...things.filter((thing) => weightOf(thing) <= 0)];
}
