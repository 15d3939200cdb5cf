import { Skeleton } from "../../ui/skeleton.tsx";

export default function Loading() {
  return (
    <div aria-busy>
      <Skeleton className="mb-6 h-7 w-48" />
      <Skeleton className="h-96 w-full rounded-lg" />
    </div>
  );
}
