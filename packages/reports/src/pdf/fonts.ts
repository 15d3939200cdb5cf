import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Font } from "@react-pdf/renderer";

let registered = false;

/** Registers Pretendard (Latin and Korean in one family, as TrueType: the form that embeds) once. */
export function registerFonts(): void {
  if (registered) return;
  const require = createRequire(import.meta.url);
  const folder = join(
    dirname(require.resolve("pretendard/package.json")),
    "dist/public/static/alternative",
  );
  Font.register({
    family: "Pretendard",
    fonts: [
      { src: join(folder, "Pretendard-Regular.ttf"), fontWeight: 400 },
      { src: join(folder, "Pretendard-SemiBold.ttf"), fontWeight: 600 },
    ],
  });
  Font.registerHyphenationCallback((word) => [word]);
  registered = true;
}
