#!/bin/sh
# Starts the runtime with the libraries that the supervisor was started with. The supervisor itself may not hand them on.
LD_LIBRARY_PATH="$OBIWAN_LIBRARY_PATH" exec "$OBIWAN_RUNTIME" "$@"
