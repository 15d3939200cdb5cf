import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountOfDollars, NOTHING, numberOf, readDecimal, shareOf } from "./exact-decimal.ts";
import { UnreadableExport } from "./export-problem.ts";
import { modelFamily, readLineItem, readSku } from "./model-names.ts";
import { readCsv } from "./read-csv.ts";
import { readExport, type VendorLine } from "./read-export.ts";

const OCTOBER = { first: "2026-10-01", last: "2026-10-31" };
const read = (text: string) => readExport(text, OCTOBER, 1_000);

function counted({ day, model, counts, amount }: VendorLine) {
  const numbers = Object.entries(counts).map(([unit, count]) => [unit, numberOf(count)]);
  return {
    ...{ day, model, ...Object.fromEntries(numbers) },
    ...(amount === null ? {} : { amount: amountOfDollars(amount) }),
  };
}

function problemOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UnreadableExport) return error.message;
    throw error;
  }
  throw new Error("it was read");
}

describe("CSV", () => {
  it("gives back what RFC 4180 writes, whatever is in the fields", () => {
    const field = fc.string({ unit: "grapheme", maxLength: 20 });
    const anything = fc.oneof(
      field,
      fc.constantFrom('"', ",", "\r\n", "\n", '","', '""', "\uFEFF"),
    );
    const records = fc.array(fc.array(anything, { minLength: 2, maxLength: 5 }), { maxLength: 8 });
    fc.assert(
      fc.property(records, fc.constantFrom("\n", "\r\n"), fc.boolean(), (rows, end, last) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = rows.map((row) => row.map(quote).join(",")).join(end) + (last ? end : "");
        expect(readCsv(text, 1_000).map(({ fields }) => fields)).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });

  it("reads any text or says where it cannot", () => {
    const pieces = fc.constantFrom('"', ",", "\n", "\r", "a", "1", "model", "requests", "\uFEFF");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        try {
          for (const { line, fields } of readCsv(parts.join(""), 10))
            expect(line > 0 && fields.length > 0).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableExport);
        }
      }),
    );
  });

  it("counts the lines of the file, also those within quotes", () => {
    const records = readCsv('\uFEFFa,b\r\n"x\ny",1\r\n\r\nc,"d ""e"""', 100);
    expect(records).toEqual([
      { line: 1, fields: ["a", "b"] },
      { line: 2, fields: ["x\ny", "1"] },
      { line: 5, fields: ["c", 'd "e"'] },
    ]);
  });
});

describe("decimals", () => {
  it("are exact, however they are written", () => {
    const most = 10n ** 17n;
    fc.assert(
      fc.property(fc.bigInt({ min: -most, max: most }), (amount) => {
        const sign = amount < 0n ? "-" : "";
        const digits = (amount < 0n ? -amount : amount).toString();
        const padded = digits.padStart(10, "0");
        const value = readDecimal(`${sign}${padded.slice(0, -9)}.${padded.slice(-9)}`);
        expect(value === null ? null : amountOfDollars(value)).toBe(amount);
        expect(readDecimal(`${sign}${digits}E-9`)).toBe(value);
        expect(readDecimal(`${sign}$${padded.slice(0, -9)}.${padded.slice(-9)}000000`)).toBe(value);
      }),
    );
    expect(readDecimal("$1,234.50")).toBe(readDecimal("1234.5"));
    expect(amountOfDollars(readDecimal("0.0000000005") ?? (0n as never))).toBe(1n);
    expect(amountOfDollars(readDecimal("-0.00000000049") ?? (0n as never))).toBe(0n);
  });

  it.each([
    "",
    "abc",
    "1,23",
    "1.2.3",
    "1e999",
    "--1",
    "0x10",
    "1 000",
    "NaN",
    "12,34",
    "1.",
    "€5",
  ])("are not %j", (text) => expect(readDecimal(text)).toBeNull());

  it("have shares of four digits, and none of nothing", () => {
    expect([shareOf(1n, 3n), shareOf(-2n, 3n), shareOf(5n, 0n), shareOf(0n, 7n)]).toEqual([
      ...[0.3333, -0.6667, null, 0],
    ]);
  });
});

