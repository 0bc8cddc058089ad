/** Name of the list of checksums that completes a unit's directory. */
export const manifestName = "unit.sha256sum";
