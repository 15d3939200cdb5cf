import { Skeleton } from "../ui/skeleton.tsx";

const LINES = ["a", "b", "c", "d", "e", "f", "g", "h"];
const CARDS = ["a", "b", "c", "d"];

/** The console's outline while the first answer is on its way. */
export function ShellSkeleton() {
  return (
    <div aria-busy className="flex min-h-dvh">
      <div className="hidden w-56 shrink-0 border-r border-line bg-subtle p-4 md:block">
        <Skeleton className="mb-6 h-6 w-32" />
        {LINES.map((line) => (
          <Skeleton key={line} className="mb-4 w-36" />
        ))}
      </div>
      <div className="grow p-4 md:p-6">
        <Skeleton className="mb-6 h-7 w-48" />
        <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
          {CARDS.map((card) => (
            <Skeleton key={card} className="h-24 w-full rounded-lg" />
          ))}
        </div>
        <Skeleton className="mt-4 h-72 w-full rounded-lg" />
      </div>
    </div>
  );
}
