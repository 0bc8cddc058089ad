import { exitCodeOf } from "../src/base/errors.ts";

/** An error as the last document that `--json` prints: its class, exit code and words. Of a bug the stack, too. */
export function errorDocument(error: unknown): string {
  const exitCode = exitCodeOf(error),
    { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return JSON.stringify({
    schema: "obiwan-error-1",
    error: name,
    exitCode,
    message,
    ...(exitCode === 70 ? { stack } : {}),
  });
}
