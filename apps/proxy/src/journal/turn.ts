/** The records of one turn of the event loop, which are written together. */
export interface Turn {
  promise: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
}

export function newTurn(): Turn {
  const turn = Promise.withResolvers<void>();
  // Who does not wait for a write that fails hears of it from `changed`.
  turn.promise.catch(() => undefined);
  return turn;
}
