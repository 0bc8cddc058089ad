import { EngineError } from "../../../src/base/errors.ts";
import { examine } from "../../../src/run/engines/doctor.ts";
import type { DoctorCommand } from "../../options/start/doctor.ts";

export async function doctor({ json }: DoctorCommand) {
  const findings = await examine();
  if (json) console.log(JSON.stringify({ schema: "obiwan-doctor-1", findings }, null, 1));
  else {
    const width = Math.max(...findings.map((f) => f.what.length));
    for (const f of findings) {
      console.log(`${f.what.padEnd(width)}  ${f.verdict.padEnd(4)}  ${f.found}`);
      if (f.remedy) console.log(`${" ".repeat(width + 8)}-> ${f.remedy}`);
    }
  }
  const failed = findings.filter((f) => f.verdict === "fail");
  if (failed.length > 0) throw new EngineError(`${failed.length} finding(s) must be put right first`);
}
