import type { Permission } from "@pag0/contract";
import {
  Bell,
  Building2,
  CircleDollarSign,
  FileCheck2,
  Gauge,
  Inbox,
  KeyRound,
  ListTree,
  type LucideIcon,
  Plug,
  ReceiptText,
  ScrollText,
  Server,
  ShieldCheck,
  Users,
  Waypoints,
} from "lucide-react";
import { paths } from "./paths.ts";

export interface Section {
  id:
    | "overview"
    | "inbox"
    | "requests"
    | "alerts"
    | "teams"
    | "policy"
    | "providers"
    | "models"
    | "prices"
    | "statements"
    | "keys"
    | "members"
    | "audit"
    | "reports"
    | "proxies";
  href: string;
  icon: LucideIcon;
  permission: Permission;
  /** Second key after `g`. */
  key: string;
}

/** The console's sections by the job they serve. A section that a role may never read is not shown. */
export const groups: readonly { id: "watch" | "govern" | "prove"; sections: readonly Section[] }[] =
  [
    {
      id: "watch",
      sections: [
        {
          id: "overview",
          href: paths.overview(),
          icon: Gauge,
          permission: "analytics:read",
          key: "KeyH",
        },
        { id: "inbox", href: paths.inbox(), icon: Inbox, permission: "approval:read", key: "KeyI" },
        {
          id: "requests",
          href: paths.requests(),
          icon: ListTree,
          permission: "request:read",
          key: "KeyR",
        },
        { id: "alerts", href: paths.alerts(), icon: Bell, permission: "alert:read", key: "KeyA" },
        {
          id: "proxies",
          href: paths.proxies(),
          icon: Server,
          permission: "provider:read",
          key: "KeyX",
        },
      ],
    },
    {
      id: "govern",
      sections: [
        {
          id: "teams",
          href: paths.teams(),
          icon: Building2,
          permission: "project:read",
          key: "KeyT",
        },
        {
          id: "policy",
          href: paths.policy(),
          icon: ShieldCheck,
          permission: "policy:read",
          key: "KeyP",
        },
        {
          id: "providers",
          href: paths.providers(),
          icon: Plug,
          permission: "provider:read",
          key: "KeyV",
        },
        {
          id: "models",
          href: paths.models(),
          icon: Waypoints,
          permission: "provider:read",
          key: "KeyO",
        },
        {
          id: "prices",
          href: paths.prices(),
          icon: CircleDollarSign,
          permission: "price:read",
          key: "KeyC",
        },
        {
          id: "statements",
          href: paths.statements(),
          icon: ReceiptText,
          permission: "report:read",
          key: "KeyS",
        },
        { id: "keys", href: paths.keys(), icon: KeyRound, permission: "key:read", key: "KeyK" },
        {
          id: "members",
          href: paths.members(),
          icon: Users,
          permission: "member:read",
          key: "KeyM",
        },
      ],
    },
    {
      id: "prove",
      sections: [
        {
          id: "audit",
          href: paths.audit(),
          icon: ScrollText,
          permission: "audit:read",
          key: "KeyU",
        },
        {
          id: "reports",
          href: paths.reports(),
          icon: FileCheck2,
          permission: "report:read",
          key: "KeyE",
        },
      ],
    },
  ];

/** Whether an address belongs to a section. */
export function isCurrent(href: string, pathname: string): boolean {
  return href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
}
