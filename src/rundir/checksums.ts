/** Name of the list of checksums that completes a unit's directory. */
export const checksumsName = "unit.sha256sum";
