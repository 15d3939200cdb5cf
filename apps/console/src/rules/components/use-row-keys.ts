"use client";
import { useRef } from "react";
import { moveItem } from "../rule-list.ts";

/** Keys of rows that have no lasting name of their own: each edit of the list is told to them too. */
export function useRowKeys(length: number) {
  const next = useRef(0);
  const keys = useRef<string[]>([]);
  const fresh = () => `row-${next.current++}`;
  // A list that was changed elsewhere: rows at the end come and go.
  while (keys.current.length < length) keys.current.push(fresh());
  return {
    at: (index: number) => keys.current[index] as string,
    /** Makes room for a row and gives its key. */
    insert: (index: number) => {
      const key = fresh();
      keys.current = keys.current.toSpliced(index, 0, key);
      return key;
    },
    remove: (index: number) => {
      keys.current = keys.current.toSpliced(index, 1);
    },
    move: (index: number, step: -1 | 1) => {
      keys.current = moveItem(keys.current, index, step);
    },
  };
}
