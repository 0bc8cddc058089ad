#!/bin/sh
# Mesa of Debian's backports in a folder (out/mesa by default), for Dawn, which refuses the drivers of Debian 12. Nothing of the system
# is changed: apt reads a list of its own, and the package is unpacked, not installed.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
to=${1:-$root/out/mesa}
[ -s "$to/lvp_icd.json" ] && exit 0
. /etc/os-release
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$work/lists/partial" "$to"
key=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$key] http://deb.debian.org/debian $VERSION_CODENAME-backports main" >"$work/list"
own="-o Dir::Etc::sourcelist=$work/list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$work/lists -o APT::Sandbox::User=root -o Acquire::http::Timeout=20"
apt-get $own update -qq
(cd "$work" && apt-get $own download -qq "mesa-vulkan-drivers/$VERSION_CODENAME-backports")
dpkg -x "$work"/mesa-vulkan-drivers_*.deb "$to"
library=$(find "$to" -name libvulkan_lvp.so)
[ -n "$library" ]
printf '{"file_format_version": "1.0.0", "ICD": {"library_path": "%s", "api_version": "1.3.0"}}\n' "$library" >"$to/lvp_icd.json"
