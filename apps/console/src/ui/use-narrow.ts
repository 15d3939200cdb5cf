"use client";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** Whether an element is narrower than a number of pixels, as it is now: panes are narrow on wide screens too. */
export function useNarrow<Node extends HTMLElement>(
  pixels: number,
): [ref: RefObject<Node | null>, narrow: boolean] {
  const ref = useRef<Node | null>(null);
  const [narrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const node = ref.current;
    if (node === null) return;
    const measure = () => setNarrow(node.clientWidth < pixels);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [pixels]);
  return [ref, narrow];
}
