import { EngineError } from "../../../src/base/errors.ts";
import { examine } from "../../../src/run/engines/doctor.ts";
import { fixes, thisSystem } from "../../../src/run/engines/doctor/fixes.ts";
import { sayNext } from "../../text/words.ts";
import type { DoctorCommand } from "../../options/start/doctor.ts";

export async function doctor({ fix, json }: DoctorCommand) {
  const findings = await examine(), commands = fixes(findings, thisSystem());
  if (json) console.log(JSON.stringify({ schema: "obiwan-doctor-1", findings, fixes: commands }, null, 1));
  else if (fix) console.log(commands.length > 0 ? commands.join("\n") : "# nothing is missing");
  else {
    const width = Math.max(...findings.map((f) => f.what.length));
    for (const f of findings) {
      console.log(`${f.what.padEnd(width)}  ${f.verdict.padEnd(4)}  ${f.found}`);
      if (f.remedy) console.log(`${" ".repeat(width + 8)}-> ${f.remedy}`);
    }
    if (commands.length > 0) sayNext("doctor --fix");
  }
  const failed = findings.filter((f) => f.verdict === "fail");
  if (failed.length > 0) throw new EngineError(`${failed.length} finding(s) must be put right first`);
}
