/** Times `classifyText` on one core: `node packages/policy/bench/classify.ts`. */
import { classifyText } from "../src/index.ts";

const MEGABYTE = 1_000_000;
const ROUNDS = 8;

const english =
  "The quarterly review of the platform team covers the migration of the search service, three open " +
  "questions about caching, and the plan for the next release. We agreed that latency below 200 ms at " +
  "the 95th percentile is good enough (see ticket 4812), and that nobody wants to page on weekends. ";
const korean =
  "이번 분기 플랫폼 팀 회의에서는 검색 서비스 이전과 캐시 정책에 관한 질문 세 가지를 다루었습니다. " +
  "95번째 백분위수에서 200 ms 이하의 지연이면 충분하다는 데 모두 동의했고, 주말 호출은 없애기로 했습니다. ";
const code =
  "export function total(rows: readonly Row[]): number { return rows.reduce((sum, row) => sum + row.cost, 0); }\n" +
  'const id = "550e8400-e29b-41d4-a716-446655440000"; // version 24.18.3, commit 9fceb02d0ae598e95dc970b74767f19372d61af8\n';
const numbers = "2026-11-18T09:30:00Z 10482 17.25 99.5% 3021 0.004 1732000000 ok\n";
const sensitive =
  "Contact Jane at jane.doe@example.com or (212) 555-0123; card 4111 1111 1111 1111, 주민등록번호 900101-1234568. ";

function measure(label: string, unit: string): void {
  const text = unit.repeat(Math.ceil(MEGABYTE / unit.length));
  const bytes = Buffer.byteLength(text);
  classifyText(text);
  const start = process.hrtime.bigint();
  let findings = 0;
  for (let i = 0; i < ROUNDS; i++) findings += classifyText(text).findings.length;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const speed = (bytes * ROUNDS) / 1e6 / seconds;
  console.log(
    `${label}: ${speed.toFixed(1)} MB/s, ${findings / ROUNDS} findings in ${bytes} bytes`,
  );
}

measure("English", english);
measure("Korean", korean);
measure("code", code);
measure("numbers", numbers);
measure("dense with findings", sensitive);