describe("names of models", () => {
  it.each([
    ["gpt-4o-2024-08-06", "gpt-4o"],
    ["gpt-4.1-mini-2025-04-14", "gpt-4.1-mini"],
    ["gpt-4-0613", "gpt-4"],
    ["claude-haiku-4-5-20251001", "Claude Haiku 4.5"],
    ["claude-3-5-sonnet-20241022", "Claude Sonnet 3.5"],
    ["claude-sonnet-4-5@20250929", "claude-sonnet-4-5"],
    ["models/gemini-2.5-flash-preview-09-2025", "gemini-2.5-flash"],
    ["gemini-2.0-flash-001", "Gemini 2.0 Flash"],
    ["mistral-large-2411", "mistral-large-latest"],
  ])("%s and %s are one", (a, b) => expect(modelFamily(a)).toBe(modelFamily(b)));

  it.each([
    ["gpt-4o", "gpt-4o-mini"],
    ["gpt-4.1", "gpt-4"],
    ["o1", "o1-preview"],
    ["gemini-2.5-flash", "gemini-2.5-flash-lite"],
    ["claude-opus-4-1", "claude-opus-4"],
    ["text-embedding-3-small", "text-embedding-3-large"],
  ])("%s and %s are two", (a, b) => expect(modelFamily(a)).not.toBe(modelFamily(b)));

  it("are found in line items and SKUs, with what of a model they bill", () => {
    expect([
      readLineItem("gpt-4o-2024-08-06, cached input"),
      readLineItem("priority | gpt-5, output, long context"),
      readLineItem("gpt-image-1 image, output"),
      readLineItem("web search tool calls"),
      readSku("Generate content input token count gemini 2.5 pro short input text"),
      readSku("Generate_content_cached_input_token_count_gemini_3_pro_short_image"),
      readSku(
        "Generate_content image output token count for Gemini 2.5 Flash Native Image Generation",
      ),
      readSku("Generate content cached content storage token hours gemini 2.5 flash lite"),
      readSku("N1 Predefined Instance Core"),
    ]).toEqual([
      { model: "gpt-4o-2024-08-06", part: "cachedInputTokens" },
      { model: "gpt-5", part: "outputTokens" },
      { model: "gpt-image-1", part: "outputTokens" },
      { model: "web search tool calls", part: null },
      { model: "gemini-2.5-pro", part: "freshInput" },
      { model: "gemini-3-pro", part: "cachedInputTokens" },
      { model: "gemini-2.5-flash-image", part: "outputTokens" },
      { model: "gemini-2.5-flash-lite", part: null },
      { model: "N1 Predefined Instance Core", part: null },
    ]);
  });
});

