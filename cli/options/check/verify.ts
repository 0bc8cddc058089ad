import { choice, type InferValue, message, object, option, optional } from "@optique/core";
import { dataModels } from "../../../src/survey/data_model/product.ts";
import { toggle } from "../kinds.ts";
import { json } from "../output.ts";
import { runDir } from "../run_dir.ts";

export const verifyOptions = object("Options", {
  run: runDir,
  datamodel: optional(
    option("--datamodel", choice(dataModels), {
      description:
        message`compares, in place of checksums, the products below any folder with the data model of a release, names, columns and cards: dr9 and later, dr10, or dr5, Obiwan's own`,
    }),
  ),
  inputs: toggle("--inputs", message`also checks the files that the plan depends on`),
  json,
});

export type VerifyCommand = InferValue<typeof verifyOptions>;
