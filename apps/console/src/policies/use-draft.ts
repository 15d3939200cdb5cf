"use client";
import type { PolicyVersionView } from "@pag0/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { call } from "../client/call.ts";
import { useOperation } from "../client/hooks.ts";
import { ApiProblem } from "../client/problem.ts";
import { type DraftEvent, draftAfter, isToBeSaved, isUnsaved, openDraft } from "./draft-state.ts";
import { operationsOf, type PolicyLevel, paramsOf } from "./policy-level.ts";

const SAVE_AFTER_MS = 800;
const RETRY_AFTER_MS = 5_000;
/** How often a draft that is open is compared with the server's. */
const READ_EVERY_MS = 20_000;

export type Draft = ReturnType<typeof useDraft>;

/**
 * The draft of a level's policy, saved by itself a moment after each change, also while its text does not
 * parse. Who may not write edits nothing and sees what is in force.
 */
export function useDraft(level: PolicyLevel, published: PolicyVersionView | null, writes: boolean) {
  const client = useQueryClient();
  const operations = operationsOf(level);
  const params = paramsOf(level);
  const stored = useOperation(operations.getDraft, { params }, { enabled: writes });
  const server = stored.data?.draft ?? null;
  const ready = !writes || stored.data !== undefined;
  const [state, setState] = useState(() => openDraft(server, published));
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const opened = useRef(ready);
  const latest = useRef(state);
  const dispatch = useCallback((event: DraftEvent) => {
    latest.current = draftAfter(latest.current, event);
    setState(latest.current);
  }, []);

  useEffect(() => {
    if (!ready) return;
    if (opened.current) dispatch({ type: "read", draft: server, published });
    else {
      opened.current = true;
      latest.current = openDraft(server, published);
      setState(latest.current);
    }
  }, [ready, server, published, dispatch]);

  const { refetch } = stored;
  useEffect(() => {
    if (!writes) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void refetch();
    }, READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [writes, refetch]);

  const save = useCallback(async () => {
    if (!opened.current || !isToBeSaved(latest.current)) return;
    const { text, baseVersion, saved } = latest.current;
    const key = [operations.getDraft, params, {}];
    dispatch({ type: "saving" });
    try {
      const body = { text, baseVersion, revision: saved?.revision ?? 0 };
      const draft = await call(operations.putDraft, { params, body });
      await client.cancelQueries({ queryKey: key });
      client.setQueryData(key, { draft });
      dispatch({ type: "saved", draft });
      setProblem(null);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (error.code !== "VERSION_CONFLICT") {
        dispatch({ type: "failed" });
        setProblem(error);
        return;
      }
      const newest = await refetch();
      if (newest.data === undefined) {
        dispatch({ type: "failed" });
        setProblem(newest.error ?? error);
      } else dispatch({ type: "refused", theirs: newest.data.draft });
    }
  }, [client, operations, params, dispatch, refetch]);

  const saveNow = useRef(save);
  saveNow.current = save;
  const waits = writes && ready && isToBeSaved(state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the text starts the pause again
  useEffect(() => {
    if (!waits) return;
    const pause = problem === null ? SAVE_AFTER_MS : RETRY_AFTER_MS;
    const timer = setTimeout(() => void saveNow.current(), pause);
    return () => clearTimeout(timer);
  }, [waits, state.text, state.baseVersion, problem]);

  useEffect(() => {
    const leave = () => void saveNow.current();
    const hide = () => {
      if (document.visibilityState === "hidden") leave();
    };
    document.addEventListener("visibilitychange", hide);
    return () => {
      document.removeEventListener("visibilitychange", hide);
      leave();
    };
  }, []);

  const unsaved = isUnsaved(state);
  useEffect(() => {
    if (!writes || !unsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [writes, unsaved]);

  /** Shows what is in force once a draft was published or dropped. */
  const end = useCallback(
    (version: PolicyVersionView | null) => {
      client.setQueryData([operations.getDraft, params, {}], { draft: null });
      dispatch({ type: "ended", published: version });
    },
    [client, operations, params, dispatch],
  );

  const discard = useCallback(async () => {
    try {
      await call(operations.deleteDraft, { params });
      end(published);
      setProblem(null);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error);
    }
  }, [operations, params, end, published]);

  return {
    state,
    ready,
    unsaved,
    /** What was typed and is not in force, saved or not. */
    differs: state.saved !== null || unsaved,
    failure: stored.data === undefined ? stored.error : null,
    problem,
    retry: () => void refetch(),
    edit: (text: string) => dispatch({ type: "edited", text }),
    save: () => void save(),
    discard: () => void discard(),
    end,
    takeTheirs: () => dispatch({ type: "tookTheirs", published }),
    keepMine: () => dispatch({ type: "keptMine" }),
    /** Goes on from another published version, with the same text where no other is given. */
    rebase: (version: number, text = state.text) => dispatch({ type: "rebased", version, text }),
  };
}
