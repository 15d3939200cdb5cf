"use client";
import { useWholeList } from "../../client/hooks.ts";
import { useMe } from "../../shell/me.tsx";

/** For whom a call was made: by name where the reader sees the member, else by identifier. */
export function Requester({ id }: { id: string }) {
  return useMe().permissions.includes("member:read") ? (
    <MemberName id={id} />
  ) : (
    <Identifier id={id} />
  );
}

function MemberName({ id }: { id: string }) {
  const members = useWholeList("listMembers");
  return members.rows?.find((member) => member.id === id)?.name ?? <Identifier id={id} />;
}

function Identifier({ id }: { id: string }) {
  return <code className="font-mono text-xs break-all">{id}</code>;
}