describe("an export", () => {
  it.each([
    [
      "of OpenAI's usage",
      "start_time,end_time,start_time_iso,end_time_iso,num_model_requests,model,batch,input_tokens,output_tokens,input_cached_tokens,input_uncached_tokens\n1790812800,1790899200,2026-10-01T00:00:00+00:00,2026-10-02T00:00:00+00:00,5,gpt-4o-2024-08-06,false,1000,500,800,200\n",
      { day: "2026-10-01", model: "gpt-4o-2024-08-06", inputTokens: 1_000, cachedInputTokens: 800 },
    ],
    [
      "of OpenAI's costs",
      'start_time,amount_value,amount_currency,line_item,quantity\n1790812800,0.0012500000000000000000000001,usd,"gpt-4o-2024-08-06, cached input",1000.0\n',
      {
        ...{ day: "2026-10-01", model: "gpt-4o-2024-08-06", amount: 1_250_000n },
        ...{ inputTokens: 1_000, cachedInputTokens: 1_000 },
      },
    ],
    [
      "of Anthropic Console's usage",
      "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed\n2026-10-31 23:00,claude-haiku-4-5-20251001,k,Default,standard,≤ 200k,100,20,3,4,5,6,not_available,\n",
      {
        ...{ day: "2026-10-31", model: "claude-haiku-4-5-20251001", inputTokens: 127 },
        ...{ cachedInputTokens: 4, cacheWriteTokens: 20, cacheWrite1hTokens: 3 },
        ...{ outputTokens: 5, web_search: 6 },
      },
    ],
    [
      "of Anthropic Console's costs",
      "usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type,inference_geo,speed\n2026-10-02,Claude Haiku 4.5,Default,k,message,--,output,0.13,0.15,token,--,standard\n",
      { day: "2026-10-02", model: "Claude Haiku 4.5", amount: 130_000_000n },
    ],
    [
      "by the names of Anthropic's API, where the input is what is not cached",
      "date,model,input_tokens,cache_read_input_tokens,cache_creation_input_tokens\n2026-10-02,claude-opus-4-1,10,5,2\n",
      { day: "2026-10-02", inputTokens: 17, cachedInputTokens: 5, cacheWriteTokens: 2 },
    ],
    [
      "of Google Cloud's report",
      'Date,Service description,Service ID,SKU description,SKU ID,Usage amount,Usage unit,List cost ($),Unrounded subtotal ($),Subtotal ($)\n2026-10-15,Gemini API,A,Generate content output token count gemini 2.5 flash text,B,"260,580",count,7.82,7.817400,7.82\n',
      {
        ...{ day: "2026-10-15", model: "gemini-2.5-flash", outputTokens: 260_580 },
        amount: 7_817_400_000n,
      },
    ],
    [
      "of Google Cloud's invoice, below what it says of itself and above its totals",
      "Invoice number,123,\nCurrency,USD,\nProject name,Service description,SKU description,SKU ID,Usage start date,Usage end date,Usage amount,Usage unit,Unrounded Cost ($),Cost ($)\nP,Gemini API,Generate content input token count gemini 2.5 pro text,X,2026-10-01,2026-10-31,12,count,0.0000125,0.00\n,,,,,,,,Subtotal,\n".replace(
        "Subtotal",
        "0.01",
      ),
      { day: null, model: "gemini-2.5-pro", inputTokens: 12, amount: 12_500n },
    ],
    [
      "in our own form",
      "date,model,input_tokens,cached_input_tokens,output_tokens,requests,amount_usd\n2026-10-01,gpt-4o,120000,40000,9000,61,$0.34\n",
      {
        ...{ inputTokens: 120_000, cachedInputTokens: 40_000, outputTokens: 9_000, calls: 61 },
        amount: 340_000_000n,
      },
    ],
  ])("%s is read", (_, text, line) => {
    const { lines } = read(text);
    expect(lines).toHaveLength(1);
    expect(counted(lines[0] as VendorLine)).toMatchObject(line);
  });

  it("sets aside days that are not compared, and lines of no model", () => {
    const found = read(
      "month,model,requests,cost_usd\n2026-10,gpt-4o,1,2\n2026-09,gpt-4o,1,4\n,,9,-8.5\n,,9,\n",
    );
    expect(found.lines.map(counted)).toEqual([
      { day: null, model: "gpt-4o", calls: 1, amount: 2_000_000_000n },
    ]);
    expect([found.outside, found.unnamed].map(({ lines, amount }) => [lines, amount])).toEqual([
      [1, readDecimal("4")],
      [2, readDecimal("-8.5")],
    ]);
    expect([found.hasDays, found.ignored]).toEqual([false, []]);
  });

  it("counts what a credit is for once, and takes back what an adjustment does", () => {
    const line = "2026-10-01,Generate content output token count gemini 4 argon text";
    const { lines } = read(
      `Date,SKU description,Usage amount,Cost ($)\n${line},100,2\n${line},100,-2\n${line},-30,-0.6\n`,
    );
    expect(lines.map(({ model }) => model)).toEqual(Array(3).fill("gemini-4-argon"));
    const used = lines.map(({ counts }) => numberOf(counts.outputTokens ?? NOTHING));
    expect(used).toEqual([100, 0, -30]);
  });

  it("says which columns it reads, and which it does not", () => {
    const { columns, ignored } = read("Date,Model,Team,Requests\n2026-10-01,gpt-4o,a,1\n");
    expect(columns).toEqual([
      { name: "Date", readAs: "day" },
      { name: "Model", readAs: "model" },
      { name: "Requests", readAs: "calls" },
    ]);
    expect(ignored).toEqual(["Team"]);
  });

  it.each([
    ["", /^line 1: the file is empty; export with/],
    ["a;b;c\n1;2;3\n", /^line 1: its fields are separated by ";"; export as CSV with commas$/],
    [
      "Model,Cost (€)\ngpt-4o,1\n",
      /^line 1, column "Cost \(€\)": its amounts are not in US dollars/,
    ],
    ["model,amount\ngpt-4o,1\n", /^line 1: no header is found .* has: model, amount;/],
    ["model,requests\ngpt-4o,1.5\n", /^line 2, column "requests": "1\.5" is no count;/],
    ["model,requests\ngpt-4o,-1\n", /"-1" is no count/],
    ["model,requests\ngpt-4o,1,2\n", /^line 2: it has 3 fields and the header has 2; /],
    ["model,cost,currency\ngpt-4o,1,EUR\n", /^line 2, column "currency": "EUR" is not USD; /],
    ["model,cost_usd\ngpt-4o,1.234,56\n", /^line 2: it has 3 fields/],
    ['model,cost_usd\ngpt-4o,"1.234,56"\n', /^line 2, column "cost_usd": "1\.234,56" is no amount/],
    ["date,model,requests\n10/01/2026,gpt-4o,1\n", /"10\/01\/2026" is no day; write days as/],
    ["date,model,requests\n2026-02-31,gpt-4o,1\n", /"2026-02-31" is no day/],
    ["usage_date,usage_end_date,model,requests\n2026-09-30,2026-10-02,a,1\n", /only partly in/],
    [
      "model,requests\na,1000000000001\n",
      /is no count; write a whole number such as 1200, at most/,
    ],
    ["model,cost_usd\na,-100000000.01\n", /is no amount of dollars; .* at most 100000000$/],
    [`model,requests\n${"a".repeat(201)},1\n`, /^line 2, column "model": a name has more than 200/],
    ["model,requests\n,1\n", /^line 1: no line names a model; export grouped by model$/],
    ['model,requests\n"gpt-4o,1\n', /^line 2: a quoted field does not end; close its quotes$/],
  ])("%j is refused with its place and a remedy", (text, message) =>
    expect(problemOf(text)).toMatch(message),
  );

  it("tells of twenty problems at most", () => {
    const lines = problemOf(`model,requests\n${"a,b\n".repeat(50)}`).split("\n");
    expect([lines.length, lines.at(-1)?.slice(0, 8)]).toEqual([20, "line 21,"]);
  });
});
