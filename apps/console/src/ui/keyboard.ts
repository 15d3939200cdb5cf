"use client";
import { useEffect, useRef, useSyncExternalStore } from "react";

/** A key with its action. `code` is the key's place on the board, so it works in every layout and IME. */
export interface Shortcut {
  /** `KeyJ`, `Slash`; a pair is pressed one after the other. */
  code: string | readonly [string, string];
  mod?: boolean;
  shift?: boolean;
  /** What it does, in the reader's language, for the list of shortcuts. */
  label: string;
  run: () => void;
}

export interface KeyPress {
  code: string;
  metaKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Whether a press is the given key. Never reads `event.key`: under a Korean IME `j` arrives as `ㅓ`. */
export function isPress(
  press: KeyPress,
  code: string,
  wants: { mod?: boolean; shift?: boolean } = {},
) {
  return (
    press.code === code &&
    !press.altKey &&
    (press.metaKey || press.ctrlKey) === (wants.mod ?? false) &&
    press.shiftKey === (wants.shift ?? false)
  );
}

/** The shortcut that a press completes, given the press before it; later ones in the list win. */
export function findShortcut(
  shortcuts: readonly Shortcut[],
  press: KeyPress,
  previousCode: string | null,
): Shortcut | undefined {
  const pair = shortcuts.findLast(
    ({ code }) => typeof code !== "string" && code[0] === previousCode && isPress(press, code[1]),
  );
  return (
    pair ??
    shortcuts.findLast(
      (shortcut) => typeof shortcut.code === "string" && isPress(press, shortcut.code, shortcut),
    )
  );
}

const layers = new Set<readonly Shortcut[]>();
const watchers = new Set<() => void>();
let snapshot: readonly Shortcut[] = [];

function changed() {
  snapshot = [...layers].flat();
  for (const watch of watchers) watch();
}

const OFF_KEY = "pag0.shortcuts";
const PAIR_MS = 1000;
let previous: { code: string; at: number } | null = null;

/** Whether single-key shortcuts are on for this person (WCAG 2.1.4 lets them be turned off). */
export function shortcutsOn(): boolean {
  return localStorage.getItem(OFF_KEY) !== "off";
}

export function setShortcutsOn(on: boolean) {
  if (on) localStorage.removeItem(OFF_KEY);
  else localStorage.setItem(OFF_KEY, "off");
  changed();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

/** In a modal dialog or an open menu the page's keys rest. */
function isCovered(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[role="menu"],[role="listbox"],[aria-modal="true"]') !== null
  );
}

function onKeyDown(event: KeyboardEvent) {
  if (event.defaultPrevented || event.repeat) return;
  const single = !(event.metaKey || event.ctrlKey);
  if (single && (isTyping(event.target) || isCovered(event.target) || !shortcutsOn())) return;
  const before =
    previous !== null && event.timeStamp - previous.at < PAIR_MS ? previous.code : null;
  previous = single ? { code: event.code, at: event.timeStamp } : null;
  const found = findShortcut(snapshot, event, before);
  if (found === undefined) return;
  previous = null;
  event.preventDefault();
  found.run();
}

function watch(listener: () => void) {
  if (watchers.size === 0) window.addEventListener("keydown", onKeyDown);
  watchers.add(listener);
  return () => {
    watchers.delete(listener);
    if (watchers.size === 0) window.removeEventListener("keydown", onKeyDown);
  };
}

/** Puts shortcuts in force while the caller is on the page. */
export function useShortcuts(shortcuts: readonly Shortcut[]) {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const shape = shortcuts
    .map((entry) => `${entry.code}${entry.mod}${entry.shift}${entry.label}`)
    .join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the layer is rebuilt when a key or label changes; actions are read when pressed
  useEffect(() => {
    const layer = latest.current.map((entry, index) => ({
      ...entry,
      run: () => latest.current[index]?.run(),
    }));
    layers.add(layer);
    changed();
    return () => {
      layers.delete(layer);
      changed();
    };
  }, [shape]);
}

/** All shortcuts in force now. The component that calls it also switches the listener on. */
export function useActiveShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(
    watch,
    () => snapshot,
    () => [],
  );
}
