/** A Deno as the launcher asks for one: it says its version and where it is. @param start what it does with other words, as shell */
export const fakeRuntime = (start: string, version = "2.9.6"): string =>
  `#!/bin/sh
case "$1" in
  --version) echo "deno ${version} (stable)" ;;
  eval) echo "$0" ;;
  *) ${start} ;;
esac
`;
