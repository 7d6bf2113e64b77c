#!/usr/bin/env bash
# How native parts of packages are compiled, to be sourced. SQLite is told of fdatasync, which it does not ask for by
# itself: fsync also stores the time of a file's last change, which makes ext4 write its own log at each commit.
# A binary that better-sqlite3's makers offer is without it.
export npm_config_build_from_source=${npm_config_build_from_source:-better-sqlite3}
export CFLAGS="-DHAVE_FDATASYNC=1${CFLAGS:+ $CFLAGS}"
